"""What a review page showed, carried by its form, and how the cart differs from it now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing

from storefront.checkout.cart import PricedCart
from storefront.checkout.rules import Buyer
from storefront.lib.money import format_money
from storefront.lib.postal import address_lines
from storefront.orders.documents import PricedDocument

SALT = "storefront.checkout.shown.by-columns"
MOST_IN_WORDS = 100  # lines


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words; `before` is empty for what is new, `after` for what is gone."""

    what: str
    before: str
    after: str


def facts(priced: PricedCart, buyer: Buyer) -> dict[str, Any]:
    """Everything on the page that costs money or says where it goes.

    Of lines the plain numbers: words are made for those alone that changed.
    """
    document = priced.document
    return {
        "currency": document.currency,
        "lines": {
            line.sku: [line.name, line.quantity, *map(str, (line.unit_price, line.discount, line.tax))]
            for line in document.lines
        },
        "parts": _parts(document)
        | {
            "Ship to": ship_to(priced),
            "Becomes": "a purchase order" if buyer.places_purchase_orders else "an order",
        },
    }


def _parts(document: PricedDocument) -> dict[str, str]:
    def money(amount: Decimal) -> str:
        return format_money(amount, document.currency)

    shipping = document.shipping
    return {
        "Discount": ", ".join(f"{one.code} {money(one.amount)}" for one in document.discounts),
        "Shipping": f"{shipping.name}, {money(shipping.net)}" if shipping.name else "",
        "Tax": money(document.tax_total),
        "Total": money(document.total),
    }


def ship_to(priced: PricedCart) -> str:
    address = priced.cart.address
    return ", ".join(address_lines(address.snapshot())) if address else ""


def seal(priced: PricedCart, buyer: Buyer) -> str:
    """For a hidden field. Signed, so that what comes back is what was shown.

    Lines go by columns: 10,000 of them compress to three quarters of what they do one after the other.
    """
    found = facts(priced, buyer)
    lines = found["lines"]
    by_columns = found | {"lines": [list(lines), *zip(*lines.values(), strict=True)]}
    return signing.dumps(by_columns, salt=SALT, compress=True)


def unseal(text: str) -> dict[str, Any] | None:
    """None for what we have not sealed."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    skus, *columns = found["lines"]
    lines = (list(line) for line in zip(*columns, strict=True))
    return {**found, "lines": dict(zip(skus, lines, strict=True))}


def differences(
    seen: Mapping[str, Any] | None, total: Decimal | None, priced: PricedCart, buyer: Buyer
) -> list[Change]:
    """How the cart differs from what a form says that it showed: all of it, or its total alone.

    Also where the total is the same by chance, and where it is less.
    """
    found = changes(seen, facts(priced, buyer)) if seen is not None else []
    now, currency = priced.document.total, priced.document.currency
    if not found and total is not None and total != now:
        found = [Change("Total", format_money(total, currency), format_money(now, currency))]
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Line by line first, then what concerns the whole; empty where nothing differs."""
    return [*_changed_lines(before, after), *_changed_parts(before["parts"], after["parts"])]


def _changed_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, now = before["lines"], after["lines"]
    changed = [sku for sku in {**was, **now} if was.get(sku) != now.get(sku)]
    for sku in changed[:MOST_IN_WORDS]:
        old, new = was.get(sku), now.get(sku)
        renamed = old is not None and new is not None and old[0] != new[0]
        yield Change(
            sku if renamed else f"{sku} {(new or old)[0]}",
            _words(old, before["currency"], named=renamed),
            _words(new, after["currency"], named=renamed),
        )
    if (rest := len(changed) - MOST_IN_WORDS) > 0:
        yield Change(f"{rest:,} more line{'s' if rest > 1 else ''}", "", "changed too")


def _changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for part, now in after.items():
        if before.get(part) != now:
            yield Change(part, before.get(part, ""), now)


def _words(line: list[Any] | None, currency: str, *, named: bool) -> str:
    if line is None:
        return ""
    name, quantity, *amounts = line
    unit, discount, tax = (Decimal(amount) for amount in amounts)
    words = f"{name}: " if named else ""
    words += f"{quantity:,} × {format_money(unit, currency)}"
    if discount:
        words += f" - {format_money(discount, currency)} discount"
    if tax:
        words += f" + {format_money(tax, currency)} tax"
    return f"{words} = {format_money(unit * quantity - discount + tax, currency)}"
