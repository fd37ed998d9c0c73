"""Rules as their pages show them: each with its sentence, its warnings and what waits under it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from approvals import rules, wording
from approvals.definitions import Kind
from approvals.models import ApprovalRule, RuleRole, Track
from approvals.services.judge import rule_requirements
from companies.models import Company, Member
from storefront.lib.errors import NotFound
from storefront.lib.words import listed


@dataclass(frozen=True, slots=True)
class ShownRule:
    rule: ApprovalRule
    conditions: Sequence[rules.Condition]
    requirements: Sequence[rules.Requirement]
    currency: str
    warnings: Sequence[str]
    waiting: int
    role_names: Sequence[str]

    @property
    def sentence(self) -> str:
        return wording.rule_sentence(self.conditions, self.requirements, self.currency)

    @property
    def applies_to(self) -> str:
        return "Everybody" if self.rule.applies_to_all else listed(self.role_names)

    @property
    def deletion_question(self) -> str:
        return f"Delete “{self.rule.name}”?"

    @property
    def has_stages(self) -> bool:
        """More than the form can show: stages in order, or named people."""
        return any(need.stage or need.kind == Kind.NAMED for need in self.requirements)


def every_rule(company: Company) -> QuerySet[ApprovalRule]:
    """With how many purchase orders wait under each, and whose it judges."""
    open_tracks = Track.objects.filter(rule=OuterRef("pk"), open=True).order_by()
    counted = open_tracks.values("rule").annotate(count=Count("pk")).values("count")
    roles = RuleRole.objects.filter(rule=OuterRef("pk")).order_by("role__name")
    return ApprovalRule.objects.filter(company=company).annotate(
        waiting=Coalesce(Subquery(counted), 0), role_names=ArraySubquery(roles.values("role__name"))
    )


def one_rule(company: Company, number: int) -> ShownRule:
    found = shown(every_rule(company).select_related("created_by").filter(number=number), company)
    if not found:
        raise NotFound(f"There is no approval rule {number}.")
    return found[0]


def shown(rows: Iterable[ApprovalRule], company: Company) -> list[ShownRule]:
    """Rows of `every_rule`. The same statements for one rule and for many."""
    found: list[Any] = list(rows)
    prefetch_related_objects(found, "conditions")
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
            warnings=_warnings(needs.get(rule.pk, []), holders),
            waiting=rule.waiting,
            role_names=rule.role_names,
        )
        for rule in found
    ]


def warnings(needs: Sequence[rules.Requirement], company: Company) -> list[str]:
    """Of a rule that is being typed, what its pages will say once it is saved. One statement."""
    return _warnings(needs, _holders(company, needs))


def _holders(company: Company, needs: Sequence[rules.Requirement]) -> Mapping[uuid.UUID, int]:
    """How many active people hold each role, and 1 for each named person who is active."""
    roles = {need.role for need in needs if need.role}
    named = {who for need in needs for who in need.named}
    if not roles | named:
        return {}
    members = Member.objects.active().filter(company=company).order_by()
    counts = members.filter(role__in=roles).values_list("role").annotate(count=Count("pk"))
    return dict(counts) | dict.fromkeys(members.filter(pk__in=named).values_list("pk", flat=True), 1)


def _warnings(needs: Iterable[rules.Requirement], holders: Mapping[uuid.UUID, int]) -> list[str]:
    return [words for need in needs for words in _warning(need, holders)]


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
