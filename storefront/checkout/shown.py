"""What a review page showed, carried by its form, and how the cart differs from it now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from storefront.checkout.cart import PricedCart
from storefront.checkout.rules import Buyer
from storefront.lib.money import format_money
from storefront.orders.documents import PricedLine

SALT = "storefront.checkout.shown"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words; `before` is empty for what is new, `after` for what is gone."""

    what: str
    before: str
    after: str


def facts(priced: PricedCart, buyer: Buyer) -> dict[str, Any]:
    """Everything on the page that costs money or says where it goes, as words and plain numbers."""
    document, currency = priced.document, priced.document.currency
    return {
        "lines": {line.sku: [f"{line.sku} {line.name}", _words(line, currency)] for line in document.lines},
        "parts": {
            "Discount": ", ".join(
                f"{one.code} {format_money(one.amount, currency)}" for one in document.discounts
            ),
            "Shipping": _shipping(priced, currency),
            "Ship to": ship_to(priced),
            "Tax": format_money(document.tax_total, currency),
            "Total": format_money(document.total, currency),
            "Becomes": "a purchase order" if buyer.places_purchase_orders else "an order",
        },
    }


def seal(priced: PricedCart, buyer: Buyer) -> str:
    """For a hidden field. Signed, so that what comes back is what was shown."""
    return signing.dumps(facts(priced, buyer), salt=SALT, compress=True)


def unseal(text: str) -> dict[str, Any] | None:
    """None for what we have not sealed."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Line by line first, then what concerns the whole; empty where nothing differs."""
    return [
        *_changed_lines(before["lines"], after["lines"]),
        *_changed_parts(before["parts"], after["parts"]),
    ]


def _changed_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for sku in {**before, **after}:
        name, was = before.get(sku, ("", ""))
        new_name, now = after.get(sku, ("", ""))
        if was != now:
            yield Change(new_name or name, was, now)


def _changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for part, now in after.items():
        if before.get(part) != now:
            yield Change(part, before.get(part, ""), now)


def _words(line: PricedLine, currency: str) -> str:
    words = f"{line.quantity:,} × {format_money(line.unit_price, currency)}"
    if line.discount:
        words += f" - {format_money(line.discount, currency)} discount"
    if line.tax:
        words += f" + {format_money(line.tax, currency)} tax"
    return f"{words} = {format_money(line.total, currency)}"


def _shipping(priced: PricedCart, currency: str) -> str:
    shipping = priced.document.shipping
    return f"{shipping.name}, {format_money(shipping.net, currency)}" if shipping.name else ""


def ship_to(priced: PricedCart) -> str:
    address = priced.cart.address
    return ", ".join(filter(None, address.snapshot().values())) if address else ""
