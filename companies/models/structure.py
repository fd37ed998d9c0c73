"""Places in the tree of teams and people, and who is invited to one."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from companies.models.member import Member, Role
from storefront.lib.models import (
    CompanyForeignKey,
    CompanyOneToOneField,
    CompanyRow,
    SameCompany,
)


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
        return self.select_related("company", "role", "under__member", "reports_to", "invited_by__user")


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
    reports_to = CompanyForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="reporting",
        null=True,
        blank=True,
        help_text="Their manager, who is only invited too. Until then `under` is as near as one gets.",
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
            SameCompany(field="reports_to", name="invited_manager_is_of_same_company"),
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
