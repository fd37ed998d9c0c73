"""The list of orders: sorting, searching, and the narrow rows that a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.db.models.functions import Upper

from storefront.lib.paging import Page, Sort, paginate
from storefront.orders.models import OrderLine, OrderQuerySet

SORT_COLUMNS: Mapping[str, str] = {
    "number": "number",
    "placed": "placed_at",
    "total": "total",
    "status": "status",
}
SIZE = 20
MOST_FOUND = 500  # the newest so many are searched by SKU, whatever the company has bought
LARGEST_NUMBER = 2_147_483_647
COLUMNS = (
    "id",
    "number",
    "reference",
    "placed_at",
    "placed_by_name",
    "status",
    "currency",
    "total",
    "backordered_pieces",
    "purchase_order__number",
)


class Row(TypedDict):
    number: int
    reference: str
    placed_at: datetime
    placed_by_name: str
    status: str
    currency: str
    total: Decimal
    backordered_pieces: int
    purchase_order__number: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; `sort` is a key of SORT_COLUMNS, "-" before it is downwards."""

    text: str = ""
    status: str = ""
    sort: str = "-placed"
    cursor: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.status)

    @property
    def order(self) -> Sort:
        return Sort((SORT_COLUMNS[self.sort.removeprefix("-")], "id"), descending=self.sort.startswith("-"))


def page(scope: OrderQuerySet, wanted: Wanted) -> Page[Row]:
    """One page of what `scope` holds, in one statement."""
    found = matching(scope, wanted.text) if wanted.text else scope
    if wanted.status:
        found = found.filter(status=wanted.status)
    rows: QuerySet[Any, Any] = found.values(*COLUMNS)
    return paginate(rows, wanted.order, cursor=wanted.cursor, size=SIZE)


def matching(scope: OrderQuerySet, text: str) -> OrderQuerySet:
    """Those whose number is the text, or whose reference or a SKU begins with it, in any case."""
    prefix = text.upper()
    lines = OrderLine.objects.annotate(key=Upper("sku")).filter(order__in=scope.values("pk"))
    ways: list[QuerySet[Any, Any]] = [
        scope.annotate(key=Upper("reference"))
        .filter(key__startswith=prefix)
        .exclude(reference="")
        .values("pk"),
        lines.filter(key__startswith=prefix).order_by("-id").values("order_id"),
    ]
    found = [way[:MOST_FOUND] for way in ways]
    digits = text.removeprefix("#").strip()
    if digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_NUMBER:
        found.append(scope.filter(number=int(digits)).values("pk"))
    return scope.filter(pk__in=found[0].union(*found[1:]))
