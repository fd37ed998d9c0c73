"""A shop to check out in: shipping, tax, and carts on their way to the button."""

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

from companies.models import Address, Member
from storefront.catalog.models import Discount, Product
from storefront.checkout import lines, services
from storefront.checkout.cart import PricedCart, price
from storefront.checkout.models import Cart, PaymentMethod, ShippingMethod, TaxRate
from storefront.checkout.rules import buyer_now
from storefront.checkout.services import Submission
from storefront.checkout.shown import facts


def open_shop() -> ShippingMethod:
    """Tax of 20 % and one way of shipping for 15.00."""
    TaxRate.objects.create(code="standard", name="VAT", rate=Decimal(20))
    return ShippingMethod.objects.create(name="Courier", description="2-3 days", price=Decimal("15.00"))


def discount(code: str = "SPRING10", **fields: Any) -> Discount:
    return Discount.objects.create(**{"code": code, "kind": "percentage", "value": Decimal(10)} | fields)


def fill(member: Member, *chosen: tuple[Product, int]) -> Cart:
    """A cart that is ready to be placed."""
    lines.add({product.pk: quantity for product, quantity in chosen}, by=member)
    services.choose_shipping(
        by=member,
        address_id=Address.objects.get(company=member.company, is_default=True).pk,
        method_id=ShippingMethod.objects.get(name="Courier").pk,
    )
    return cart_of(member)


def cart_of(member: Member) -> Cart:
    cart = Cart.objects.of(member)
    assert cart is not None
    return cart


def priced(member: Member) -> PricedCart:
    return price(cart_of(member), member.company)


def submission(member: Member, **changed: Any) -> Submission:
    """What the review page would send now."""
    now = priced(member)
    honest = Submission(
        cart_id=now.cart.pk,
        token=uuid.uuid4(),
        total=now.document.total,
        payment_method=PaymentMethod.BANK_TRANSFER,
        seen=facts(now, buyer_now(member)),
    )
    return replace(honest, **changed)
