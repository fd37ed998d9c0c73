"""The lists of purchase orders: by what they are sorted, and the narrow rows that a page shows.

Nothing here reads a whole document: a list of 20 costs one statement over an index.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

from django.db.models import F, QuerySet, Subquery

from purchase_orders.models import Line, PurchaseOrderQuerySet
from storefront.lib import listing
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page

SORT_COLUMNS: Mapping[str, str] = {
    "number": "number",
    "created": "created_at",
    "updated": "updated_at",
    "total": "total",
    "status": "status",
}
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
QUEUE_COLUMNS = (*COLUMNS, "round", "line_count", "status_since", "placed_by_id")


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
    """`my_verdict`: what the reader said to it last; read only where it is shown."""

    round: int
    line_count: int
    status_since: datetime
    placed_by_id: uuid.UUID
    my_verdict: NotRequired[str | None]


def page(scope: PurchaseOrderQuerySet, wanted: Wanted) -> Page[Row]:
    """One page of what `scope` holds, in one statement."""
    return wanted.page(narrowed(scope, wanted).values(*COLUMNS), SORT_COLUMNS)


def narrowed(scope: PurchaseOrderQuerySet, wanted: Wanted) -> PurchaseOrderQuerySet:
    return listing.narrowed(scope, wanted, _current_lines, "purchase_order_id")


def _current_lines(scope: PurchaseOrderQuerySet) -> QuerySet[Line]:
    """Lines of current rounds; a SKU that an earlier round had is not bought any more.

    The company is named once more: the index over SKUs begins with it.
    """
    company = Subquery(scope.order_by().values("company")[:1])
    lines = Line.objects.filter(company=company, purchase_order__in=scope.values("pk"))
    return lines.filter(round__number=F("purchase_order__round"))
