"""Making an order and taking one back. An order knows no purchase order: the PO points to it."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from companies.models import Member, NumberSeries
from storefront.catalog import stock
from storefront.lib.columns import insert_columns
from storefront.lib.errors import DomainError
from storefront.lib.words import first_of
from storefront.orders.documents import PlacingDetails, PricedDocument
from storefront.orders.models import Order, OrderLine, PricedSnapshot, PricedSnapshotLine

GONE = "No longer sold"
HEAD_COLUMNS = (
    "currency",
    "subtotal",
    "discount_total",
    "shipping_net",
    "shipping_tax",
    "tax_total",
    "total",
    "sku_count",
    "shipping_method",
    "shipping_tax_rate",
    "shipping_address",
    "billing_address",
    "payment_method",
    "payment_label",
    "discounts",
    "taxes",
    "reference",
    "note",
)
LINE_COLUMNS = (
    "position",
    "product_id",
    "sku",
    "name",
    "quantity",
    "list_price",
    "unit_price",
    "discount",
    "tax_rate",
    "tax",
    "total",
)


class OrderNotPossible(DomainError):
    """Something cannot be delivered, so nothing was ordered.

    `reasons` are JSON-able, each with its `sentence`; those about a line also with its
    `position`, `sku`, `name`, `wanted` and `left`.
    """

    code: ClassVar[str] = "order_not_possible"

    def __init__(self, reasons: Iterable[dict[str, object]]) -> None:
        self.reasons = list(reasons)
        named = first_of([reason_in_words(reason) for reason in self.reasons], rest="And {:,} more.")
        super().__init__(" ".join(named), reasons=self.reasons)

    @classmethod
    def because(cls, sentence: str) -> Self:
        """For what concerns the whole order and no single line."""
        return cls([{"sentence": sentence}])


class OrderIsCanceled(DomainError):
    code: ClassVar[str] = "order_is_canceled"


@transaction.atomic
def create_order(
    priced: PricedDocument, details: PlacingDetails, *, placed_by: Member, checkout_token: uuid.UUID
) -> Order:
    """An order straight from the cart. As `create_order_from`, and like it checks no permission."""
    order = Order(
        **priced.snapshot_fields(),
        **details.snapshot_fields(),
        placed_by=placed_by,
        checkout_token=checkout_token,
    )
    return _store(order, priced.line_columns())


@transaction.atomic
def create_order_from(
    document: PricedSnapshot, lines: QuerySet[PricedSnapshotLine], *, placed_by: Member
) -> Order:
    """An order with exactly the amounts that `document` has frozen, whatever things cost today.

    Takes the stock, all or nothing, and the number last. Raises OrderNotPossible, which
    names every line that cannot be delivered. Who may do this, the caller has checked.
    """
    order = Order(**{column: getattr(document, column) for column in HEAD_COLUMNS}, placed_by=placed_by)
    rows = list(lines.values_list(*LINE_COLUMNS))
    return _store(order, {column: [row[at] for row in rows] for at, column in enumerate(LINE_COLUMNS)})


@transaction.atomic
def cancel_order(order_id: uuid.UUID) -> Order:
    """Store staff take an order back: all its pieces return to stock, those on back order too.

    Raises OrderIsCanceled where that has happened already.
    """
    order = Order.objects.lock(pk=order_id)
    if order.status == Order.Status.CANCELED:
        raise OrderIsCanceled(f"Order {order.number} is canceled already.")
    stock.put_back(_quantities(order.lines.values_list("product_id", "quantity")))
    order.status = Order.Status.CANCELED
    order.canceled_at = timezone.now()
    order.save(update_fields=["status", "canceled_at", "updated_at"])
    return order


class _Wanted(NamedTuple):
    position: int
    product_id: uuid.UUID | None
    sku: str
    name: str
    quantity: int


def _store(order: Order, columns: Mapping[str, Collection[Any]]) -> Order:
    """`columns`: of the lines, as `PricedSnapshotLine` has them."""
    wanted = [_Wanted(*row) for row in zip(*(columns[name] for name in _Wanted._fields), strict=True)]
    backordered = _take_stock(wanted)
    placer = order.placed_by
    order.company_id, order.placed_by_name = placer.company_id, placer.name
    order.backordered_pieces = sum(backordered)
    order.number = NumberSeries.objects.take(placer.company_id, NumberSeries.Kind.ORDER)
    order.save(force_insert=True)
    same = {"company_id": order.company_id, "order_id": order.pk}
    insert_columns(OrderLine, same, {**columns, "backordered": backordered})
    return order


def _take_stock(lines: Sequence[_Wanted]) -> list[int]:
    """What of each line is on back order."""
    try:
        taken = stock.take(_quantities((line.product_id, line.quantity) for line in lines))
    except stock.Shortages as refusal:
        raise OrderNotPossible(_reasons(lines, refusal.shortages)) from None
    if gone := list(_reasons(lines, ())):
        raise OrderNotPossible(gone)  # the caller's transaction ends, so nothing stays taken
    left = {product_id: part.taken for product_id, part in taken.items()}
    backordered = []
    for line in lines:  # where a product stands on several lines, the first are served first
        assert line.product_id is not None
        now = min(line.quantity, left[line.product_id])
        left[line.product_id] -= now
        backordered.append(line.quantity - now)
    return backordered


def _quantities(pieces: Iterable[tuple[uuid.UUID | None, int]]) -> dict[uuid.UUID, int]:
    """Of what is still there."""
    wanted: Counter[uuid.UUID] = Counter()
    for product_id, quantity in pieces:
        if product_id is not None:
            wanted[product_id] += quantity
    return dict(wanted)


def _reasons(lines: Iterable[_Wanted], shortages: Iterable[stock.Shortage]) -> Iterable[dict[str, object]]:
    short = {shortage.product_id: shortage for shortage in shortages}
    for line in lines:
        shortage = short.get(line.product_id) if line.product_id else None
        if line.product_id is not None and shortage is None:
            continue
        left, sentence = (0, GONE) if shortage is None else (shortage.left, shortage.sentence)
        yield {
            "position": line.position,
            "sku": line.sku,
            "name": line.name,
            "wanted": line.quantity,
            "left": left,
            "sentence": sentence,
        }


def reason_in_words(reason: Mapping[str, object]) -> str:
    """As a sentence on its own; stored without a stop where it stands at its line."""
    sentence = str(reason["sentence"]).rstrip(".")
    return f"{reason['sku']}: {sentence}." if "sku" in reason else f"{sentence}."
