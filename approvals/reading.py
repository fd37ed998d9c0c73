"""Rules as their pages show them: each with its sentence, its warnings and what waits under it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from approvals import rules, wording
from approvals.definitions import Kind
from approvals.models import ApprovalRule, Track
from approvals.services.judge import rule_requirements
from companies.models import Company, Member
from storefront.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class ShownRule:
    rule: ApprovalRule
    conditions: Sequence[rules.Condition]
    requirements: Sequence[rules.Requirement]
    currency: str
    warnings: Sequence[str]
    waiting: int

    @property
    def sentence(self) -> str:
        return wording.rule_sentence(self.conditions, self.requirements, self.currency)

    @property
    def applies_to(self) -> str:
        if self.rule.applies_to_all:
            return "Everybody"
        return wording.listed(sorted(link.role.name for link in self.rule.chosen_roles.all()))

    @property
    def deletion_question(self) -> str:
        return f"Delete “{self.rule.name}”?"

    @property
    def has_stages(self) -> bool:
        """More than the form can show: stages in order, or named people."""
        return any(need.stage or need.kind == Kind.NAMED for need in self.requirements)


def rule_list(company: Company) -> list[ShownRule]:
    """Every rule, by name. The same statements for one rule and for a thousand."""
    return _shown(ApprovalRule.objects.filter(company=company), company)


def one_rule(company: Company, number: int) -> ShownRule:
    found = _shown(ApprovalRule.objects.filter(company=company, number=number), company)
    if not found:
        raise NotFound(f"There is no approval rule {number}.")
    return found[0]


def _shown(rows: QuerySet[ApprovalRule], company: Company) -> list[ShownRule]:
    found: list[Any] = list(
        rows.select_related("created_by")
        .prefetch_related("conditions", "chosen_roles__role")
        .annotate(waiting=_waiting())
    )
    needs = rule_requirements(rule.pk for rule in found)
    holders = _holders(company, [need for each in needs.values() for need in each])
    return [
        ShownRule(
            rule=rule,
            conditions=[
                rules.Condition(each.attribute, each.operator, each.value) for each in rule.conditions.all()
            ],
            requirements=needs.get(rule.pk, []),
            currency=company.currency,
            warnings=[words for need in needs.get(rule.pk, []) for words in _warning(need, holders)],
            waiting=rule.waiting,
        )
        for rule in found
    ]


def _waiting() -> Coalesce:
    """How many purchase orders wait under a rule."""
    open_tracks = Track.objects.filter(rule=OuterRef("pk"), open=True).order_by()
    counted = open_tracks.values("rule").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _holders(company: Company, needs: Sequence[rules.Requirement]) -> Mapping[uuid.UUID, int]:
    """How many active people hold each role, and 1 for each named person who is active."""
    roles = {need.role for need in needs if need.role}
    named = {who for need in needs for who in need.named}
    if not roles | named:
        return {}
    members = Member.objects.active().filter(company=company).order_by()
    counts = members.filter(role__in=roles).values_list("role").annotate(count=Count("pk"))
    return dict(counts) | dict.fromkeys(members.filter(pk__in=named).values_list("pk", flat=True), 1)


def _warning(need: rules.Requirement, holders: Mapping[uuid.UUID, int]) -> list[str]:
    """Seats that already have nobody: the administrator would stand in for each purchase order."""
    if need.kind == Kind.ROLE and need.role is not None:
        return _short_of(need, holders.get(need.role, 0), f"in {need.role_name}")
    if need.kind == Kind.NAMED:
        return _short_of(need, sum(holders.get(who, 0) for who in need.named), "of those named")
    return []


def _short_of(need: rules.Requirement, people: int, where: str) -> list[str]:
    if people >= need.seats:
        return []
    if not people:
        return [f"Nobody {where} can approve: the company administrator stands in."]
    can = "1 person" if people == 1 else f"{people} people"
    return [f"Only {can} {where} can approve, {need.seats} are asked: the company administrator stands in."]
