"""Lines of SKU and quantity, looked up: what each would be, or why it cannot be had."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from storefront.catalog import listing
from storefront.catalog.listing import Item
from storefront.catalog.stock import pack_problem
from storefront.checkout.models import MAX_QUANTITY
from storefront.checkout.pasted import Typed, as_quantity


@dataclass(slots=True)
class Checked:
    """What was typed of one SKU; several lines of it add up. Without a problem it can be added."""

    typed: list[Typed]
    item: Item | None = None
    quantity: int = 0
    problem: str = ""

    @property
    def sku(self) -> str:
        return self.item.sku if self.item else self.typed[0].sku

    @property
    def unit_price(self) -> Decimal | None:
        return self.item.price.at(self.quantity) if self.item and self.item.price else None

    @property
    def total(self) -> Decimal | None:
        return None if self.unit_price is None else self.unit_price * self.quantity

    @property
    def backordered(self) -> int:
        return max(self.quantity - self.item.stock.left, 0) if self.item and not self.problem else 0


@dataclass(frozen=True, slots=True)
class QuickOrder:
    """Every line that was typed is in exactly one of the two."""

    buyable: list[Checked] = field(default_factory=list)
    faulty: list[Checked] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return len(self.buyable) + len(self.faulty)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.buyable)

    @property
    def total(self) -> Decimal:
        return sum((line.total or Decimal(0) for line in self.buyable), Decimal(0))

    @property
    def add_label(self) -> str:
        lines = "1 line" if len(self.buyable) == 1 else f"{len(self.buyable):,} lines"
        return f"Add {lines} to cart"

    @property
    def text(self) -> str:
        """What was typed, to be sent again."""
        return as_text([*self.faulty, *self.buyable])


def as_text(lines: Iterable[Checked]) -> str:
    return "\n".join(str(typed) for line in lines for typed in line.typed)


def check(typed: Sequence[Typed], company_id: uuid.UUID) -> QuickOrder:
    """Two statements, whatever the number of lines: the products, and their prices."""
    if not typed:
        return QuickOrder()
    items = listing.by_sku({one.sku for one in typed}, company_id)
    checked: dict[object, Checked] = {}
    for at, one in enumerate(typed):
        item, quantity = items.get(one.sku.upper()), as_quantity(one.quantity)
        # Only what is understood adds up; each other line keeps its own sentence.
        line = checked.setdefault(item.sku if item and quantity else at, Checked([], item))
        line.typed.append(one)
        line.quantity += quantity or 0
        line.problem = _problem(line)
    lines = list(checked.values())
    return QuickOrder([line for line in lines if not line.problem], [line for line in lines if line.problem])


def _problem(line: Checked) -> str:
    if not line.typed[0].sku:
        return "No SKU"
    if line.item is None:
        return "There is no product with this SKU"
    if not line.quantity:
        return f"“{line.typed[0].quantity[:20]}” is no quantity: say a whole number up to {MAX_QUANTITY:,}"
    if line.quantity > MAX_QUANTITY:
        return f"One order takes at most {MAX_QUANTITY:,}"
    short = line.item.stock.problem(line.quantity) or line.item.problem
    return short or pack_problem(line.quantity, line.item.pack_size) or ""
