"""What goods, discount, shipping and tax come to. Pure: no queries, no clock.

Tax is rounded half up per line, a discount on the whole is spread over the lines by largest
remainder, and every sum is a sum of what the lines show: so they always add up.
"""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from storefront.catalog.models import Discount
from storefront.checkout.models import ShippingMethod
from storefront.lib.money import rounded, spread
from storefront.orders.documents import (
    ZERO,
    AppliedDiscount,
    PricedDocument,
    PricedLine,
    Shipping,
)


class Goods(NamedTuple):
    """A line before discount and tax."""

    product_id: uuid.UUID
    sku: str
    name: str
    quantity: int
    list_price: Decimal
    unit_price: Decimal
    tax_rate: Decimal

    @property
    def gross(self) -> Decimal:
        """Before discount, without tax."""
        return self.unit_price * self.quantity


def subtotal_of(goods: Sequence[Goods]) -> Decimal:
    return sum((line.gross for line in goods), ZERO)


def total_up(
    currency: str,
    goods: Sequence[Goods],
    *,
    discount: Discount | None = None,
    method: ShippingMethod | None = None,
    shipping_rate: Decimal = ZERO,
) -> PricedDocument:
    """`discount` must apply: whether it does is for the caller to find out."""
    subtotal = subtotal_of(goods)
    off = discount.amount_off(subtotal, currency) if discount and goods else ZERO
    shares = spread(rounded(off, currency), [line.gross for line in goods])
    lines = tuple(_line(line, share, currency) for line, share in zip(goods, shares, strict=True))
    applied = (AppliedDiscount(discount.code, discount.label, off),) if discount and off else ()
    shipping = _shipping(lines, method, shipping_rate, currency)
    return PricedDocument(currency, lines, shipping, applied)


def tax_on(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    return rounded(net * rate / 100, currency)


def _line(goods: Goods, discount: Decimal, currency: str) -> PricedLine:
    return PricedLine(
        product_id=goods.product_id,
        sku=goods.sku,
        name=goods.name,
        quantity=goods.quantity,
        list_price=goods.list_price,
        unit_price=goods.unit_price,
        discount=discount,
        tax_rate=goods.tax_rate,
        tax=tax_on(goods.gross - discount, goods.tax_rate, currency),
    )


def _shipping(
    lines: Sequence[PricedLine], method: ShippingMethod | None, rate: Decimal, currency: str
) -> Shipping:
    if method is None:
        return Shipping("", ZERO, ZERO, ZERO)
    goods = sum((line.net for line in lines), ZERO)
    # Of nothing that can be bought nothing is sent, whatever the method asks.
    asked = method.price_for(goods, sum(line.quantity for line in lines)) if lines else ZERO
    net = rounded(asked, currency)
    return Shipping(method.name, net, rate, tax_on(net, rate, currency))
