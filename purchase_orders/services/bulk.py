"""Bulk decisions: the same door as one by one, one transaction each, and a receipt that stays."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from companies.models import Member
from purchase_orders.errors import NotVisible
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder
from purchase_orders.services import decide
from storefront.lib.errors import DomainError
from storefront.lib.models import new_id

Verdict = BulkDecision.Verdict


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

    A refusal becomes a line of the receipt and stops nothing else. The same key again
    decides nothing twice: lines that a crash left open are decided, done ones stay.
    """
    bulk = _receipt(key, verdict, choices, by, comment)
    for line_id in bulk.lines.filter(done_at=None).values_list("pk", flat=True):
        _decide_line(bulk, line_id, by)
    BulkDecision.objects.filter(pk=bulk.pk, finished_at=None).update(finished_at=timezone.now())
    return bulk


@transaction.atomic
def _receipt(
    key: uuid.UUID, verdict: Verdict, choices: Iterable[Choice], by: Member, comment: str
) -> BulkDecision:
    wanted = BulkDecision(
        id=new_id(), company_id=by.company_id, member=by, key=key, verdict=verdict, comment=comment
    )
    BulkDecision.objects.bulk_create([wanted], ignore_conflicts=True)
    bulk = BulkDecision.objects.get(company_id=by.company_id, member=by, key=key)
    if bulk.pk == wanted.pk:
        _add_lines(bulk, {choice.number: choice for choice in choices})
    return bulk


def _add_lines(bulk: BulkDecision, choices: dict[int, Choice]) -> None:
    orders = PurchaseOrder.objects.of_company(bulk.company_id).filter(number__in=choices)
    BulkDecisionLine.objects.bulk_create(
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


def _decide_line(bulk: BulkDecision, line_id: uuid.UUID, by: Member) -> None:
    try:
        with transaction.atomic():
            line = _take(line_id)
            if line is not None:
                _finish(line, status_after=_decide(bulk, line, by).status)
    except DomainError as refusal:
        with transaction.atomic():
            line = _take(line_id)
            if line is not None:
                _conceal(line, refusal)
                _finish(line, problem=str(refusal))


def _take(line_id: uuid.UUID) -> BulkDecisionLine | None:
    """The line, locked; None where a second sending of the same form has done it meanwhile."""
    line = BulkDecisionLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line_id)
    return line if line.done_at is None else None


def _decide(bulk: BulkDecision, line: BulkDecisionLine, by: Member) -> PurchaseOrder:
    if bulk.verdict == Verdict.REJECT:
        return decide.reject(line.number, line.round, reason=bulk.comment, by=by)
    if line.passes_over:
        return decide.override(line.number, line.round, reason=bulk.comment, by=by)
    return decide.approve(line.number, line.round, comment=bulk.comment, by=by)


def _conceal(line: BulkDecisionLine, refusal: DomainError) -> None:
    """A made-up number must not tell what the purchase order of a colleague comes to."""
    if isinstance(refusal, NotVisible):
        line.currency, line.total = "", Decimal(0)


def _finish(line: BulkDecisionLine, *, status_after: str = "", problem: str = "") -> None:
    line.done_at = timezone.now()
    line.status_after, line.problem = status_after, problem
    line.save(update_fields=["done_at", "status_after", "problem", "currency", "total"])
