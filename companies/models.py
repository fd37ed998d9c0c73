"""Companies, their people, roles and structure: who may do what, and who is above whom."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import connections, models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from guardian.models import GroupObjectPermissionBase

from companies import permissions
from companies.legal import LegalAddress
from storefront.lib.composed import composed
from storefront.lib.models import (
    CompanyForeignKey,
    CompanyOneToOneField,
    CompanyRow,
    Keyed,
    SameCompany,
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Keyed):
    """A person who signs in, by e-mail address. What they may do follows from their memberships."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("store staff", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    sessions_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often all sessions were ended; those from before are dead."
    )

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this account's; Django asks for it at every request."""
        ended = f":{self.sessions_ended}" if self.sessions_ended else ""
        carried: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return carried + ended


class StoreSettings(models.Model):
    """The store's own switches: one row, pk 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    purchase_orders_enabled = models.BooleanField(
        default=True,
        help_text="Off: every company orders directly; purchase orders that wait run to their end.",
    )
    terms = models.TextField(
        blank=True, help_text="Shown at checkout and to be accepted there. Empty: nothing is asked."
    )

    class Meta:
        verbose_name = verbose_name_plural = "store settings"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_store_settings")]

    def __str__(self) -> str:
        return "Store settings"


class Company(LegalAddress, Keyed):
    class Status(models.TextChoices):
        PENDING = "pending", "Pending approval"
        ACTIVE = "active", "Active"
        REJECTED = "rejected", "Rejected"
        BLOCKED = "blocked", "Blocked"

    name = models.CharField(max_length=40)
    slug = models.SlugField(
        max_length=40, unique=True, help_text="Names the company in addresses: /c/<this>/."
    )
    legal_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    vat_id = models.CharField("VAT / tax id", max_length=40, blank=True)
    currency = models.CharField(
        max_length=3, default="GBP", validators=[RegexValidator("^[A-Z]{3}$", "Three capital letters.")]
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    purchase_orders_enabled = models.BooleanField(default=True)
    sales_representative = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True, "is_active": True},
        help_text="Of the store; the company's people see name and e-mail address.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"
        permissions = [(code, permission.label) for code, permission in permissions.PERMISSIONS.items()]

    def __str__(self) -> str:
        return self.name

    @property
    def may_trade(self) -> bool:
        """Whether its people may place, approve and convert."""
        return self.status == self.Status.ACTIVE


class CompanyAuthorityQuerySet(models.QuerySet["CompanyAuthority"]):
    def share(self, company_id: uuid.UUID) -> None:
        """Nobody changes who may do what in this company until we commit.

        Read member, role and structure in later statements only: what this statement's
        own snapshot shows may be older than the lock.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM companies_companyauthority WHERE company_id = %s FOR SHARE", [company_id]
            )

    def change(self, company_id: uuid.UUID) -> None:
        """We change who may do what: wait for everybody who is deciding, and keep others out."""
        self.select_for_update(no_key=True).get(company_id=company_id)


class CompanyAuthority(models.Model):
    """One row per company, locked by who decides (shared) and by who changes authority."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="+")

    objects: ClassVar[CompanyAuthorityQuerySet] = CompanyAuthorityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "company authorities"

    def __str__(self) -> str:
        return f"Authority of {self.company_id}"


class NumberSeriesQuerySet(models.QuerySet["NumberSeries"]):
    def take(self, company_id: uuid.UUID, kind: str) -> int:
        """The next number of this kind in this company; a rollback gives it back.

        Holds the counter's row until commit: take it last, then only insert.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "UPDATE companies_numberseries SET last = last + 1"
                " WHERE company_id = %s AND kind = %s RETURNING last",
                [company_id, kind],
            )
            (number,) = cursor.fetchone()
        return int(number)


