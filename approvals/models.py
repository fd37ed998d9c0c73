"""Rules as the company defines them, and what one round of a purchase order was asked: its run.

A rule may change at any time; a track is the copy that a waiting document keeps. Roles and
managers in it are resolved when somebody looks or clicks, so no person is stored as asked.
"""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Floor, Lower
from django.utils import timezone

from approvals.definitions import Attribute, Kind, Operator, Verdict
from companies.models import Member, Role
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany

OF_SEVERAL_PEOPLE = [Kind.ROLE, Kind.NAMED]
WHAT_IS_ASKED = ["document", "document_round", "approved_by_some"]


class ApprovalRuleQuerySet(models.QuerySet["ApprovalRule"]):
    def judging(self, company_id: uuid.UUID, role_id: uuid.UUID | None) -> Self:
        """The rules that look at what members of this role place; None: the administrator."""
        chosen = RuleRole.objects.filter(rule=models.OuterRef("pk"), role=role_id)
        return self.filter(Q(applies_to_all=True) | models.Exists(chosen), company=company_id, enabled=True)

    def called(self, name: str, company_id: uuid.UUID) -> Self:
        """By name as people read it: without regard to case and outer spaces."""
        return self.alias(plain=Lower("name")).filter(
            company=company_id, plain=Lower(models.Value(name.strip()))
        )

    def next_number(self, company_id: uuid.UUID) -> int:
        """Under the authority lock, which who makes a rule holds."""
        last = self.filter(company=company_id).aggregate(last=models.Max("number"))["last"]
        return (last or 0) + 1


class ApprovalRule(CompanyRow):
    """Who is judged, when, and who must approve. `version` counts its changes."""

    number = models.PositiveIntegerField(help_text="Its address.")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=400, blank=True)
    enabled = models.BooleanField(default=True)
    applies_to_all = models.BooleanField(default=True, help_text="All roles, also those made later.")
    created_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ApprovalRuleQuerySet] = ApprovalRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[Any]] = [Lower("name")]
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="created_by", name="rule_is_made_by_own_member"),
            models.UniqueConstraint("company", Lower("name"), name="rule_name_is_unique_in_company"),
            models.UniqueConstraint(fields=["company", "number"], name="rule_number_is_unique_in_company"),
            models.CheckConstraint(condition=~Q(name=""), name="rule_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRole(CompanyRow):
    """A role of placers that the rule looks at, where it does not look at all of them."""

    rule = CompanyForeignKey(
        ApprovalRule, on_delete=models.CASCADE, related_name="chosen_roles", db_index=False
    )
    role = CompanyForeignKey(Role, on_delete=models.RESTRICT, related_name="+")

    class Meta(CompanyRow.Meta):
        constraints = [
            SameCompany(field="rule", name="rule_role_is_of_same_company"),
            SameCompany(field="role", name="role_of_rule_is_of_same_company"),
            models.UniqueConstraint(fields=["rule", "role"], name="rule_chooses_a_role_once"),
        ]

    def __str__(self) -> str:
        return str(self.role)


class RuleCondition(CompanyRow):
    rule = CompanyForeignKey(ApprovalRule, on_delete=models.CASCADE, related_name="conditions")
    attribute = models.CharField(max_length=16, choices=Attribute, default=Attribute.ORDER_TOTAL)
    operator = models.CharField(max_length=24, choices=Operator, default=Operator.MORE_THAN)
    value = models.DecimalField(
        max_digits=14, decimal_places=3, help_text="An amount in the company's currency, or a number of SKUs."
    )

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            SameCompany(field="rule", name="condition_is_of_same_company"),
            models.CheckConstraint(condition=Q(value__gt=0), name="condition_value_is_positive"),
            models.CheckConstraint(
                condition=Q(attribute__in=Attribute.values), name="condition_attribute_is_known"
            ),
            models.CheckConstraint(
                condition=Q(operator__in=Operator.values), name="condition_operator_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(attribute=Attribute.SKU_COUNT) | Q(value=Floor("value")),
                name="number_of_skus_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} {self.operator} {self.value}"


class Asking(CompanyRow):
    """`seats` different people of a kind, in a stage: in the rule, and in its copy alike."""

    stage = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=Kind)
    seats = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    level = models.PositiveSmallIntegerField(default=1, help_text="So many managers above the purchaser.")

    class Meta(CompanyRow.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["stage", "position"]
        constraints = [
            *CompanyRow.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="%(class)s_kind_is_known"),
            models.CheckConstraint(
                condition=Q(seats=1) | Q(seats__gt=1, kind__in=OF_SEVERAL_PEOPLE),
                name="%(class)s_seats_are_as_many_as_its_kind_has_people",
            ),
            models.CheckConstraint(
                condition=Q(level=1) | Q(level__gt=1, kind=Kind.MANAGER),
                name="%(class)s_level_is_of_a_manager",
            ),
        ]


class RuleRequirement(Asking):
    rule = CompanyForeignKey(
        ApprovalRule, on_delete=models.CASCADE, related_name="requirements", db_index=False
    )
    role = CompanyForeignKey(Role, on_delete=models.RESTRICT, related_name="+", null=True, blank=True)

    class Meta(Asking.Meta):
        abstract = False
        constraints = [
            *Asking.Meta.constraints,
            SameCompany(field="rule", name="rule_requirement_is_of_same_company"),
            SameCompany(field="role", name="rule_requirement_role_is_of_same_company"),
            models.CheckConstraint(
                condition=Q(kind=Kind.ROLE, role__isnull=False) | (~Q(kind=Kind.ROLE) & Q(role=None)),
                name="rule_requirement_names_a_role_if_it_asks_one",
            ),
            models.UniqueConstraint(
                fields=["rule", "stage", "position"], name="rule_requirement_position_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats} of {self.kind}"


class RuleNamed(CompanyRow):
    """A person whom a rule names as approver."""

    requirement = CompanyForeignKey(
        RuleRequirement, on_delete=models.CASCADE, related_name="named", db_index=False
    )
    member = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+")

    class Meta(CompanyRow.Meta):
        constraints = [
            SameCompany(field="requirement", name="rule_named_is_of_same_company"),
            SameCompany(field="member", name="rule_names_own_member"),
            models.UniqueConstraint(fields=["requirement", "member"], name="rule_names_a_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.member)


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
