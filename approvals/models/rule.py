"""Rules as the company defines them. A rule may change at any time."""

import uuid
from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Floor, Lower
from django.utils import timezone

from approvals.definitions import Attribute, Kind, Operator
from companies.models import Member, Role
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany

OF_SEVERAL_PEOPLE = [Kind.ROLE, Kind.NAMED]


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
