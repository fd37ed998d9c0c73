"""A priced document before it is stored: what a cart comes to, and what PO and order freeze."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from storefront.lib.columns import Value

ZERO = Decimal(0)


class PricedLine(NamedTuple):
    """One line with everything that is frozen. Amounts are rounded to the currency.

    `net` = unit_price x quantity - discount; `tax` is of `net`; `total` = net + tax.
    """

    product_id: uuid.UUID
    sku: str
    name: str
    quantity: int
    list_price: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        return self.unit_price * self.quantity - self.discount

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Shipping:
    """The shipping chosen; `net` is its price, `tax` the tax on it."""

    name: str
    net: Decimal
    tax_rate: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class AppliedDiscount:
    code: str
    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxAtRate:
    """`rate` in per cent; `net` the sum it was charged on."""

    rate: Decimal
    net: Decimal
    tax: Decimal


def taxes_shown(taxes: Iterable[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """Rate in per cent and amount; what is untaxed is left out beside what is taxed."""
    every = list(taxes)
    return [(rate, tax) for rate, tax in every if tax] or every[:1]


@dataclass(frozen=True)
class PricedDocument:
    """Each sum is worked out once: a page asks for it several times, and there may be 10,000 lines."""

    currency: str
    lines: tuple[PricedLine, ...]
    shipping: Shipping
    discounts: tuple[AppliedDiscount, ...] = ()

    @cached_property
    def subtotal(self) -> Decimal:
        """Goods before discount, without tax."""
        return sum((line.unit_price * line.quantity for line in self.lines), ZERO)

    @cached_property
    def discount_total(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @cached_property
    def tax_total(self) -> Decimal:
        return sum((line.tax for line in self.lines), ZERO) + self.shipping.tax

    @cached_property
    def total(self) -> Decimal:
        return self.subtotal - self.discount_total + self.shipping.net + self.tax_total

    @cached_property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @cached_property
    def sku_count(self) -> int:
        return len({line.sku for line in self.lines})

    @cached_property
    def taxes(self) -> list[TaxAtRate]:
        """Tax by rate over lines and shipping, lowest rate first; nothing is said of what costs nothing."""
        rates: dict[Decimal, tuple[Decimal, Decimal]] = {}
        parts: tuple[PricedLine | Shipping, ...] = (*self.lines, self.shipping)
        for part in parts:
            if of_part := part.net:
                net, tax = rates.get(part.tax_rate, (ZERO, ZERO))
                rates[part.tax_rate] = (net + of_part, tax + part.tax)
        return [TaxAtRate(rate, *rates[rate]) for rate in sorted(rates)]

    @property
    def taxes_shown(self) -> list[tuple[Decimal, Decimal]]:
        return taxes_shown((each.rate, each.tax) for each in self.taxes)

    def snapshot_fields(self) -> dict[str, Any]:
        """As `PricedSnapshot` stores it, without what `PlacingDetails` adds."""
        return {
            "currency": self.currency,
            "subtotal": self.subtotal,
            "discount_total": self.discount_total,
            "shipping_net": self.shipping.net,
            "shipping_tax": self.shipping.tax,
            "shipping_method": self.shipping.name,
            "shipping_tax_rate": self.shipping.tax_rate,
            "tax_total": self.tax_total,
            "total": self.total,
            "sku_count": self.sku_count,
            "discounts": [asdict(discount) for discount in self.discounts],
            "taxes": [asdict(tax) for tax in self.taxes],
        }

    def line_columns(self) -> dict[str, Sequence[Value]]:
        """The lines as `PricedSnapshotLine` stores them, one column after the other."""
        return {
            "position": range(1, len(self.lines) + 1),
            **{name: [line[at] for line in self.lines] for at, name in enumerate(PricedLine._fields)},
            "total": [line.total for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class PlacingDetails:
    """What the buyer chose besides the lines. Addresses are plain text by `ADDRESS_FIELDS`."""

    shipping_address: dict[str, str]
    billing_address: dict[str, str]
    payment_method: str
    payment_label: str
    reference: str = ""
    note: str = ""
    terms_accepted: bool = False

    def snapshot_fields(self) -> dict[str, Any]:
        """As `PricedSnapshot` stores it."""
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "terms_accepted"
        }
