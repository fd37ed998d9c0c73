"""What the administrator of a new company does first. It goes away by itself once the company is at work."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from approvals.models import ApprovalRule
from companies.models import Address, Company, Invitation, Member, Role, StructureNode
from companies.permissions import DEFAULT_ROLES
from purchase_orders.models import PurchaseOrder
from storefront.orders.models import Order


@dataclass(frozen=True, slots=True)
class FirstStep:
    title: str
    text: str
    label: str
    href: str
    is_done: bool
    is_next: bool = False


def first_steps(member: Member) -> list[FirstStep]:
    """None for who does not run the company, and where all is done or something was bought. One statement."""
    if not (member.is_administrator and member.company.may_trade):
        return []
    has = _has(member.company_id)
    if has["placed"] or has["ordered"]:
        return []
    steps = [step for step in _steps(member, has) if step]
    ahead = next((step for step in steps if not step.is_done), None)
    return [_marked(step, ahead) for step in steps] if ahead else []


def _marked(step: FirstStep, ahead: FirstStep) -> FirstStep:
    return FirstStep(step.title, step.text, step.label, step.href, step.is_done, is_next=step is ahead)


def _has(company_id: uuid.UUID) -> dict[str, bool]:
    def any_of(rows: QuerySet[Any]) -> Exists:
        return Exists(rows.filter(company=OuterRef("pk")))

    asked = Company.objects.filter(pk=company_id).values(
        roles=any_of(Role.objects.exclude(name__in=DEFAULT_ROLES)),
        teams=any_of(StructureNode.objects.exclude(team_name="")),
        people=any_of(Member.objects.filter(is_administrator=False)),
        invited=any_of(Invitation.objects.all()),
        addresses=any_of(Address.objects.all()),
        rules=any_of(ApprovalRule.objects.all()),
        placed=any_of(PurchaseOrder.objects.all()),
        ordered=any_of(Order.objects.all()),
    )
    return {name: bool(value) for name, value in asked.get().items()}


def _steps(member: Member, has: dict[str, bool]) -> list[FirstStep | None]:
    def address(name: str) -> str:
        return reverse(name, args=[member.company.slug])

    peopled = has["people"] or has["invited"]
    return [
        FirstStep(
            "Roles",
            "What people may do. Buyer and Manager are there; add others, or change these.",
            "Look at the roles",
            address("company:roles"),
            has["roles"] or peopled,
        ),
        FirstStep(
            "Teams",
            "Whom people report to, and whose purchase orders a manager sees.",
            "Add teams",
            address("company:structure"),
            has["teams"] or has["people"],
        ),
        FirstStep(
            "People",
            "Invite them by mail, each with a role and a team or manager. A list can be pasted.",
            "Invite people",
            address("company:user_invite_several"),
            peopled,
        ),
        FirstStep(
            "Delivery address",
            "The first one becomes the default of every cart.",
            "Add an address",
            address("company:address_new"),
            has["addresses"],
        ),
        FirstStep(
            "Approval rules",
            "Who has to say yes, and when. Without a rule every purchase order becomes an order at once.",
            "Add a rule",
            address("approvals:list"),
            has["rules"],
        )
        if member.places_purchase_orders
        else None,
    ]
