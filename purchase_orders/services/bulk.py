"""Bulk decisions: the same door as one by one, one transaction each, and a receipt that stays."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from companies.models import Member
from purchase_orders.errors import NotPossibleNow, NotVisible, TooMany
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder
from purchase_orders.services import decide
from storefront.lib.composed import composed
from storefront.lib.errors import DomainError, Failures, NotFound
from storefront.lib.models import new_id
from storefront.lib.worker import IN_BULK

Verdict = BulkDecision.Verdict

MOST = 1_000
# So many are decided in the request: a page of 20 rows and some more, in about half a second. Of more
# the worker decides as many at a time, so that mail and conversions get their turn in between, and a
# worker that is stopped has finished long before it is killed.
AT_ONCE = 25
# So long a request may take for the few; what it has left by then, a crash has left.
OF_A_REQUEST = timedelta(seconds=30)
# For lines that break: some two hours, each turn twice as long after the last as that one was.
MOST_TURNS = 12
# After this long without a decision the worker may be down, and the person may go on by themselves.
LATE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Choice:
    """One ticked row: the purchase order and the round that was on the screen.

    `passes_over`: confirmed as an approval without the others who are still to be asked.
    """

    number: int
    round: int
    passes_over: bool = False


def decide_in_bulk(
    key: uuid.UUID, verdict: Verdict, choices: Iterable[Choice], *, by: Member, comment: str = ""
) -> BulkDecision:
    """Decide each purchase order on its own, in one order for everybody, and keep what became of it.

    A refusal becomes a line of the receipt and stops nothing else. More than `AT_ONCE` are
    decided by the worker, and so are few that a crash leaves open. The same key again decides
    nothing twice: few lines that are open are decided, done ones stay.
    """
    bulk = _receipt(key, verdict, choices, by, comment)
    waiting = _open(bulk)[: AT_ONCE + 1]
    if len(waiting) <= AT_ONCE:
        _decide_each(bulk, waiting)
    return bulk


def go_on(key: uuid.UUID, *, by: Member) -> BulkDecision:
    """By a person, where the worker is late: the next few now, and the worker is asked once more."""
    try:
        bulk = _of(by, key)
    except BulkDecision.DoesNotExist:
        raise NotFound("There is no such bulk decision of yours.") from None
    waiting = _open(bulk)[: AT_ONCE + 1]
    if waiting and not is_late(bulk):
        raise NotPossibleNow("It goes on by itself in a moment.")
    _decide_each(bulk, waiting[:AT_ONCE])
    if len(waiting) > AT_ONCE:
        _defer(bulk)
    return bulk


def is_late(bulk: BulkDecision) -> bool:
    """Whether nothing has been decided for so long that nobody seems to be at it."""
    last = bulk.lines.aggregate(last=Max("done_at"))["last"] or bulk.created_at
    return bool(last + LATE < timezone.now())


def mark_seen(bulk: BulkDecision) -> None:
    """Its member has the end of it before their eyes now."""
    BulkDecision.objects.filter(pk=bulk.pk, seen_at=None).update(seen_at=timezone.now())


@app.task(name="purchase_orders.continue_in_bulk", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def continue_in_bulk(bulk_id: str, after: str | None = None, turn: int = 1) -> None:
    """The next few, and then one job for the next: twice or from the middle, it decides what is open.

    What cannot be decided for a reason that is no refusal keeps none of the others waiting: after
    all of them it has another turn, later each time. A job that has deferred the next one never
    fails, or each try would leave another chain of jobs behind.
    """
    bulk = BulkDecision.objects.select_related("member").get(pk=bulk_id)
    rest = _open(bulk) if after is None else _open(bulk).filter(purchase_order__gt=after)
    lines, failures = list(rest[:AT_ONCE]), Failures()
    for line in lines:
        with failures.keeping(f"purchase order {line.number} of bulk decision {bulk.pk}"):
            _decide_line(bulk, line.pk, priority=IN_BULK)
    if len(lines) == AT_ONCE:
        _defer(bulk, after=str(lines[-1].purchase_order_id), turn=turn)
    elif _close(bulk):
        return
    elif turn < MOST_TURNS:
        _defer(bulk, turn=turn + 1, wait=timedelta(seconds=2**turn))
    else:
        failures.raise_any("Not all of a bulk decision could be decided")


@transaction.atomic
def _receipt(
    key: uuid.UUID, verdict: Verdict, choices: Iterable[Choice], by: Member, comment: str
) -> BulkDecision:
    """With a job of the same transaction: for many lines at once, for few once their request must be over."""
    wanted = BulkDecision(
        id=new_id(), company_id=by.company_id, member=by, key=key, verdict=verdict, comment=comment
    )
    BulkDecision.objects.bulk_create([wanted], ignore_conflicts=True)
    bulk = _of(by, key)
    if bulk.pk == wanted.pk:
        lines = _add_lines(bulk, {choice.number: choice for choice in choices})
        _defer(bulk, wait=timedelta(0) if len(lines) > AT_ONCE else OF_A_REQUEST)
    return bulk


def _defer(
    bulk: BulkDecision, *, after: str | None = None, turn: int = 1, wait: timedelta = timedelta(0)
) -> None:
    job = continue_in_bulk.configure(schedule_in={"seconds": wait.seconds}, priority=IN_BULK)
    job.defer(bulk_id=str(bulk.pk), after=after, turn=turn)


def _of(by: Member, key: uuid.UUID) -> BulkDecision:
    bulk: BulkDecision = BulkDecision.objects.get(company=by.company_id, member=by, key=key)
    bulk.member = by
    return bulk


def _add_lines(bulk: BulkDecision, choices: dict[int, Choice]) -> list[BulkDecisionLine]:
    if len(choices) > MOST:
        raise TooMany(f"At most {MOST:,} purchase orders are decided at once; these are {len(choices):,}.")
    orders = PurchaseOrder.objects.of_company(bulk.company_id).filter(number__in=choices)
    return BulkDecisionLine.objects.bulk_create(
        BulkDecisionLine(
            company_id=bulk.company_id,
            bulk=bulk,
            purchase_order=po,
            number=po.number,
            round=choices[po.number].round,
            passes_over=choices[po.number].passes_over,
            currency=po.currency,
            total=po.total,
        )
        for po in orders
    )


def _open(bulk: BulkDecision) -> QuerySet[BulkDecisionLine]:
    return BulkDecisionLine.objects.filter(bulk=bulk, done_at=None).order_by("purchase_order")


def _decide_each(bulk: BulkDecision, lines: Iterable[BulkDecisionLine]) -> None:
    for line in lines:
        _decide_line(bulk, line.pk)
    _close(bulk)


def _close(bulk: BulkDecision) -> bool:
    """Whether nothing of it is open any more."""
    if _open(bulk).exists():
        return False
    BulkDecision.objects.filter(pk=bulk.pk, finished_at=None).update(finished_at=timezone.now())
    return True


def _decide_line(bulk: BulkDecision, line_id: uuid.UUID, *, priority: int = 0) -> None:
    """The decision and what the receipt says of it: one transaction, so that neither is ever alone."""
    try:
        with transaction.atomic():
            line = _take(line_id)
            if line is not None:
                _finish(line, status_after=_decide(bulk, line, priority).status)
    except DomainError as refusal:
        with transaction.atomic():
            line = _take(line_id)
            if line is not None:
                _conceal(line, refusal)
                _finish(line, problem=str(refusal))


def _take(line_id: uuid.UUID) -> BulkDecisionLine | None:
    """The line, locked; None where somebody else has done it meanwhile: the same form again, or a worker."""
    line = _locked.get(line_id)
    return line if line.done_at is None else None


@composed
def _locked(line_id: uuid.UUID) -> QuerySet[BulkDecisionLine]:
    return BulkDecisionLine.objects.select_for_update(of=("self",), no_key=True).filter(pk=line_id)


def _decide(bulk: BulkDecision, line: BulkDecisionLine, priority: int) -> PurchaseOrder:
    by = bulk.member  # read anew under the lock of each
    if bulk.verdict == Verdict.REJECT:
        return decide.reject(line.number, line.round, reason=bulk.comment, by=by)
    if line.passes_over:
        return decide.override(line.number, line.round, reason=bulk.comment, by=by, priority=priority)
    return decide.approve(line.number, line.round, comment=bulk.comment, by=by, priority=priority)


def _conceal(line: BulkDecisionLine, refusal: DomainError) -> None:
    """A made-up number must not tell what the purchase order of a colleague comes to."""
    if isinstance(refusal, NotVisible):
        line.currency, line.total = "", Decimal(0)


def _finish(line: BulkDecisionLine, *, status_after: str = "", problem: str = "") -> None:
    line.done_at = timezone.now()
    line.status_after, line.problem = status_after, problem
    line.save(update_fields=["done_at", "status_after", "problem", "currency", "total"])
