"""Placing: from a priced cart to a purchase order with its route, in the caller's transaction."""

import logging
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from approvals import services as approvals
from companies.models import CompanyAuthority, Member, NumberSeries
from purchase_orders import history
from purchase_orders.errors import CompanyMayNotTrade, NotPossibleNow
from purchase_orders.models import (
    MOVED,
    HistoryEntry,
    Line,
    NamedSource,
    PurchaseOrder,
    PurchaseOrderSource,
    Round,
    Status,
)
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for
from purchase_orders.services.convert import schedule
from storefront.lib.columns import insert_columns
from storefront.lib.composed import insert, sent_together
from storefront.lib.models import new_id
from storefront.orders.documents import PlacingDetails, PricedDocument

logger = logging.getLogger(__name__)


def place(
    priced: PricedDocument,
    details: PlacingDetails,
    *,
    token: uuid.UUID,
    by: Member,
    copied_from: Sequence[NamedSource] = (),
) -> PurchaseOrder:
    """Freeze the cart as a purchase order and judge it by the company's rules.

    The caller holds the cart's lock and the company authority, and has read `by` after it.
    Judging comes before the first row is written, so that the number counter, which all
    of the company waits for, is held for inserts only.
    """
    judgement = _judge(_facts(priced), by)
    po = PurchaseOrder(
        id=new_id(),
        company_id=by.company_id,
        number=NumberSeries.objects.take(by.company_id, NumberSeries.Kind.PURCHASE_ORDER),
        placed_by=by,
        placed_by_name=by.name,
        checkout_token=token,
        reference=details.reference,
        line_count=len(priced.lines),
        **_amounts(priced),
    )
    round_ = _round(po, priced, details, by)
    _apply(judgement, po, round_)
    judged = _judged_entry(judgement, po)
    with sent_together():
        po.save(force_insert=True)
        insert([round_])
        insert_columns(Line, _of(po) | {"round_id": round_.pk}, priced.line_columns())
        insert_columns(PurchaseOrderSource, _of(po), {"source_id": [source.pk for source in copied_from]})
        _open_route(judgement, po)
        history.record_placed(po, judged, by=by, copied_from=[source.number for source in copied_from])
    _schedule(po)
    return po


def _judge(facts: approvals.Facts, placer: Member) -> approvals.Judgement | None:
    """None where judging itself is broken: the order is kept, pending, and judged again later."""
    try:
        return approvals.judge(facts, placer=placer)
    except approvals.JudgingFailed:
        logger.exception("approval rules of company %s could not be judged", placer.company_id)
        return None


def _facts(priced: PricedDocument) -> approvals.Facts:
    return approvals.Facts(
        total=priced.total,
        shipping_incl_tax=priced.shipping.total,
        sku_count=priced.sku_count,
        currency=priced.currency,
    )


def _facts_of(po: PurchaseOrder) -> approvals.Facts:
    return approvals.Facts(
        total=po.total, shipping_incl_tax=po.shipping_total, sku_count=po.sku_count, currency=po.currency
    )


def _amounts(priced: PricedDocument) -> dict[str, object]:
    return {
        "currency": priced.currency,
        "total": priced.total,
        "shipping_total": priced.shipping.total,
        "sku_count": priced.sku_count,
    }


def _round(po: PurchaseOrder, priced: PricedDocument, details: PlacingDetails, by: Member) -> Round:
    now = timezone.now()
    return Round(
        company_id=po.company_id,
        purchase_order=po,
        number=po.round,
        submitted_by=by,
        submitted_at=now,
        terms_accepted_at=now if details.terms_accepted else None,
        **priced.snapshot_fields(),
        **details.snapshot_fields(),
    )


def _of(po: PurchaseOrder) -> dict[str, uuid.UUID]:
    return {"company_id": po.company_id, "purchase_order_id": po.pk}


def _apply(judgement: approvals.Judgement | None, po: PurchaseOrder, round_: Round) -> None:
    if judgement is None:
        return
    if judgement.asks_somebody:
        po.require_approval()
        return
    po.approve()
    po.convert_after = timezone.now()
    round_.outcome, round_.ground = Round.Outcome.APPROVED, judgement.ground


def _open_route(judgement: approvals.Judgement | None, po: PurchaseOrder) -> None:
    if judgement is not None and judgement.asks_somebody:
        approvals.open_route(po, judgement)


def _judged_entry(judgement: approvals.Judgement | None, po: PurchaseOrder) -> HistoryEntry | None:
    if judgement is None:
        return None
    if judgement.asks_somebody:
        return history.rules_applied(po, [track.as_facts() for track in judgement.tracks])
    return history.auto_approved(po, Round.Ground(judgement.ground).label, judgement.bypassed)


def _schedule(po: PurchaseOrder) -> None:
    if po.status == Status.APPROVED:
        schedule(po)
    elif po.status == Status.PENDING:
        recheck_purchase_order.configure(schedule_in={"seconds": 30}).defer(po_id=str(po.pk))


@transaction.atomic
def recheck(number: int, *, by: Member) -> PurchaseOrder:
    """Judge a purchase order again whose judging failed when it was placed."""
    opened = lock_for(Action.RECHECK, number, by=by)
    return _judge_again(opened.po, by=opened.member)


@app.task(name="purchase_orders.recheck", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def recheck_purchase_order(po_id: str) -> None:
    recheck_pending(uuid.UUID(po_id))


@transaction.atomic
def recheck_pending(po_id: uuid.UUID) -> None:
    """The same, by the worker; nothing to do where it has been judged meanwhile.

    Of a blocked company it fails like judging itself, and is tried again: judging might approve.
    """
    company_id = PurchaseOrder.objects.values_list("company_id", flat=True).get(pk=po_id)
    CompanyAuthority.objects.share(company_id)
    po = PurchaseOrder.objects.lock(pk=po_id)
    if po.status != Status.PENDING:
        return
    if not po.company.may_trade:
        raise CompanyMayNotTrade("The store has blocked this company; nothing of it is judged.")
    _judge_again(po, by=None)


def _judge_again(po: PurchaseOrder, *, by: Member | None) -> PurchaseOrder:
    placer = Member.objects.select_related("company", "role").with_permission_codes().get(pk=po.placed_by_id)
    judgement = _judge(_facts_of(po), placer)
    if judgement is None:
        raise NotPossibleNow("The approval rules still cannot be judged; the store has been told.")
    round_ = po.rounds.get(number=po.round)
    _apply(judgement, po, round_)
    po.save(update_fields=[*MOVED, "convert_after"])
    round_.save(update_fields=["outcome", "ground"])
    _open_route(judgement, po)
    history.record_recheck(po, by=by)
    entry = _judged_entry(judgement, po)
    assert entry is not None
    history.record_judged(entry)
    _schedule(po)
    return po
