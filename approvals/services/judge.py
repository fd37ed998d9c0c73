"""Judging: which rules look at an order, whom they ask, and what spares it the asking."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject

from approvals import rules, wording
from approvals.definitions import Ground, Kind
from approvals.errors import JudgingFailed
from approvals.models import ApprovalRule, RuleNamed, RuleRequirement
from approvals.rules import Facts
from approvals.services._rows import Id
from companies.models import Member
from storefront.lib.composed import composed


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule that applies: the track it would open. All pure data; nothing is written yet."""

    rule: Id
    name: str
    because: str
    fact: str
    requirements: Sequence[rules.Requirement]

    @property
    def track(self) -> rules.Track:
        return rules.Track(self.rule, self.requirements, self.name, self.because, self.fact)

    @property
    def asks(self) -> str:
        """Whom, in words; what was met when placed is left out."""
        return wording.approvers([each for each in self.requirements if not each.waived])

    @property
    def met(self) -> bool:
        return all(each.waived for each in self.requirements)

    def as_facts(self) -> dict[str, str]:
        """For the history: pieces of a sentence."""
        return {"rule": self.name, "asks": self._asked(), "because": self.because}

    def _asked(self) -> str:
        if self.met:
            return "nobody is asked, the placer is the only one in the role"
        seats = sum(each.seats for each in self.requirements if not each.waived)
        return f"{self.asks} {'is' if seats == 1 else 'are'} asked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`ground` says why somebody is asked, or why nobody is; `tracks` are the rules that apply."""

    ground: str
    tracks: Sequence[Matched] = ()

    @property
    def asks_somebody(self) -> bool:
        return self.ground == Ground.TRACKS

    @property
    def bypassed(self) -> list[str]:
        """Who would have been asked, as sentences for the log."""
        if self.ground not in {Ground.ADMINISTRATOR, Ground.ROLE_AUTO_APPROVES}:
            return []
        return [
            f"{_capital(matched.asks)} would have been asked, because {matched.because}."
            for matched in self.tracks
            if not matched.met
        ]


def judge(facts: Facts, *, placer: Member) -> Judgement:
    """What the company's rules say to an order of this placer. Reads only, three statements at most.

    `placer` comes with role, company and permissions, as `Member.objects.for_request()` reads them.
    """
    if facts.currency != placer.company.currency:
        raise JudgingFailed(f"The rules are in {placer.company.currency}, the order is in {facts.currency}.")
    tracks = _matched(facts, placer)
    return Judgement(_ground(tracks, placer), tracks)


def _ground(tracks: Sequence[Matched], placer: Member) -> str:
    if placer.is_administrator:
        return Ground.ADMINISTRATOR
    if placer.may("auto_approve_purchase_orders"):
        return Ground.ROLE_AUTO_APPROVES
    if not tracks:
        return Ground.NO_RULE
    return Ground.SOLE_HOLDER if all(matched.met for matched in tracks) else Ground.TRACKS


def _matched(facts: Facts, placer: Member) -> list[Matched]:
    matching = [rule for rule in _rules(placer) if rule.matches(facts)]
    needs = rule_requirements(rule.key for rule in matching)
    alone = _is_sole_holder(placer, [need for each in needs.values() for need in each])
    return [
        Matched(
            rule=rule.key,
            name=rule.name,
            because=wording.because(rule.conditions, facts.currency),
            fact=wording.fact(rule.conditions, facts.currency),
            requirements=[_waived(need, placer, alone=alone) for need in needs[rule.key]],
        )
        for rule in matching
        if needs.get(rule.key)
    ]


def _rules(placer: Member) -> list[rules.Rule]:
    """Rules with their conditions, by one join; a rule without conditions comes as one row of nulls."""
    conditions: dict[tuple[Id, str], list[rules.Condition]] = {}
    for key, name, attribute, operator, value in _conditions(placer.company_id, placer.role_id):
        found = conditions.setdefault((key, name), [])
        if attribute is not None:
            found.append(rules.Condition(attribute, operator, value))
    return [rules.Rule(key, name, found) for (key, name), found in conditions.items()]


@composed
def _conditions(company_id: uuid.UUID, role_id: uuid.UUID | None) -> QuerySet[ApprovalRule, tuple[Any, ...]]:
    rows = ApprovalRule.objects.judging(company_id, role_id).values_list(
        "pk", "name", "conditions__attribute", "conditions__operator", "conditions__value"
    )
    return rows.order_by("created_at", "pk", "conditions__pk")


def rule_requirements(rule_ids: Iterable[Id]) -> dict[Id, list[rules.Requirement]]:
    """The requirements of these rules, each in the order of its stages."""
    wanted = list(rule_ids)
    if not wanted:
        return {}
    found: dict[Id, list[rules.Requirement]] = {}
    for row in _of_rules(wanted):
        found.setdefault(row.rule_id, []).append(_requirement(row))
    return found


@composed
def _of_rules(rule_ids: list[uuid.UUID]) -> QuerySet[RuleRequirement]:
    named = RuleNamed.objects.filter(requirement=OuterRef("pk")).values(
        found=JSONObject(member="member_id", name="member__name")
    )
    rows = RuleRequirement.objects.filter(rule__any=rule_ids).annotate(
        role_name=Coalesce(F("role__name"), Value(""), output_field=CharField()),
        named_people=ArraySubquery(named),
    )
    return rows.order_by("rule", "stage", "position")


def _requirement(row: Any) -> rules.Requirement:
    """`row`: with `role_name` and `named_people` annotated."""
    return rules.Requirement(
        key=row.pk,
        stage=row.stage,
        kind=row.kind,
        seats=row.seats,
        position=row.position,
        role=row.role_id,
        role_name=row.role_name,
        level=row.level,
        named={uuid.UUID(each["member"]): each["name"] for each in row.named_people},
    )


def _is_sole_holder(placer: Member, needs: Collection[rules.Requirement]) -> bool:
    """Whether the placer alone holds their role; asked only where that could spare somebody a decision."""
    if not any(need.kind == Kind.ROLE and need.seats == 1 and need.role == placer.role_id for need in needs):
        return False
    others = Member.objects.active().filter(company_id=placer.company_id, role=placer.role)
    return not others.exclude(pk=placer.pk).exists()


def _waived(need: rules.Requirement, placer: Member, *, alone: bool) -> rules.Requirement:
    holders = [placer.pk] if alone and need.role == placer.role_id else []
    return replace(need, waived=rules.sole_holder_waives(need, holders, placer.pk))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
