"""The lists of purchase orders: sorting, searching, and the narrow rows that a page shows.

Nothing here reads a whole document: a list of 20 costs one statement over an index.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Upper

from purchase_orders.models import Line, PurchaseOrderQuerySet
from storefront.lib.paging import Page, Sort, paginate

SORT_COLUMNS: Mapping[str, str] = {
    "number": "number",
    "created": "created_at",
    "updated": "updated_at",
    "total": "total",
    "status": "status",
}
SIZES = (20, 50, 100)
# A SKU may stand in every purchase order there is. The newest so many are searched, so that
# a search costs the same whatever the company has bought.
MOST_FOUND = 500
LARGEST_NUMBER = 2_147_483_647  # of the column; a longer one typed is no number of ours
COLUMNS = (
    "id",
    "number",
    "reference",
    "created_at",
    "updated_at",
    "placed_by_name",
    "status",
    "currency",
    "total",
    "order__number",
)


# What the queue needs besides, to say who is asked and what may be ticked.
QUEUE_COLUMNS = (*COLUMNS, "round", "line_count", "status_since", "placed_by_id", "my_verdict", "waiting")


class Row(TypedDict):
    """One purchase order in a list."""

    id: uuid.UUID
    number: int
    reference: str
    created_at: datetime
    updated_at: datetime
    placed_by_name: str
    status: str
    currency: str
    total: Decimal
    order__number: int | None


class QueueRow(Row):
    """`my_verdict`: what the reader said to it last; `waiting`: how many wait for the reader."""

    round: int
    line_count: int
    status_since: datetime
    placed_by_id: uuid.UUID
    my_verdict: str | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a list asks for; `sort` is a key of SORT_COLUMNS, "-" before it is downwards."""

    text: str = ""
    status: str = ""
    sort: str = "-created"
    size: int = SIZES[0]
    cursor: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.status)

    @property
    def order(self) -> Sort:
        return Sort((SORT_COLUMNS[self.sort.removeprefix("-")], "id"), descending=self.sort.startswith("-"))


def page(scope: PurchaseOrderQuerySet, wanted: Wanted) -> Page[Row]:
    """One page of what `scope` holds, in one statement."""
    rows: QuerySet[Any, Any] = narrowed(scope, wanted).values(*COLUMNS)
    return paginate(rows, wanted.order, cursor=wanted.cursor, size=wanted.size)


def narrowed(scope: PurchaseOrderQuerySet, wanted: Wanted) -> PurchaseOrderQuerySet:
    found = matching(scope, wanted.text) if wanted.text else scope
    return found.filter(status=wanted.status) if wanted.status else found


def matching(scope: PurchaseOrderQuerySet, text: str) -> PurchaseOrderQuerySet:
    """Those of `scope` whose number is the text, or whose reference or a SKU begins with it.

    Each way is a range of an index with a limit; case does not matter.
    """
    prefix = text.upper()
    lines: QuerySet[Any, Any] = _current_lines(scope)
    ways = [
        scope.annotate(key=Upper("reference"))
        .filter(key__startswith=prefix)
        .exclude(reference="")
        .values("pk"),
        lines.filter(key=prefix).order_by("-id").values("purchase_order_id"),
        lines.filter(key__startswith=prefix).order_by().values("purchase_order_id"),
    ]
    found = [way[:MOST_FOUND] for way in ways]
    if (number := _as_number(text)) is not None:
        found.append(scope.filter(number=number).values("pk"))
    return scope.filter(pk__in=found[0].union(*found[1:]))


def _current_lines(scope: PurchaseOrderQuerySet) -> QuerySet[Line]:
    """Lines of current rounds; a SKU that an earlier round had is not bought any more.

    The company is named once more: the index over SKUs begins with it.
    """
    company = Subquery(scope.order_by().values("company")[:1])
    lines = Line.objects.annotate(key=Upper("sku")).filter(company=company)
    return lines.filter(purchase_order__in=scope.values("pk"), round__number=F("purchase_order__round"))


def _as_number(text: str) -> int | None:
    digits = text.removeprefix("#").strip()
    if len(digits) > len(str(LARGEST_NUMBER)) or not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits)
    return number if number <= LARGEST_NUMBER else None
