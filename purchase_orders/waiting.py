"""What waits for one member: found once per request, for the counter in rail and tab, and for the queue."""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Self

from django.db import connection
from django.db.models import Count as Aggregate
from django.db.models import OuterRef, QuerySet, Subquery, Window
from django.db.models.expressions import RawSQL

from approvals.models import Decision
from companies.models import Member, MemberQuerySet
from purchase_orders.listing import COLUMNS, QUEUE_COLUMNS, SORT_COLUMNS, QueueRow, Row, narrowed
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet
from storefront.lib.composed import Composed, composed
from storefront.lib.counts import Count
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page, Sort, first_page

type Scope = Callable[[Member], PurchaseOrderQuerySet]

# So many answers are counted: of more, a counter says “1,000+”, and costs no more than that.
COUNTED = 1_000
STORED_OF = """
SELECT to_json(found)::text FROM (
    SELECT waiting, more, doubtful, concerned FROM purchase_orders_waiting({reader}, {counted}, false)) found
"""
STORED = STORED_OF.format(reader="%s, %s, %s", counted="%s")
STORED_OF_ROW = STORED_OF.format(
    reader="companies_member.id, companies_member.company_id, companies_member.role_id", counted="%s"
)
# Which ones first, then what is shown of them: many wait, and few are on a page. Where much does, enough of
# it stands at the head of the list; else all that asks is put in order. One row at least: it says what is
# counted, and what is `doubtful` by the stored rows, of which only the rules know whom it asks.
HEAD = 100
WAITS = "company_id = %(company)s AND deleted_at IS NULL AND status = 'approval_required'"
FIRST_PAGE = """
WITH found AS MATERIALIZED (
    SELECT asks, json_build_object(
               'waiting', waiting, 'more', more, 'doubtful', doubtful, 'concerned', concerned)::text AS stored
      FROM purchase_orders_waiting(%(reader)s, %(company)s, %(role)s, %(counted)s, true)
), head AS MATERIALIZED (
    SELECT id, {column} FROM (
        SELECT id, {column} FROM purchase_orders_purchaseorder
         WHERE {waits}
         ORDER BY {order} LIMIT %(head)s) head
     WHERE id = ANY ((SELECT asks FROM found)::uuid[])
     ORDER BY {order} LIMIT %(limit)s
), first AS (
    SELECT * FROM head WHERE (SELECT count(*) FROM head) = %(limit)s
    UNION ALL
    (SELECT id, {column} FROM purchase_orders_purchaseorder
      WHERE {waits}
        AND (SELECT count(*) FROM head) < %(limit)s
        AND id = ANY ((SELECT asks FROM found)::uuid[])
      ORDER BY {order} LIMIT %(limit)s)
)
SELECT {shown}, NULL AS order__number, found.stored
  FROM found
  LEFT JOIN (first JOIN purchase_orders_purchaseorder shown USING (id)) ON true
 ORDER BY {order_of_first}
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the stored rows say of a reader. `waiting`: None where some purchase orders are `doubtful`.

    `concerned`: somebody asks them now, a rule can, or they have decided once.
    """

    waiting: Count | None
    doubtful: Sequence[uuid.UUID]
    concerned: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """JSON as it comes beside each row; of the rows of a page, one is read."""
        found = json.loads(text)
        waiting = found["waiting"]
        if waiting is not None:
            waiting = Count.at_least(waiting) if found["more"] else Count(waiting)
        return cls(waiting, [uuid.UUID(each) for each in found["doubtful"]], found["concerned"])


@lru_cache(maxsize=512)
def _composed(
    scope: Scope, permissions: frozenset[str], order: Sort, size: int
) -> Composed[[uuid.UUID, uuid.UUID, uuid.UUID | None], Row]:
    """The first page of a list without filters: by far the most wanted.

    `permissions`: a scope may look at those of its reader, and at nothing else but their keys.
    """

    @composed
    def rows(reader: uuid.UUID, company: uuid.UUID, role: uuid.UUID | None) -> QuerySet[Any, Any]:
        member = Member(pk=reader, company_id=company, role_id=role)
        member.__dict__["permissions"] = permissions
        counted = scope(member).annotate(stored=RawSQL(STORED, [reader, company, role, COUNTED]))  # noqa: S611 - constant text
        found: QuerySet[Any, Any] = counted.order_by(*order.order_by()).values(*COLUMNS, "stored")
        return found[: size + 1]

    return rows


@cache
def _first_page(order: Sort) -> str:
    return FIRST_PAGE.format(
        waits=WAITS,
        column=order.columns[0],
        order=", ".join(order.terms()),
        order_of_first=", ".join(order.terms("first")),
        shown=", ".join(f"shown.{column}" for column in QUEUE_COLUMNS if column != "order__number"),
    )


