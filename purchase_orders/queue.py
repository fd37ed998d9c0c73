"""What waits for one member: found once per request, for the counter in rail and tab, and for the queue."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.formats import date_format

from approvals import services as approvals
from approvals.definitions import Verdict
from approvals.models import Decision
from companies.models import Member, MemberQuerySet
from purchase_orders.listing import COLUMNS, QUEUE_COLUMNS, SORT_COLUMNS, QueueRow, Row, narrowed
from purchase_orders.models import ACTIVE, PurchaseOrder, PurchaseOrderQuerySet, Status
from purchase_orders.rules import Action, Standing
from storefront.lib.composed import Composed, composed
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page, Sort, first_page

type Scope = Callable[[Member], PurchaseOrderQuerySet]

STORED = "SELECT to_json(found) FROM purchase_orders_waiting(%s, %s, %s) found"
STORED_OF_ROW = (
    "SELECT to_json(found) FROM purchase_orders_waiting("
    "companies_member.id, companies_member.company_id, companies_member.role_id) found"
)
# Whoever may do one of these may tick the row.
BULK = (Action.APPROVE, Action.OVERRIDE, Action.REJECT)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the stored rows say of a reader. `waiting`: None where some are `doubtful`.

    `concerned`: somebody asks them now, a rule can, or they have decided once.
    """

    waiting: int | None
    doubtful: Sequence[uuid.UUID]
    concerned: bool

    @classmethod
    def read(cls, found: dict[str, Any]) -> Self:
        return cls(found["waiting"], [uuid.UUID(each) for each in found["doubtful"]], found["concerned"])


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
        counted = scope(member).annotate(stored=RawSQL(STORED, [reader, company, role]))  # noqa: S611 - constant text
        found: QuerySet[Any, Any] = counted.order_by(*order.order_by()).values(*COLUMNS, "stored")
        return found[: size + 1]

    return rows


class Waiting:
    """Read it by `waiting_for(member)`: counter and queue then share their statements."""

    def __init__(self, member: Member) -> None:
        self.member = member

    @cached_property
    def orders(self) -> PurchaseOrderQuerySet:
        return PurchaseOrder.objects.awaiting(self.member)

    @cached_property
    def count(self) -> int:
        stored = self.stored
        if stored.waiting is not None:
            return stored.waiting
        return PurchaseOrder.objects.awaiting(self.member, stored.doubtful).count()

    @cached_property
    def stored(self) -> Stored:
        with connection.cursor() as cursor:
            cursor.execute(STORED, self._reader)
            (found,) = cursor.fetchone()
        return Stored.read(found)

    @property
    def _reader(self) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]:
        return self.member.pk, self.member.company_id, self.member.role_id

    def list_page(self, scope: Scope, wanted: Wanted) -> Page[Row]:
        """A page of an ordinary list; the counter comes along."""
        member = self.member
        if wanted.cursor or wanted.is_narrowed:
            return self._with_counter(narrowed(scope(member), wanted), wanted, COLUMNS)
        order = wanted.order(SORT_COLUMNS)
        ask = _composed(scope, member.permissions, order, wanted.size)
        return self._counted(first_page(ask(*self._reader), order, wanted.size))

    def page(self, scope: PurchaseOrderQuerySet, wanted: Wanted, *, decided: bool = False) -> Page[QueueRow]:
        """A page of the queue, or of another list for approvers. `decided`: with what the reader said."""
        columns: Sequence[str] = QUEUE_COLUMNS
        if decided:
            scope, columns = self._with_verdicts(scope), (*QUEUE_COLUMNS, "my_verdict")
        is_queue = scope is self.__dict__.get("orders")  # without asking for it
        if wanted.is_narrowed or wanted.cursor or not is_queue:
            return self._with_counter(narrowed(scope, wanted), wanted, columns)
        # From the beginning: who is asked is worked out once, for rows and counter.
        counted = scope.annotate(waiting=Window(Count("*"))).values(*columns, "waiting")
        page: Page[Any] = wanted.page(counted, SORT_COLUMNS)
        self.count = page.rows[0]["waiting"] if page.rows else 0
        return page

    def _with_counter(
        self, scope: PurchaseOrderQuerySet, wanted: Wanted, columns: Sequence[str]
    ) -> Page[Any]:
        """The counter comes along with the rows: it saves a statement of its own."""
        rows = scope.annotate(stored=RawSQL(STORED, self._reader))  # noqa: S611 - constant text
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


