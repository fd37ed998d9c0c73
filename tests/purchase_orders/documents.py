"""Purchase orders of every kind for tests, placed through the service."""

import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from approvals.models import ApprovalRule, RuleCondition, RuleRequirement
from companies.models import CompanyAuthority, Member, Role
from purchase_orders import history
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.orders.documents import PlacingDetails, PricedDocument, PricedLine, Shipping

ADDRESS = {
    "recipient": "Lakeside Gifts",
    "street": "1 Quay Street",
    "city": "Kendal",
    "region": "",
    "postcode": "LA9 4TL",
    "country": "GB",
    "phone": "",
}


def priced(
    lines: Iterable[tuple[Product, int]], *, unit_price: str = "10.00", shipping: str = "5.00"
) -> PricedDocument:
    """Each line at `unit_price`, taxed at 20 %; shipping untaxed."""
    unit = Decimal(unit_price)
    return PricedDocument(
        currency="GBP",
        lines=tuple(
            PricedLine(
                product_id=product.pk,
                sku=product.sku,
                name=product.name,
                quantity=quantity,
                list_price=unit,
                unit_price=unit,
                discount=Decimal(0),
                tax_rate=Decimal(20),
                tax=unit * quantity / 5,
            )
            for product, quantity in lines
        ),
        shipping=Shipping("Courier", Decimal(shipping), Decimal(0), Decimal(0)),
    )


def details(reference: str = "") -> PlacingDetails:
    return PlacingDetails(
        shipping_address=ADDRESS,
        billing_address=ADDRESS,
        payment_method="bank_transfer",
        payment_label="Bank transfer",
        reference=reference,
    )


def place(placer: Member, lines: Iterable[tuple[Product, int]], **options: str) -> PurchaseOrder:
    reference = options.pop("reference", "")
    with transaction.atomic():
        CompanyAuthority.objects.share(placer.company_id)
        fresh = Member.objects.for_request().get(pk=placer.pk)
        document = priced(lines, **options)
        return purchase_orders.place(document, details(reference), token=uuid.uuid4(), by=fresh)


def rule_over(
    amount: str, owner: Member, *asks: tuple[str, Role | None, int], name: str = ""
) -> ApprovalRule:
    """A rule over an order total; `asks` are (kind, role, seats) of one stage."""
    rule = ApprovalRule.objects.create(
        company=owner.company,
        number=ApprovalRule.objects.next_number(owner.company_id),
        name=name or f"Over {amount}",
        created_by=owner,
    )
    RuleCondition.objects.create(company=owner.company, rule=rule, value=Decimal(amount))
    for position, (kind, role, seats) in enumerate(asks):
        RuleRequirement.objects.create(
            company=owner.company, rule=rule, position=position, kind=kind, role=role, seats=seats
        )
    return rule


def codes(po: PurchaseOrder) -> list[str]:
    return list(po.history.order_by("at", "id").values_list("code", flat=True))


def sentences(po: PurchaseOrder) -> list[str]:
    return [history.sentence(entry) for entry in po.history.order_by("at", "id")]


def fresh(po: PurchaseOrder) -> PurchaseOrder:
    return PurchaseOrder.objects.get(pk=po.pk)
