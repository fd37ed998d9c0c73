"""Rules, reasons and requirements in words: one sentence for list, form, purchase order and mail."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from approvals.definitions import Attribute, Kind, Operator
from approvals.rules import Condition, Requirement
from storefront.lib.money import format_money
from storefront.lib.words import listed

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FIRST = {
    Attribute.ORDER_TOTAL: "the order total",
    Attribute.SHIPPING_COST: "the shipping cost",
    Attribute.SKU_COUNT: "the number of SKUs",
}


def number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def amount(value: Decimal, currency: str) -> str:
    """As people say it: “£500”, and “£499.99” where there are pence."""
    spoken = format_money(value, currency)
    whole = format_money(value.to_integral_value(), currency)
    return spoken.removesuffix(".00") if spoken == whole else spoken


def because(conditions: Iterable[Condition], currency: str) -> str:
    """Why a rule applies, to follow “because”."""
    reasons = [_because(condition, currency) for condition in conditions]
    return listed(reasons) or "it looks at every purchase order"


def reasons(because: Iterable[str]) -> str:
    """Of several rules, each once, and what they share but for the last word in one: “the total is over £500
    and £2,000”."""
    alike: dict[str, list[str]] = {}
    for reason in dict.fromkeys(because):
        shared, _, last = reason.rpartition(" ")
        alike.setdefault(shared, []).append(last)
    return listed([f"{shared} {listed(lasts)}".lstrip() for shared, lasts in alike.items()])


def _because(condition: Condition, currency: str) -> str:
    if condition.attribute == Attribute.SKU_COUNT:
        return f"it has {_count(condition)} SKUs"
    subject = "the total" if condition.attribute == Attribute.ORDER_TOTAL else "shipping"
    return f"{subject} is {_limit(condition, currency)}"


def fact(conditions: Iterable[Condition], currency: str) -> str:
    """The same in short, as a list shows it: “Over £500”."""
    facts = listed([_fact(condition, currency) for condition in conditions]) or "every purchase order"
    return facts[:1].upper() + facts[1:]


def _fact(condition: Condition, currency: str) -> str:
    if condition.attribute == Attribute.SKU_COUNT:
        return f"{_count(condition)} SKUs"
    subject = "" if condition.attribute == Attribute.ORDER_TOTAL else "shipping "
    return f"{subject}{_limit(condition, currency)}"


def _limit(condition: Condition, currency: str) -> str:
    limit = amount(condition.value, currency)
    return {
        Operator.MORE_THAN: f"over {limit}",
        Operator.LESS_THAN: f"under {limit}",
        Operator.AT_LEAST: f"{limit} or more",
        Operator.AT_MOST: f"{limit} or less",
    }[Operator(condition.operator)]


def _count(condition: Condition) -> str:
    limit = int(condition.value)
    return {
        Operator.MORE_THAN: f"more than {limit}",
        Operator.LESS_THAN: f"fewer than {limit}",
        Operator.AT_LEAST: f"{limit} or more",
        Operator.AT_MOST: f"{limit} or fewer",
    }[Operator(condition.operator)]


def approver(requirement: Requirement) -> str:
    """Whom it asks: “the manager”, “two of Finance”, “one of Anna and Ben”."""
    match Kind(requirement.kind):
        case Kind.ADMINISTRATOR:
            return "the company administrator"
        case Kind.MANAGER:
            return "the manager" + (
                "" if requirement.level == 1 else f" {number(requirement.level)} levels up"
            )
        case Kind.ROLE:
            return f"{number(requirement.seats)} of {requirement.role_name}"
        case Kind.NAMED:
            return _named(requirement)


def _named(requirement: Requirement) -> str:
    names = sorted(requirement.named.values())
    if requirement.seats == len(names):
        return listed(names)
    return f"{number(requirement.seats)} of {listed(names)}"


def capacity(requirement: Requirement) -> str:
    """As what somebody is asked, in short: “manager”, “Finance”, “named”, “administrator”."""
    return {
        Kind.ADMINISTRATOR: "administrator",
        Kind.MANAGER: "manager",
        Kind.ROLE: requirement.role_name,
        Kind.NAMED: "named",
    }[Kind(requirement.kind)]


def in_which_capacity(requirement: Requirement) -> str:
    """To follow “approved as”."""
    return {
        Kind.ADMINISTRATOR: "company administrator",
        Kind.MANAGER: "the purchaser's manager",
        Kind.ROLE: requirement.role_name,
        Kind.NAMED: "a named approver",
    }[Kind(requirement.kind)]


def approvers(requirements: Sequence[Requirement]) -> str:
    """All stages: “the manager and one of Finance, then two of Directors”."""
    stages = groupby(requirements, key=lambda requirement: requirement.stage)
    return ", then ".join(listed([approver(requirement) for requirement in stage]) for _, stage in stages)


def rule_sentence(conditions: Sequence[Condition], requirements: Sequence[Requirement], currency: str) -> str:
    """“When the order total is more than £2,000.00, the manager and one of Finance approve.”"""
    when = listed([_when(condition, currency) for condition in conditions])
    who = approvers(requirements)
    verb = "approves" if sum(each.seats for each in requirements) == 1 else "approve"
    return f"{f'When {when}' if when else 'For every purchase order'}, {who} {verb}."


def _when(condition: Condition, currency: str) -> str:
    words = Operator(condition.operator).label
    if condition.attribute == Attribute.SKU_COUNT:
        limit = str(int(condition.value))
    else:
        limit = format_money(condition.value, currency)
    return f"{_FIRST[Attribute(condition.attribute)]} {words} {limit}"


def why_it_falls(requirement: Requirement) -> str:
    """Why the administrator stands in, to follow “because”."""
    match Kind(requirement.kind):
        case Kind.ROLE if requirement.seats > 1:
            return f"{requirement.role_name} has fewer than {number(requirement.seats)} to approve it"
        case Kind.ROLE:
            return f"nobody else in {requirement.role_name} can approve it"
        case Kind.NAMED:
            return f"{listed(sorted(requirement.named.values()), 'or')} cannot approve it"
        case Kind.MANAGER:
            return "the manager approves in another capacity or there is none"
        case Kind.ADMINISTRATOR:
            return "one administrator is all there is"