def rows_of(scope: PurchaseOrderQuerySet) -> list[QueueRow]:
    rows: Any = scope.values(*QUEUE_COLUMNS)
    return list(rows)


def waiting_for(member: Member) -> Waiting:
    """Kept with the member, who is read anew for each request."""
    waiting: Waiting = member.__dict__.setdefault("_waiting", Waiting(member))
    return waiting


def waiting_for_each(members: MemberQuerySet) -> list[tuple[Member, int]]:
    """Of one person in each company, say: one statement, and more only where seats may fall to somebody."""
    rows: Any = members.annotate(stored=RawSQL(STORED_OF_ROW, []))  # noqa: S611 - constant text
    for member in rows:
        waiting_for(member).stored = Stored.read(member.stored)
    return [(member, waiting_for(member).count) for member in rows]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the queue: why it is there, who else has it, and whether it may be ticked.

    `refusal` is why it may not; it stands at the disabled checkbox.
    """

    row: QueueRow
    why: str
    others: str
    refusal: str | None
    standing: Standing

    def may(self, action: Action) -> bool:
        return self.standing.may(action, self.row["status"])

    @property
    def may_be_seen(self) -> bool:
        return self.may(Action.VIEW)

    @property
    def id(self) -> uuid.UUID:
        return self.row["id"]

    @property
    def number(self) -> int:
        return self.row["number"]

    @property
    def round(self) -> int:
        return self.row["round"]

    @property
    def value(self) -> str:
        """What a tick sends: the purchase order and the round that was on the screen."""
        return f"{self.number}:{self.round}"


def candidates(rows: Sequence[QueueRow], member: Member, *, decided: bool = False) -> list[Candidate]:
    """Four statements at most. `decided`: say what the member decided, not why they are asked."""
    asked = approvals.people_asked(member.company_id, [row["id"] for row in rows])
    return [_candidate(row, asked[row["id"]], member, decided=decided) for row in rows]


def _candidate(
    row: QueueRow, asked: Sequence[approvals.Asked], member: Member, *, decided: bool
) -> Candidate:
    me = next((each for each in asked if each.member_id == member.pk), None)
    others = [each.name for each in asked if each.member_id != member.pk]
    standing = _standing(row, member, is_asked=me is not None)
    may_decide = any(standing.may(action, row["status"]) for action in BULK)
    return Candidate(
        row=row,
        why=_decision(row) if decided else _why(row, me),
        others=f"{'Also asked' if me else 'Waiting for'}: {', '.join(others)}" if others else "",
        refusal=None if may_decide else _refusal(row, member, others),
        standing=standing,
    )


def _standing(row: QueueRow, member: Member, *, is_asked: bool) -> Standing:
    """As far as deciding needs it; being above the placer decides nothing."""
    return Standing(
        member_id=member.pk,
        permissions=member.permissions,
        is_administrator=member.is_administrator,
        company_may_trade=member.company.may_trade,
        is_placer=row["placed_by_id"] == member.pk,
        is_above_placer=False,
        is_asked=is_asked,
        is_involved=False,
    )


def _decision(row: QueueRow) -> str:
    verdict = row.get("my_verdict")
    return str(Verdict(verdict).label) if verdict else ""


def _why(row: QueueRow, me: approvals.Asked | None) -> str:
    if me is not None:
        return me.why
    return "" if row["status"] == Status.APPROVAL_REQUIRED else str(Status(row["status"]).label)


def _refusal(row: QueueRow, member: Member, others: Sequence[str]) -> str:
    if row["status"] not in ACTIVE:
        return f"{Status(row['status']).label}: nothing is left to decide."
    if not member.company.may_trade:
        return "The store has blocked this company."
    if row["placed_by_id"] == member.pk:
        return "You placed it; nobody approves their own."
    return f"Waiting for {', '.join(others)}." if others else "It does not ask you."


@dataclass(frozen=True, slots=True)
class LastDecided:
    number: int
    sentence: str


def last_decided(member: Member) -> LastDecided | None:
    """What the member decided on last, for the empty queue."""
    found = Decision.objects.live().filter(by=member).select_related("purchase_order")
    decision = found.order_by("-decided_at").first()
    if decision is None:
        return None
    number = decision.purchase_order.number
    at = date_format(timezone.localtime(decision.decided_at), "j F, H:i")
    return LastDecided(number, f"Last decided: purchase order {number}, {at}.")
