"""The list of orders: by what it is sorted, and the narrow rows that a page shows."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from django.db.models import QuerySet, Subquery

from companies.models import Member
from companies.placed import few_placed_below
from storefront.lib import listing
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page
from storefront.orders.models import Order, OrderLine, OrderQuerySet

SORT_COLUMNS: Mapping[str, str] = {
    "number": "number",
    "placed": "placed_at",
    "total": "total",
    "status": "status",
}
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


def listed_for(member: Member) -> OrderQuerySet:
    """What is visible to the member, in the words by which a list of it is read soonest."""
    few = None
    if member.may("view_subordinate_orders") and not member.is_administrator:
        few = few_placed_below(member, Order.objects.of_company, and_own=member.may("view_orders"))
    return Order.objects.visible_to(member) if few is None else few


def page(scope: OrderQuerySet, wanted: Wanted) -> Page[Row]:
    """One page of what `scope` holds, in one statement."""
    found = listing.narrowed(scope, wanted, _lines, "order_id")
    return wanted.page(found.values(*COLUMNS), SORT_COLUMNS)


def _lines(scope: OrderQuerySet) -> QuerySet[OrderLine]:
    """The company is named once more: the index over SKUs begins with it."""
    company = Subquery(scope.order_by().values("company")[:1])
    return OrderLine.objects.filter(company=company, order__in=scope.values("pk"))
