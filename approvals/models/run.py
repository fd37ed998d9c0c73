"""What one round of a purchase order was asked, and what was said to it: its run.

A track is the copy of a rule that a waiting document keeps. Roles and managers in it are resolved when
somebody looks or clicks, so no person is stored as asked.
"""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from approvals.definitions import Kind, Verdict
from approvals.models.rule import ApprovalRule, Asking
from companies.models import Member, Role
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany

WHAT_IS_ASKED = ["document", "document_round", "approved_by_some"]


class Track(CompanyRow):
    """What one matched rule asks of one round. Open: something is still asked for."""

    purchase_order = CompanyForeignKey(
        "purchase_orders.PurchaseOrder", on_delete=models.RESTRICT, related_name="tracks", db_index=False
    )
    round = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    placed_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+", db_index=False)
    rule = CompanyForeignKey(
        ApprovalRule, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, db_index=False
    )
    rule_name = models.CharField(max_length=80)
    because = models.CharField(max_length=400, help_text="Why the rule applies: “the total is over £500”.")
    fact = models.CharField(max_length=400, help_text="The same in short: “Over £500”.")
    asks = models.TextField(help_text="Whom it asks, in words.")
    open = models.BooleanField(default=True)
    stage = models.PositiveSmallIntegerField(null=True, help_text="The first with an empty seat.")
    administrator_approved = models.BooleanField(default=False)
    stood_in = models.BooleanField(
        default=False, help_text="Seats that nobody could fill count as filled by the administrator."
    )
    opened_at = models.DateTimeField(default=timezone.now)
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="purchase_order", name="track_is_of_same_company"),
            SameCompany(field="placed_by", name="track_placer_is_of_same_company"),
            SameCompany(field="rule", name="track_rule_is_of_same_company"),
            models.UniqueConstraint(
                fields=["purchase_order", "round", "position"], name="track_position_is_unique_in_round"
            ),
            models.CheckConstraint(
                condition=Q(met_at=None, stage__isnull=False)
                | Q(met_at__isnull=False, stage=None, open=False),
                name="track_is_met_exactly_when_no_stage_is_open",
            ),
            models.CheckConstraint(
                condition=Q(stood_in=False) | Q(administrator_approved=True),
                name="only_an_administrator_who_approved_stands_in",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "administrator_approved", "stood_in"],
                name="open_track_of_company",
                condition=Q(open=True),
            ),
            # What waits of somebody who is moved or leaves.
            models.Index(fields=["placed_by"], name="open_track_of_placer", condition=Q(open=True)),
            # What waits under a rule, and the look-up that deleting it makes.
            models.Index(fields=["rule", "open"], name="track_by_rule"),
        ]

    def __str__(self) -> str:
        return self.rule_name


