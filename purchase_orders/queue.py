"""What waits for one member: found once per request, for the counter in rail and tab, and for the queue."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.formats import date_format

from approvals import services as approvals
from approvals.definitions import Verdict
from approvals.models import Decision
from companies.models import Member
from purchase_orders.listing import COLUMNS, QUEUE_COLUMNS, SORT_COLUMNS, QueueRow, Row, narrowed
from purchase_orders.models import ACTIVE, PurchaseOrder, PurchaseOrderQuerySet, Status
from purchase_orders.rules import Action, Standing
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page

COUNTER = """
SELECT count(*) FROM purchase_orders_purchaseorder asks
 WHERE asks.company_id = %s AND asks.deleted_at IS NULL AND asks.status = %s AND asks.id IN ({})
"""
# Constant: by querysets it takes longer to write than to run, and nearly every page asks it. The
# decision is ordered, and so found by its index: else all are read for those who gave none.
EVER_ASKED = """
SELECT (SELECT id FROM approvals_decision WHERE by_id = %s ORDER BY decided_at LIMIT 1) IS NOT NULL
    OR EXISTS (
       SELECT FROM approvals_rulerequirement need
         JOIN approvals_approvalrule rule ON rule.id = need.rule_id AND rule.enabled
        WHERE need.company_id = %s AND (
              need.role_id = %s
           OR EXISTS (
              SELECT FROM approvals_rulenamed named
               WHERE named.requirement_id = need.id AND named.member_id = %s)
           OR need.kind = 'manager' AND EXISTS (
              SELECT FROM companies_structurenode child
                JOIN companies_structurenode node ON node.id = child.parent_id AND node.member_id = %s)))
"""
# Whoever may do one of these may tick the row.
BULK = (Action.APPROVE, Action.OVERRIDE, Action.REJECT)


class Waiting:
    """Read it by `waiting_for(member)`: counter and queue then share their statements."""

    def __init__(self, member: Member) -> None:
        self.member = member

    @cached_property
    def asking(self) -> RawSQL:
        return approvals.awaiting(self.member)

    @cached_property
    def orders(self) -> PurchaseOrderQuerySet:
        mine = PurchaseOrder.objects.of_company(self.member.company_id)
        return mine.filter(status=Status.APPROVAL_REQUIRED, pk__in=self.asking)

    @cached_property
    def count(self) -> int:
        return self.orders.count()

    def list_page(self, scope: PurchaseOrderQuerySet, wanted: Wanted) -> Page[Row]:
        """A page of an ordinary list, which brings the counter along."""
        return self._page(self._counted(narrowed(scope, wanted)).values(*COLUMNS, "waiting"), wanted)

    def page(self, scope: PurchaseOrderQuerySet, wanted: Wanted) -> Page[QueueRow]:
        return self._page(self.rows(narrowed(scope, wanted)), wanted)

    def rows(self, scope: PurchaseOrderQuerySet) -> QuerySet[PurchaseOrder, QueueRow]:
        mine = Decision.objects.live().filter(purchase_order=OuterRef("pk"), by=self.member)
        verdict = Subquery(mine.order_by("-decided_at").values("verdict")[:1])
        rows: QuerySet[Any, Any] = self._counted(scope).annotate(my_verdict=verdict).values(*QUEUE_COLUMNS)
        return rows

    def _page(self, rows: QuerySet[Any, Any], wanted: Wanted) -> Page[Any]:
        page = wanted.page(rows, SORT_COLUMNS)
        if page.rows:
            self.count = page.rows[0]["waiting"]
        return page

    def _counted(self, scope: PurchaseOrderQuerySet) -> PurchaseOrderQuerySet:
        """The counter on each row, worked out once by the database: it saves a statement of its own."""
        counter, asking = COUNTER.format(self.asking.sql), self.asking.params
        company = self.member.company_id
        return scope.annotate(waiting=RawSQL(counter, [company, Status.APPROVAL_REQUIRED, *asking]))  # noqa: S611 - constant texts

    @property
    def may_see_all_active(self) -> bool:
        """Who may approve whatever others have still to say."""
        return self.member.is_administrator or self.member.may("approve_without_others")

    @cached_property
    def concerns_member(self) -> bool:
        """Whether the member has to do with approving at all: one statement, and none for most approvers."""
        return bool(self.count) or self.may_see_all_active or self._may_ever_be_asked()

    def _may_ever_be_asked(self) -> bool:
        """A rule can ask them, or they have decided once."""
        me, company, role = self.member.pk, self.member.company_id, self.member.role_id
        with connection.cursor() as cursor:
            cursor.execute(EVER_ASKED, [me, company, role, me, me])
            (found,) = cursor.fetchone()
        return bool(found)


def waiting_for(member: Member) -> Waiting:
    """Kept with the member, who is read anew for each request."""
    waiting: Waiting = member.__dict__.setdefault("_waiting", Waiting(member))
    return waiting


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
    return str(Verdict(row["my_verdict"]).label) if row["my_verdict"] else ""


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
