"""The lists of purchase orders: by what they are sorted, and the narrow rows that a page shows.

Nothing here reads a whole document: a list of 20 costs one statement over an index.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

from django.db import connection
from django.db.models import F, QuerySet, Subquery

from companies.models import Member
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


MOST_PEOPLE, FEW = 200, 500
# Person by person over an index of what each placed; one more than few says that it is not few.
FEW_PLACED = """
WITH below AS MATERIALIZED (
    SELECT person FROM companies_below(%(member)s, %(company)s) person LIMIT %(people)s + 1
), placed AS MATERIALIZED (
    SELECT po.id
      FROM below
     CROSS JOIN LATERAL (
           SELECT id FROM purchase_orders_purchaseorder
            WHERE company_id = %(company)s AND placed_by_id = below.person AND deleted_at IS NULL
            LIMIT %(most)s + 1) po
     WHERE (SELECT count(*) FROM below) <= %(people)s
     LIMIT %(most)s + 1
)
SELECT CASE WHEN (SELECT count(*) FROM below) <= %(people)s AND (SELECT count(*) FROM placed) <= %(most)s
            THEN ARRAY(SELECT id FROM placed) END
"""


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


def few_placed_below(member: Member) -> list[uuid.UUID] | None:
    """What the people below this member have placed, by id, where that is little; else None.

    In the order of a list, little is found only by reading what the whole company placed. Of whom has
    more people below than a few teams it is not asked: such lists are long.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            FEW_PLACED,
            {"member": member.pk, "company": member.company_id, "people": MOST_PEOPLE, "most": FEW},
        )
        (found,) = cursor.fetchone()
    ids: list[uuid.UUID] | None = found
    return ids


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