class Requirement(Asking):
    """A seat or several of a track. Askable: one more approval by who fits would bring it forward.

    `document`, `document_round` and `placer` are those of the track, put in by a trigger. With them, and with
    whether somebody has approved in this round yet, an index alone says what a reader is asked; with
    `enough_holders`, and whether somebody who fitted it has, what may fall to the administrator.
    """

    track = CompanyForeignKey(Track, on_delete=models.CASCADE, related_name="requirements", db_index=False)
    role = CompanyForeignKey(
        Role, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, db_index=False
    )
    role_name = models.CharField(max_length=60, blank=True)
    waived = models.BooleanField(
        default=False, help_text="The placer was the only one to ask when it was placed."
    )
    askable = models.BooleanField(default=False)
    approved_by_some = models.BooleanField(
        default=False, editable=False, help_text="Of an askable one: nobody has decided where it is false."
    )
    enough_holders = models.PositiveSmallIntegerField(
        null=True,
        editable=False,
        help_text="With so many in its role no seat of the track falls; null: to be worked out.",
    )
    fitted_by_some = models.BooleanField(default=False, editable=False)
    document = models.UUIDField(editable=False)
    document_round = models.PositiveIntegerField(editable=False)
    placer = models.UUIDField(editable=False)

    class Meta(Asking.Meta):
        abstract = False
        constraints = [
            *Asking.Meta.constraints,
            SameCompany(field="track", name="requirement_is_of_same_company"),
            SameCompany(field="role", name="requirement_role_is_of_same_company"),
            models.UniqueConstraint(
                fields=["track", "stage", "position"], name="requirement_position_is_unique_in_track"
            ),
            models.CheckConstraint(
                condition=Q(role=None) | Q(kind=Kind.ROLE),
                name="requirement_names_a_role_only_if_it_asks_one",
            ),
            models.CheckConstraint(
                condition=Q(waived=False) | Q(seats=1, kind=Kind.ROLE, askable=False),
                name="only_one_of_a_role_is_waived",
            ),
        ]
        indexes = [
            # The queue of a role's holder, and the look-up that deleting a role makes.
            models.Index(
                fields=["role", "askable", "enough_holders", "placer"],
                name="requirement_by_role",
                include=WHAT_IS_ASKED,
            ),
            # What may fall to the administrator, and is not told by the number of holders.
            models.Index(
                fields=["company"],
                name="requirement_to_be_weighed",
                condition=Q(askable=True, enough_holders=None),
            ),
            # The queue of a manager: what waits of the people below.
            models.Index(
                fields=["placer", "level"],
                name="askable_requirement_by_placer",
                include=WHAT_IS_ASKED,
                condition=Q(askable=True, kind=Kind.MANAGER),
            ),
            models.Index(
                fields=["company", "kind", "level"],
                name="askable_requirement_by_kind",
                condition=Q(askable=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats} of {self.role_name or self.kind}"


class RequirementNamed(CompanyRow):
    """A person named in a requirement of a run."""

    requirement = CompanyForeignKey(
        Requirement, on_delete=models.CASCADE, related_name="named", db_index=False
    )
    member = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+")
    name = models.CharField(max_length=120)

    class Meta(CompanyRow.Meta):
        constraints = [
            SameCompany(field="requirement", name="requirement_named_is_of_same_company"),
            SameCompany(field="member", name="requirement_names_own_member"),
            models.UniqueConstraint(fields=["requirement", "member"], name="requirement_names_a_person_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionQuerySet(models.QuerySet["Decision"]):
    def live(self) -> Self:
        return self.filter(withdrawn_at=None)

    def of_round(self, purchase_order_id: object, round_: int) -> Self:
        return self.live().filter(purchase_order=purchase_order_id, round=round_)


class Decision(CompanyRow):
    """What one person said to one round. It points to no requirement: the assignment is found anew.

    `fitted` and `stood_in` hold ids of requirements of the round: what its giver fitted at that
    moment, and which seats nobody else could fill (one entry per seat). Arrays, for they are facts
    of a moment that nothing joins.
    """

    purchase_order = CompanyForeignKey(
        "purchase_orders.PurchaseOrder", on_delete=models.RESTRICT, related_name="decisions", db_index=False
    )
    round = models.PositiveIntegerField()
    by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="decisions", db_index=False)
    by_name = models.CharField(max_length=120)
    verdict = models.CharField(max_length=8, choices=Verdict)
    comment = models.TextField(blank=True)
    as_administrator = models.BooleanField(default=False)
    fitted = ArrayField(models.UUIDField(), default=list, blank=True)
    stood_in = ArrayField(models.UUIDField(), default=list, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = CompanyForeignKey(
        Member, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["decided_at", "id"]
        constraints = [
            SameCompany(field="purchase_order", name="decision_is_of_same_company"),
            SameCompany(field="by", name="decision_is_given_by_own_member"),
            SameCompany(field="withdrawn_by", name="decision_is_withdrawn_by_own_member"),
            models.UniqueConstraint(
                fields=["purchase_order", "round", "by"],
                condition=Q(withdrawn_at=None),
                name="one_live_decision_per_person_and_round",
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_is_known"),
            models.CheckConstraint(
                condition=Q(stood_in=[]) | Q(as_administrator=True), name="only_the_administrator_stands_in"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawal_names_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["by", "decided_at"], name="decision_by_person")]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.verdict}"