class NumberSeries(CompanyRow):
    """The numbers people see, counted per company from 1, without gaps."""

    class Kind(models.TextChoices):
        PURCHASE_ORDER = "purchase_order"
        ORDER = "order"

    kind = models.CharField(max_length=16, choices=Kind)
    last = models.PositiveIntegerField(default=0)

    objects: ClassVar[NumberSeriesQuerySet] = NumberSeriesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        verbose_name_plural = "number series"
        constraints = [
            *CompanyRow.Meta.constraints,
            models.UniqueConstraint(fields=["company", "kind"], name="one_series_per_company_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


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

    def for_request(self) -> Self:
        return self.active().select_related("company", "role", "user").with_permission_codes()

    def now(self, pk: uuid.UUID) -> "Member | None":
        """As `for_request` reads them, in this moment: call it after taking the authority lock.

        None where they, or their account, have been switched off meanwhile.
        """
        return _now.first(pk)


@composed
def _now(pk: uuid.UUID) -> MemberQuerySet:
    return Member.objects.for_request().filter(pk=pk)


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

    @property
    def role_label(self) -> str:
        if self.is_administrator:
            return "Company administrator"
        return "" if self.role is None else self.role.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


class StructureNode(CompanyRow):
    """A place in the company's tree: a person or a team. The root is the administrator.

    `above`: the nodes above this one, the root first. A trigger writes it, and refuses a circle.
    """

    parent = CompanyForeignKey(
        "self", on_delete=models.RESTRICT, related_name="children", null=True, blank=True
    )
    member = CompanyOneToOneField(
        Member, on_delete=models.CASCADE, related_name="node", null=True, blank=True
    )
    team_name = models.CharField(max_length=80, blank=True, help_text="Empty where the node is a person.")
    above = ArrayField(models.UUIDField(), default=list, editable=False)

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="parent", name="node_parent_is_of_same_company"),
            SameCompany(field="member", name="node_member_is_of_same_company"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(parent=None), name="one_root_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(member=None) ^ models.Q(team_name=""), name="node_is_a_person_or_a_team"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="node_is_not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "parent"], name="node_by_parent"),
            GinIndex(fields=["above"], name="node_by_above", fastupdate=False),  # or readers pay
        ]

    def __str__(self) -> str:
        return self.team_name or str(self.member)

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    def is_within(self, branch: "StructureNode") -> bool:
        """Whether this is that place, or one below it."""
        return branch.pk == self.pk or branch.pk in self.above


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor withdrawn; the link of some may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_reading(self) -> Self:
        return self.select_related("company", "role", "under__member", "invited_by__user")


class Invitation(CompanyRow):
    """Somebody is asked by mail to join, with this role, at this place. The link works once."""

    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=80, blank=True)
    role = CompanyForeignKey(
        Role,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        help_text="None where it was deleted since: they get the default role.",
    )
    under = CompanyForeignKey(
        StructureNode,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        help_text="None where it was removed since: they come below the administrator.",
    )
    invited_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="role", name="invitation_role_is_of_same_company"),
            SameCompany(field="under", name="invitation_place_is_of_same_company"),
            SameCompany(field="invited_by", name="invitation_is_by_somebody_of_same_company"),
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address_and_company",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invited_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_is_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")),
                name="invitation_expires_after_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class Address(CompanyRow):
    """An entry of the company's address book."""

    label = models.CharField(
        max_length=60, help_text="How your people will find it, e.g. “Kendal warehouse”."
    )
    recipient = models.CharField(max_length=120)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=80)
    region = models.CharField("county or region", max_length=80, blank=True)
    postcode = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="GB", validators=[RegexValidator("^[A-Z]{2}$")])
    phone = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta(CompanyRow.Meta):
        verbose_name_plural = "addresses"
        ordering: ClassVar[list[str]] = ["-is_default", "label"]
        constraints = [
            *CompanyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True),
                name="one_default_address_per_company",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def snapshot(self) -> dict[str, str]:
        """The address as a document keeps it: plain text, no reference."""
        return {field: getattr(self, field) for field in ADDRESS_FIELDS}


ADDRESS_FIELDS: Iterable[str] = ("recipient", "street", "city", "region", "postcode", "country", "phone")
