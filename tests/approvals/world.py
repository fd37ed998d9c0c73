"""Rules and purchase orders as the approval tests need them; people come from tests.factories."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from approvals import services as approvals
from approvals.definitions import Attribute, Kind, Operator
from approvals.models import ApprovalRule, RuleCondition, RuleNamed, RuleRequirement, Track
from companies.models import Company, Member, Role
from purchase_orders.models import PurchaseOrder, Status
from storefront.lib.models import new_id
from tests.factories import administrator_of

_numbers = count(1)
type Ask = dict[str, Any]

MANAGER: Ask = {"kind": Kind.MANAGER}
ADMINISTRATOR: Ask = {"kind": Kind.ADMINISTRATOR}


def of_role(role: Role, seats: int = 1) -> Ask:
    return {"kind": Kind.ROLE, "role": role, "seats": seats}


def of_people(*members: Member, seats: int = 1) -> Ask:
    return {"kind": Kind.NAMED, "named": members, "seats": seats}


def make_rule(company: Company, *stages: Sequence[Ask], over: str = "500", **fields: Any) -> ApprovalRule:
    """A rule on the order total; each stage is a sequence of what it asks for."""
    rule = ApprovalRule.objects.create(
        company=company,
        number=ApprovalRule.objects.next_number(company.pk),
        name=fields.pop("name", f"Rule {next(_numbers)}"),
        created_by=administrator_of(company),
        **fields,
    )
    RuleCondition.objects.create(
        company=company,
        rule=rule,
        attribute=Attribute.ORDER_TOTAL,
        operator=Operator.MORE_THAN,
        value=Decimal(over),
    )
    for stage, asks in enumerate(stages):
        for position, ask in enumerate(asks):
            _require(rule, stage, position, dict(ask))
    return rule


def _require(rule: ApprovalRule, stage: int, position: int, ask: Ask) -> None:
    named = ask.pop("named", ())
    row = RuleRequirement.objects.create(
        company_id=rule.company_id, rule=rule, stage=stage, position=position, **ask
    )
    RuleNamed.objects.bulk_create(
        RuleNamed(company_id=rule.company_id, requirement=row, member=member) for member in named
    )


def facts(total: str = "600", shipping: str = "0", skus: int = 1, currency: str = "GBP") -> approvals.Facts:
    return approvals.Facts(Decimal(total), Decimal(shipping), skus, currency)


def make_po(placer: Member, total: str = "600") -> PurchaseOrder:
    """A purchase order that waits, without lines; its route is opened by `place`."""
    return PurchaseOrder.objects.create(
        company_id=placer.company_id,
        number=next(_numbers),
        placed_by=placer,
        placed_by_name=placer.name,
        checkout_token=new_id(),
        currency="GBP",
        total=Decimal(total),
        sku_count=1,
        line_count=1,
        status=Status.APPROVAL_REQUIRED,
    )


def place(placer: Member, total: str = "600") -> PurchaseOrder:
    """As placing does it: judged before it is written, the route copied from the rules."""
    judgement = approvals.judge(facts(total), placer=placer)
    po = make_po(placer, total)
    approvals.open_route(po, judgement)
    return po


def waits_for(member: Member) -> set[int]:
    """The numbers of the purchase orders that ask this member, by the one definition."""
    fresh = Member.objects.for_request().filter(pk=member.pk).first()
    if fresh is None:
        return set()
    return set(PurchaseOrder.objects.awaiting(fresh).values_list("number", flat=True))


def is_open(po: PurchaseOrder) -> bool:
    return Track.objects.filter(purchase_order=po, open=True).exists()