class Waiting:
    """Read it by `waiting_for(member)`: counter and queue then share their statements."""

    def __init__(self, member: Member) -> None:
        self.member = member

    @cached_property
    def orders(self) -> PurchaseOrderQuerySet:
        return PurchaseOrder.objects.awaiting(self.member, self.doubtful)

    @cached_property
    def doubtful(self) -> Sequence[uuid.UUID] | None:
        """What is to be worked out for the reader; None where nothing has read it yet."""
        return self.__dict__["stored"].doubtful if "stored" in self.__dict__ else None

    @cached_property
    def count(self) -> Count:
        stored = self.stored
        return Count(self.orders.count()) if stored.waiting is None else stored.waiting

    @cached_property
    def stored(self) -> Stored:
        with connection.cursor() as cursor:
            cursor.execute(STORED, [*self._reader, COUNTED])
            (found,) = cursor.fetchone()
        return Stored.read(found)

    @property
    def _reader(self) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]:
        return self.member.pk, self.member.company_id, self.member.role_id

    def list_page(self, scope: Scope, wanted: Wanted) -> Page[Row]:
        """A page of an ordinary list; the counter comes along."""
        member = self.member
        if wanted.cursor or wanted.is_narrowed:
            return self.page_of(scope(member), wanted)
        order = wanted.order(SORT_COLUMNS)
        ask = _composed(scope, member.permissions, order, wanted.size)
        return self._counted(first_page(ask(*self._reader), order, wanted.size))

    def page_of(self, rows: PurchaseOrderQuerySet, wanted: Wanted) -> Page[Row]:
        """A page of a list that is not the same for everybody who has it."""
        return self._with_counter(narrowed(rows, wanted), wanted, COLUMNS)

    def queue_page(self, wanted: Wanted) -> Page[QueueRow]:
        """A page of what waits for the reader; the counter comes along."""
        if wanted.cursor or wanted.is_narrowed:
            return self._with_counter(narrowed(self.orders, wanted), wanted, QUEUE_COLUMNS)
        order = wanted.order(SORT_COLUMNS)
        rows = self._as_stored(order, wanted.size + 1)
        if self.stored.waiting is None:
            return self._worked_out(wanted)
        return first_page(rows, order, wanted.size)

    def _as_stored(self, order: Sort, limit: int) -> list[Any]:
        """The first rows of the queue; `stored` comes along."""
        reader, company, role = self._reader
        with connection.cursor() as cursor:
            cursor.execute(
                _first_page(order),
                {
                    "reader": reader,
                    "company": company,
                    "role": role,
                    "counted": COUNTED,
                    "head": HEAD,
                    "limit": limit,
                },
            )
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
        self.stored = Stored.read(rows[0]["stored"])
        return [row for row in rows if row["id"] is not None]

    def _worked_out(self, wanted: Wanted) -> Page[QueueRow]:
        """Who is asked is found once, for rows and counter."""
        counted = self.orders.annotate(waiting=Window(Aggregate("*"))).values(*QUEUE_COLUMNS, "waiting")
        page: Page[Any] = wanted.page(counted, SORT_COLUMNS)
        self.count = Count(page.rows[0]["waiting"] if page.rows else 0)
        return page

    def page(self, scope: PurchaseOrderQuerySet, wanted: Wanted, *, decided: bool = False) -> Page[QueueRow]:
        """A page of another list for approvers. `decided`: with what the reader said."""
        columns: Sequence[str] = QUEUE_COLUMNS
        if decided:
            scope, columns = self._with_verdicts(scope), (*QUEUE_COLUMNS, "my_verdict")
        return self._with_counter(narrowed(scope, wanted), wanted, columns)

    def _with_counter(
        self, scope: PurchaseOrderQuerySet, wanted: Wanted, columns: Sequence[str]
    ) -> Page[Any]:
        """The counter comes along with the rows: it saves a statement of its own."""
        rows = scope.annotate(stored=RawSQL(STORED, [*self._reader, COUNTED]))  # noqa: S611 - constant text
        return self._counted(wanted.page(rows.values(*columns, "stored"), SORT_COLUMNS))

    def _counted(self, page: Page[Any]) -> Page[Any]:
        if page.rows:
            self.stored = Stored.read(page.rows[0]["stored"])
        return page

    def _with_verdicts(self, scope: PurchaseOrderQuerySet) -> PurchaseOrderQuerySet:
        mine = Decision.objects.live().filter(purchase_order=OuterRef("pk"), by=self.member)
        return scope.annotate(my_verdict=Subquery(mine.order_by("-decided_at").values("verdict")[:1]))

    @property
    def may_see_all_active(self) -> bool:
        """Who may approve whatever others have still to say."""
        return self.member.is_administrator or self.member.may("approve_without_others")

    @cached_property
    def concerns_member(self) -> bool:
        """Whether the member has to do with approving at all."""
        return self.may_see_all_active or bool(self.count) or self.stored.concerned


def waiting_for(member: Member) -> Waiting:
    """Kept with the member, who is read anew for each request."""
    waiting: Waiting = member.__dict__.setdefault("_waiting", Waiting(member))
    return waiting


def waiting_for_each(members: MemberQuerySet) -> list[tuple[Member, Count]]:
    """Of one person in each company, say: one statement, and more only where seats may fall to somebody."""
    rows: Any = members.annotate(stored=RawSQL(STORED_OF_ROW, [COUNTED]))  # noqa: S611 - constant text
    for member in rows:
        waiting_for(member).stored = Stored.read(member.stored)
    return [(member, waiting_for(member).count) for member in rows]
