"""By which rules somebody is asked, before there is any purchase order."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from approvals import rules, wording
from approvals.definitions import Kind
from approvals.models import ApprovalRule, RuleRequirement, RuleRole
from approvals.services._rows import person
from approvals.services.judge import rule_requirements
from companies.models import Member


@dataclass(frozen=True, slots=True)
class AskingRule:
    """One requirement that this person could fill. `placers`: roles whose people the rule looks at, None for
    all; `levels`: the distances at which they are asked as manager, empty where they are not asked as one."""

    number: int
    name: str
    sentence: str
    capacity: str
    placers: frozenset[uuid.UUID] | None
    placer_names: Sequence[str]
    levels: frozenset[int] = frozenset()


def rules_asking(member: Member, levels: Collection[int]) -> list[AskingRule]:
    """Of the enabled rules, by name. `levels`: at which distances people stand below this member."""
    roles = RuleRole.objects.filter(rule=OuterRef("pk")).order_by("role__name")
    wanted = RuleRequirement.objects.filter(_could_ask(member, levels), rule=OuterRef("pk")).order_by()
    found = list(
        ApprovalRule.objects.filter(Exists(wanted), company=member.company_id, enabled=True)
        .annotate(
            placers=ArraySubquery(roles.values("role")),
            placer_names=ArraySubquery(roles.values("role__name")),
        )
        .prefetch_related("conditions")
    )
    needs, me = rule_requirements(rule.pk for rule in found), person(member)
    return [
        _asking(rule, needs[rule.pk], need, managed, member.company.currency)
        for rule in found
        for need in needs[rule.pk]
        if (managed := _levels(need, member, levels)) or rules.fits(need, me, managers=())
    ]


def _could_ask(member: Member, levels: Collection[int]) -> Q:
    could = Q(kind=Kind.ROLE, role=member.role_id) | Q(kind=Kind.NAMED, named__member=member.pk)
    if member.is_administrator:
        return could | Q(kind__in=[Kind.ADMINISTRATOR, Kind.MANAGER])
    return could | Q(kind=Kind.MANAGER, level__in=levels)


def _levels(need: rules.Requirement, member: Member, levels: Collection[int]) -> frozenset[int]:
    """Past the root it stays the administrator, who so is asked for everybody up to that level."""
    if need.kind != Kind.MANAGER:
        return frozenset()
    is_last = member.is_administrator
    return frozenset(level for level in levels if level == need.level or (is_last and level < need.level))


def _asking(
    rule: ApprovalRule,
    needs: Sequence[rules.Requirement],
    need: rules.Requirement,
    levels: frozenset[int],
    currency: str,
) -> AskingRule:
    conditions = [
        rules.Condition(each.attribute, each.operator, each.value) for each in rule.conditions.all()
    ]
    return AskingRule(
        number=rule.number,
        name=rule.name,
        sentence=wording.rule_sentence(conditions, needs, currency),
        capacity=wording.in_which_capacity(need),
        placers=None if rule.applies_to_all else frozenset(rule.placers),  # type: ignore[attr-defined]
        placer_names=rule.placer_names,  # type: ignore[attr-defined]
        levels=levels,
    )
