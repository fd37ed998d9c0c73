"""What one person sees and may do, as the administrator looks at it: permissions, people, rules."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.asking import AskingRule, rules_asking
from companies.models import CompanyGroupPermission, Member, Role
from companies.subordinates import Subordinates, subordinates_of
from companies.wording import Told, in_sentences
from storefront.lib.words import listed

MOST_RULES = 50


@dataclass(frozen=True, slots=True)
class Approval:
    """In what capacity they are asked, for whom, and by which rules."""

    capacity: str
    whom: str
    rules: Sequence[AskingRule]


@dataclass(frozen=True, slots=True)
class SeenAs:
    told: Sequence[Told]
    sees: Sequence[str]
    approvals: Sequence[Approval]
    more_rules: int


def seen_as(member: Member) -> SeenAs:
    """A handful of statements, whoever they are."""
    people = subordinates_of(member.company_id, member.pk)
    found = _rules(member, people)
    return SeenAs(
        told=in_sentences(member.permissions),
        sees=_sees(member, people),
        approvals=_approvals(found[:MOST_RULES]),
        more_rules=max(len(found) - MOST_RULES, 0),
    )


def _sees(member: Member, people: Subordinates) -> list[str]:
    if member.may("view_company_purchase_orders"):
        return ["Every purchase order of the company."]
    sees = ["What they placed themselves."]
    if member.may("view_subordinate_purchase_orders"):
        sees.append(_below(people))
    if member.may("approve_without_others"):
        sees.append("Any of the company that waits, because they may approve without the others.")
    return [*sees, "What an approval rule asks of them, or could have asked."]


def _below(people: Subordinates) -> str:
    crowd = people.all
    if not crowd.count:
        return "Those of subordinates, but nobody stands below them in the structure."
    who = "1 person" if crowd.count == 1 else f"{crowd.count} people"
    return f"Those of {who} below them in the structure: {crowd}."


def _approvals(found: Sequence[tuple[AskingRule, str]]) -> list[Approval]:
    """One entry for all rules that ask them in one capacity for the same people."""
    rules: dict[tuple[str, str], list[AskingRule]] = defaultdict(list)
    for rule, whom in found:
        rules[rule.capacity, whom].append(rule)
    return [Approval(*key, of_key) for key, of_key in rules.items()]


def _rules(member: Member, people: Subordinates) -> list[tuple[AskingRule, str]]:
    """Each rule that asks them, with for whom; not those that would ask them as manager of nobody."""
    asking = _roles_that_ask(member.company_id)
    found = [(rule, _whom(rule, people, asking)) for rule in rules_asking(member, people.levels)]
    return [(rule, whom) for rule, whom in found if whom]


def _whom(rule: AskingRule, people: Subordinates, asking: frozenset[uuid.UUID]) -> str:
    if rule.levels:
        crowd = people.who_place(rule.levels, asking if rule.placers is None else rule.placers & asking)
        return str(crowd) if crowd.count else ""
    return "everybody but themselves" if rule.placers is None else f"people in {listed(rule.placer_names)}"


def _roles_that_ask(company_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Roles whose people place what somebody has to approve."""
    granted = CompanyGroupPermission.objects.filter(content_object=company_id)
    place = granted.filter(permission__codename="place_order").values("group")
    automatic = granted.filter(permission__codename="auto_approve_purchase_orders").values("group")
    roles = Role.objects.filter(company=company_id, group__in=place).exclude(group__in=automatic)
    return frozenset(roles.values_list("pk", flat=True))
