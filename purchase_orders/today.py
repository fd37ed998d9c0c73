"""A frozen purchase order against today's prices and stock: what is different, said beside it."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from django.db.models import F

from purchase_orders.models import ACTIVE, Line, PurchaseOrder, Status
from purchase_orders.reading import LINE_COLUMNS, ShownLine
from storefront.catalog import pricing, stock

# Where a conversion may still come, so that today's stock and prices matter.
OPEN = frozenset({*ACTIVE, Status.APPROVED, Status.APPROVED_PENDING_PAYMENT, Status.ORDER_FAILED})


class LineToday(NamedTuple):
    """`problem`: why it could not be delivered now; `late`: pieces that would follow; `price`: today's."""

    problem: str = ""
    late: int = 0
    price: Decimal | None = None
    percent: int = 0

    @property
    def late_words(self) -> str:
        return f"{self.late:,} on back order"

    @property
    def percent_words(self) -> str:
        return f"{self.percent:+d} %" if self.percent else ""

    @property
    def differs(self) -> bool:
        return bool(self.problem or self.late or self.price is not None)

    def adds_to(self, line: ShownLine) -> bool:
        """Whether it says more than the reason that stands at the line anyway."""
        return bool(self.late or self.price is not None or self.problem != line.problem)


@dataclass(frozen=True, slots=True)
class Today:
    """`lines` by position, only those that differ."""

    lines: Mapping[int, LineToday]

    @property
    def sentence(self) -> str:
        """The summary over the table."""
        facts = [*self._stock_facts(), *self._price_facts()]
        return (
            f"Converted now: {', '.join(facts)}." if facts else "Converted now: everything as it was placed."
        )

    def _stock_facts(self) -> list[str]:
        short = sum(bool(line.problem) for line in self.lines.values())
        late = sum(bool(line.late) for line in self.lines.values())
        facts = [f"{_lines(short)} cannot be delivered"] if short else []
        return facts + ([f"{_lines(late)} partly on back order"] if late else [])

    def _price_facts(self) -> list[str]:
        changed = sum(line.price is not None for line in self.lines.values())
        if not changed:
            return []
        return [f"the price of {_lines(changed)} has changed (yours stays)"]


@dataclass(frozen=True, slots=True)
class Glance:
    """The same for a whole purchase order, for a cell. `difference`: today's prices against its own."""

    short: int
    late: int
    difference: Decimal

    @property
    def is_ok(self) -> bool:
        return not (self.short or self.late or self.difference)

    @property
    def short_words(self) -> str:
        return f"{self.short:,} short"

    @property
    def late_words(self) -> str:
        return f"{self.late:,} on back order"

    @property
    def sign(self) -> str:
        return "+" if self.difference > 0 else ""


def differs_today(po: PurchaseOrder, lines: Sequence[ShownLine]) -> Today:
    """Two statements, whatever the number of lines."""
    wanted = _wanted(lines)
    shop = _Shop.of(po.company_id, wanted)
    found = {line.position: shop.compared(line, wanted) for line in lines}
    return Today({position: line for position, line in found.items() if line.differs})


def at_a_glance(company_id: uuid.UUID, po_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Glance]:
    """Several purchase orders, by id. Three statements for all of them."""
    documents = _lines_of(po_ids)
    shop = _Shop.of(company_id, {line.product_id for lines in documents.values() for line in lines})
    return {po_id: _glance(shop, lines) for po_id, lines in documents.items()}


def _glance(shop: "_Shop", lines: Sequence[ShownLine]) -> Glance:
    wanted = _wanted(lines)
    found = [(line, shop.compared(line, wanted)) for line in lines]
    return Glance(
        short=sum(bool(now.problem) for _, now in found),
        late=sum(bool(now.late) for _, now in found),
        difference=sum(
            ((now.price - line.unit_price) * line.quantity for line, now in found if now.price is not None),
            Decimal(0),
        ),
    )


def _lines_of(po_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ShownLine]]:
    documents: dict[uuid.UUID, list[ShownLine]] = defaultdict(list)
    rows = Line.objects.filter(purchase_order__in=list(po_ids), round__number=F("purchase_order__round"))
    for po_id, *line in rows.values_list("purchase_order_id", *LINE_COLUMNS):
        documents[po_id].append(ShownLine(*line))
    return documents


@dataclass(frozen=True, slots=True)
class _Shop:
    """Today's prices and stock of some products."""

    prices: Mapping[uuid.UUID, pricing.UnitPrice]
    available: Mapping[uuid.UUID, stock.Availability]

    @classmethod
    def of(cls, company_id: uuid.UUID, products: Iterable[uuid.UUID | None]) -> Self:
        known = [product for product in products if product is not None]
        return cls(pricing.prices(company_id, dict.fromkeys(known, 1)), stock.availability(known))

    def compared(self, line: ShownLine, wanted: Mapping[uuid.UUID, int]) -> LineToday:
        product = line.product_id
        pieces = line.quantity if product is None else wanted[product]
        now = stock.GONE if product is None else self.available.get(product, stock.GONE)
        if problem := now.problem(pieces):
            return LineToday(problem=problem)
        late = max(pieces - now.left, 0)
        price = None if product is None else self.prices.get(product)
        unit = line.unit_price if price is None else price.at(pieces)
        if unit == line.unit_price:
            return LineToday(late=late)
        return LineToday(late=late, price=unit, percent=_percent(line.unit_price, unit))


def _percent(before: Decimal, now: Decimal) -> int:
    return round((now - before) / before * 100) if before else 0


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _wanted(lines: Sequence[ShownLine]) -> dict[uuid.UUID, int]:
    """A product may stand on several lines: stock and price tiers see the sum."""
    pieces: Counter[uuid.UUID] = Counter()
    for line in lines:
        if line.product_id is not None:
            pieces[line.product_id] += line.quantity
    return dict(pieces)
