"""A person in a company, their role and what it allows."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils.functional import cached_property
from guardian.models import GroupObjectPermissionBase

from companies import permissions
from companies.models.account import User
from companies.models.company import Company, StoreSettings
from storefront.lib.composed import composed
from storefront.lib.models import (
    CompanyForeignKey,
    CompanyRow,
    SameCompany,
)


class Role(CompanyRow):
    """A named set of permissions inside one company.

    The permissions are guardian's, of `group` on the company row; no user is ever in the
    group: they are read through `member.role.group`.
    """

    name = models.CharField(max_length=60)
    group = models.OneToOneField(Group, on_delete=models.RESTRICT, related_name="role", editable=False)
    is_default = models.BooleanField(default=False, help_text="The role that new people get.")

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            *CompanyRow.Meta.constraints,
            models.UniqueConstraint(
                "company",
                Lower("name"),
                name="role_name_is_unique_in_company",
                violation_error_message="This company already has a role of this name.",
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True),
                name="one_default_role_per_company",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyGroupPermission(GroupObjectPermissionBase):
    """guardian's direct table: what a role's group may do in its company."""

    content_object = models.ForeignKey(Company, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> Self:
        """People who can act: neither they, nor their account, nor their seat is switched off."""
        return self.filter(is_active=True, user__is_active=True)

    def of_company(self, company_id: uuid.UUID) -> Self:
        """Its people, active or not, without those who were removed."""
        return self.filter(company_id=company_id, removed_at=None)

    def with_permission_codes(self) -> Self:
        """Adds `permission_codes`, so that `member.permissions` costs no further statement."""
        codes = CompanyGroupPermission.objects.filter(
            group=models.OuterRef("role__group"), content_object=models.OuterRef("company")
        ).values("permission__codename")
        return self.annotate(permission_codes=ArraySubquery(codes))

    def with_switch_of_store(self) -> Self:
        """Adds `store_takes_purchase_orders`, which `member.places_purchase_orders` asks."""
        switch = models.Subquery(StoreSettings.objects.values("purchase_orders_enabled"))
        return self.annotate(store_takes_purchase_orders=Coalesce(switch, models.Value(value=True)))

    def for_request(self) -> Self:
        whole = self.active().select_related("company", "role", "user")
        return whole.with_permission_codes().with_switch_of_store()

    def now(self, pk: uuid.UUID) -> "Member | None":
        """As `for_request` reads them, in this moment: call it after taking the authority lock.

        None where they, or their account, have been switched off meanwhile.
        """
        return _now.first(pk)


@composed
def _now(pk: uuid.UUID) -> MemberQuerySet:
    return Member.objects.for_request().filter(pk=pk)


@composed
def _of_account(user: uuid.UUID) -> MemberQuerySet:
    return Member.objects.for_request().filter(user=user)


def account_with_members(user_id: uuid.UUID) -> User | None:
    """By one statement, where the account is in a company; it need not be one that can sign in."""
    members = _of_account(user_id)
    user = members[0].user if members else _account.first(user_id)
    if user is not None:
        user.members_in_force = members
    return user


@composed
def _account(pk: uuid.UUID) -> models.QuerySet[User]:
    return User.objects.filter(pk=pk)


class Member(CompanyRow):
    """One person in one company."""

    user = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="memberships")
    role = CompanyForeignKey(
        Role,
        on_delete=models.RESTRICT,
        related_name="members",
        null=True,
        blank=True,
        help_text="None for the company administrator, who has every permission, and for who was removed.",
    )
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    name = models.CharField(max_length=120, help_text="As shown in this company.")
    job_title = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when they are out of lists and structure. The row stays for what they did.",
    )

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]
    permission_codes: list[str]
    store_takes_purchase_orders: bool

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="role", name="member_role_is_of_same_company"),
            models.UniqueConstraint(fields=["company", "user"], name="one_membership_per_user_and_company"),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_administrator=True),
                name="one_administrator_per_company",
            ),
            models.CheckConstraint(
                condition=models.Q(is_administrator=True, role=None, removed_at=None)
                | models.Q(is_administrator=False, role__isnull=False, removed_at=None)
                | models.Q(is_administrator=False, role=None, is_active=False, removed_at__isnull=False),
                name="each_has_a_role_but_administrator_and_removed",
            ),
            models.CheckConstraint(
                condition=models.Q(is_administrator=False) | models.Q(is_active=True),
                name="administrator_is_active",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "role"], name="member_by_role"),
            models.Index(fields=["company", "name", "id"], name="member_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Permission codes. One statement, or none where `with_permission_codes` was used."""
        if self.is_administrator:
            return permissions.ALL
        if "permission_codes" in self.__dict__:
            return frozenset(self.permission_codes)
        return frozenset(
            CompanyGroupPermission.objects.filter(
                group__role=self.role_id, content_object=self.company_id
            ).values_list("permission__codename", flat=True)
        )

    def may(self, code: str) -> bool:
        """KeyError for a code that does not exist: a misspelt permission must not read as "no"."""
        permissions.PERMISSIONS[code]
        return code in self.permissions

    def may_now(self, code: str) -> bool:
        """As `may`, for what changes something: of a company that the store has blocked, people only look."""
        return self.company.may_trade and self.may(code)

    @property
    def places_purchase_orders(self) -> bool:
        """The store's switch and the company's are on: then nothing of theirs becomes an order without one.

        AttributeError where the member was not read by `for_request`.
        """
        return self.store_takes_purchase_orders and self.company.purchase_orders_enabled

    @property
    def role_label(self) -> str:
        if self.is_administrator:
            return "Company administrator"
        return "" if self.role is None else self.role.name
