"""How much of a product there is, whether it can be bought, and taking it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from django.db import connection, transaction

from storefront.lib.columns import array
from storefront.lib.errors import DomainError

LOW = 10


def full_packs(wanted: int, pack_size: int) -> tuple[int, ...]:
    """The quantities next to one that is no multiple of a pack; none where it is one."""
    less = wanted - wanted % pack_size
    return tuple(filter(None, (less, less + pack_size))) if wanted != less else ()


def pack_problem(wanted: int, pack_size: int) -> str | None:
    """Nobody's quantity is rounded unasked: the sentence names what can be taken."""
    nearest = " or ".join(f"{quantity:,}" for quantity in full_packs(wanted, pack_size))
    return f"Sold in packs of {pack_size:,}: take {nearest}" if nearest else None


class Availability(NamedTuple):
    """Whether a product can be bought now. `on_hand` is below zero by what is on back order."""

    sku: str
    name: str
    is_active: bool
    on_hand: int
    backorders: bool

    @property
    def left(self) -> int:
        return max(self.on_hand, 0)

    @property
    def is_low(self) -> bool:
        return 0 < self.on_hand <= LOW

    @property
    def state(self) -> str:
        """One of `unavailable in_stock low back_order out`: for style, never alone."""
        if not self.is_active:
            return "unavailable"
        if self.left:
            return "low" if self.is_low else "in_stock"
        return "back_order" if self.backorders else "out"

    @property
    def words(self) -> str:
        labels = {"unavailable": "No longer sold", "back_order": "On back order", "out": "Out of stock"}
        if self.state in labels:
            return labels[self.state]
        then = ", then back order" if self.backorders else ""
        return f"{self.left} left{then}" if self.is_low else f"{self.left:,} in stock"

    def problem(self, wanted: int) -> str | None:
        """Why so many cannot be had, as a sentence; None where they can."""
        if not self.is_active:
            return "No longer sold"
        if self.backorders or wanted <= self.left:
            return None
        if not self.left:
            return "Out of stock"
        return f"Not enough stock: {wanted:,} wanted, {self.left:,} left"


class Taken(NamedTuple):
    taken: int
    backordered: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """`sku` and `name` are empty where the product is gone altogether."""

    product_id: uuid.UUID
    sku: str
    name: str
    wanted: int
    left: int
    sentence: str

    def as_fact(self) -> dict[str, object]:
        return {
            "product_id": str(self.product_id),
            "sku": self.sku,
            "name": self.name,
            "wanted": self.wanted,
            "left": self.left,
            "sentence": self.sentence,
        }


class Shortages(DomainError):
    """Something cannot be delivered, so nothing was taken. Names every such product."""

    code: ClassVar[str] = "shortages"

    def __init__(self, shortages: Iterable[Shortage]) -> None:
        self.shortages = tuple(shortages)
        named = "; ".join(f"{short.sku or 'A product'}: {short.sentence}" for short in self.shortages)
        super().__init__(f"{named}.", shortages=[short.as_fact() for short in self.shortages])


GONE = Availability("", "", is_active=False, on_hand=0, backorders=False)

_AVAILABILITY = """
SELECT product.id, product.sku, product.name, product.is_active,
       coalesce(stock.on_hand, 0), coalesce(stock.backorders, false)
  FROM catalog_product product
  LEFT JOIN catalog_stock stock ON stock.product_id = product.id
 WHERE product.id = ANY(%s::uuid[])
"""
_LOCK = """
SELECT product_id FROM catalog_stock WHERE product_id = ANY(%s::uuid[]) ORDER BY product_id FOR NO KEY UPDATE
"""
_CHANGE = """
UPDATE catalog_stock stock SET on_hand = stock.on_hand + change.quantity
  FROM unnest(%s::uuid[], %s::integer[]) change(product_id, quantity)
 WHERE stock.product_id = change.product_id
"""


def availability(product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Availability]:
    """What pages say about stock, in one statement. A product that is gone is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_AVAILABILITY, [array(product_ids)])
        return {product_id: Availability(*rest) for product_id, *rest in cursor.fetchall()}


@transaction.atomic
def take(quantities: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, Taken]:
    """Take all of it or none. A line takes what is in stock, the rest is on back order.

    Raises `Shortages`, which names every product that cannot be delivered.
    """
    _need_positive(quantities)
    _lock(quantities)
    # After the lock, in a statement of its own: only now nobody else changes what is left.
    now = availability(quantities)
    if shortages := list(_shortages(quantities, now)):
        raise Shortages(shortages)
    _change({product_id: -quantity for product_id, quantity in quantities.items()})
    return {product_id: _taken(now[product_id], quantity) for product_id, quantity in quantities.items()}


@transaction.atomic
def put_back(quantities: Mapping[uuid.UUID, int]) -> None:
    """Undo a `take`. A product that is gone meanwhile has no stock to go back to."""
    _need_positive(quantities)
    _lock(quantities)
    _change(quantities)


def _need_positive(quantities: Mapping[uuid.UUID, int]) -> None:
    if any(quantity <= 0 for quantity in quantities.values()):
        raise ValueError("A quantity of stock is positive.")


def _lock(product_ids: Iterable[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [array(product_ids)])


def _change(by: Mapping[uuid.UUID, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [array(by), array(by.values())])


def _shortages(
    quantities: Mapping[uuid.UUID, int], now: Mapping[uuid.UUID, Availability]
) -> Iterable[Shortage]:
    for product_id, wanted in quantities.items():
        stock = now.get(product_id, GONE)
        if sentence := stock.problem(wanted):
            yield Shortage(product_id, stock.sku, stock.name, wanted, stock.left, sentence)


def _taken(stock: Availability, quantity: int) -> Taken:
    taken = min(quantity, stock.left)
    return Taken(taken, quantity - taken)
