"""Conversion: an approved purchase order becomes an order, exactly once, or fails with its reasons."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from companies.models import CompanyAuthority, Member
from purchase_orders import history
from purchase_orders.errors import NotPossibleNow
from purchase_orders.models import MOVED, PurchaseOrder, Round, Status
from purchase_orders.rules import Action
from purchase_orders.services._document import Opened, lock_for
from storefront.orders import services as orders

# After this long past its time an approved purchase order counts as late: the worker may be
# down, and a person may convert it.
LATE = timedelta(seconds=60)
CONVERTED = (*MOVED, "order", "failure", "convert_after")


def schedule(po: PurchaseOrder, *, priority: int = 0) -> None:
    """A job row in this transaction: it exists exactly if the approval does."""
    job = convert_purchase_order.configure(
        schedule_at=po.convert_after, lock=f"po:{po.pk}", priority=priority
    )
    job.defer(po_id=str(po.pk))


@app.task(name="purchase_orders.convert", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def convert_purchase_order(po_id: str) -> None:
    convert(uuid.UUID(po_id))


def convert(po_id: uuid.UUID) -> None:
    """By the worker. Safe to run twice, early or late: it converts only what is approved and due."""
    company_id = PurchaseOrder.objects.values_list("company_id", flat=True).get(pk=po_id)
    try:
        with transaction.atomic():
            if (po := _lock_due(company_id, po_id)) is not None:
                _become_order(po, by=None)
    except orders.OrderNotPossible as refusal:
        with transaction.atomic():
            if (po := _lock_due(company_id, po_id)) is not None:
                _fail(po, refusal, by=None)


def place_order(number: int, *, by: Member) -> PurchaseOrder:
    """By a person: a failed conversion again, or one that the worker is late with."""
    try:
        with transaction.atomic():
            opened = _lock_for_retry(number, by)
            _become_order(opened.po, by=opened.member)
            return opened.po
    except orders.OrderNotPossible as refusal:
        with transaction.atomic():
            opened = _lock_for_retry(number, by)
            _fail(opened.po, refusal, by=opened.member)
            return opened.po


def is_late(po: PurchaseOrder) -> bool:
    due = po.convert_after
    waits = po.status == Status.APPROVED and not po.is_on_hold
    return waits and due is not None and due + LATE < timezone.now()


def _lock_due(company_id: uuid.UUID, po_id: uuid.UUID) -> PurchaseOrder | None:
    CompanyAuthority.objects.share(company_id)
    po = PurchaseOrder.objects.lock(pk=po_id)
    due = po.convert_after
    if po.status != Status.APPROVED or po.is_on_hold or due is None:
        return None  # releasing it schedules anew
    if due > timezone.now():
        schedule(po)  # approved anew meanwhile: its time to think again runs
        return None
    return po


def _lock_for_retry(number: int, by: Member) -> Opened:
    opened = lock_for(Action.PLACE_ORDER, number, by=by)
    if opened.po.is_on_hold:
        raise NotPossibleNow(f"The store has put it on hold: “{opened.po.hold_reason}”")
    if opened.po.status == Status.APPROVED and not is_late(opened.po):
        raise NotPossibleNow("It becomes an order by itself in a moment.")
    return opened


def _become_order(po: PurchaseOrder, *, by: Member | None) -> None:
    if not po.company.may_trade:
        raise orders.OrderNotPossible.because("The store has blocked this company.")
    round_ = Round.objects.get(purchase_order=po, number=po.round)
    po.start_conversion()
    order = orders.create_order_from(round_, round_.lines.all(), placed_by=po.placed_by)
    po.finish_conversion(order)
    po.save(update_fields=CONVERTED)
    history.record_place_order(po, by=by, backordered=order.backordered_pieces)


def _fail(po: PurchaseOrder, refusal: orders.OrderNotPossible, *, by: Member | None) -> None:
    po.start_conversion()
    po.fail_conversion(refusal.reasons)
    po.save(update_fields=CONVERTED)
    history.record_place_order_fail(po, refusal.reasons, by=by)
