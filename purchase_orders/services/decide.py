"""Decisions: approve, reject, approve without other approvals. One door for page, bulk, API and mail."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from approvals import services as approvals
from companies.models import CompanyAuthority, Member
from purchase_orders import history
from purchase_orders.errors import ReasonNeeded
from purchase_orders.models import MOVED, PurchaseOrder, Round, Status
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for
from purchase_orders.services.convert import schedule
from storefront.lib.composed import sent_together
from storefront.lib.errors import Failures

# Constant: of an approval, composing it would be a twentieth.
END_ROUND = (
    "UPDATE purchase_orders_round SET outcome = %s, ground = %s WHERE purchase_order_id = %s AND number = %s"
)


@transaction.atomic
def approve(
    number: int, seen_round: int, *, by: Member, comment: str = "", priority: int = 0
) -> PurchaseOrder:
    """Give the member's own part. The last part needed approves the purchase order.

    `priority`: of its conversion among all that waits for the worker.
    """
    opened = lock_for(Action.APPROVE, number, by=by, seen_round=seen_round)
    po = opened.po
    with sent_together():
        outcome = approvals.record_approval(po, comment, by=opened.member, route=opened.route)
        history.record_approve(po, comment, by=opened.member, filled=outcome.filled)
        if outcome.all_met:
            _end_round(po, Round.Outcome.APPROVED, Round.Ground.TRACKS)
    if outcome.all_met:
        _approved(po, priority)
    else:
        po.updated_at = timezone.now()
        po.save(update_fields=["updated_at"])
    return po


@transaction.atomic
def override(number: int, seen_round: int, *, reason: str, by: Member, priority: int = 0) -> PurchaseOrder:
    """Approve whatever others have still to say; the reason is kept beside their names."""
    if not reason.strip():
        raise ReasonNeeded("Say why you approve without the other approvals.")
    opened = lock_for(Action.OVERRIDE, number, by=by, seen_round=seen_round)
    po = opened.po
    passed_over = approvals.record_override(po, reason, by=opened.member)
    history.record_override(po, reason, by=opened.member, passed_over=passed_over)
    _end_round(po, Round.Outcome.APPROVED, Round.Ground.OVERRIDE)
    _approved(po, priority)
    return po


@transaction.atomic
def reject(number: int, seen_round: int, *, by: Member, reason: str = "") -> PurchaseOrder:
    """One rejection ends the round, whatever others have said."""
    opened = lock_for(Action.REJECT, number, by=by, seen_round=seen_round)
    po = opened.po
    approvals.record_rejection(po, reason, by=opened.member)
    po.reject()
    po.save(update_fields=MOVED)
    _end_round(po, Round.Outcome.REJECTED, "")
    history.record_reject(po, reason, by=opened.member)
    return po


@app.periodic(cron="* * * * *")
@app.task(name="purchase_orders.settle", queueing_lock="purchase_orders.settle")
def settle_overtaken(timestamp: int) -> None:
    """Approve what became complete without a click.

    Where the administrator stands in for empty seats, the last other person who could be
    asked may leave: then nobody is left to click, and this finds it within a minute. One that
    cannot be settled keeps none of the others waiting; it fails the job at the end.
    """
    failures = Failures()
    for company_id in approvals.companies_with_stand_in():
        with failures.keeping(f"to find what is complete in company {company_id}"):
            for po_id in approvals.overtaken(company_id):
                with failures.keeping(f"to settle purchase order {po_id}"):
                    settle(company_id, po_id)
    failures.raise_any("Not everything could be settled")


@transaction.atomic
def settle(company_id: uuid.UUID, po_id: uuid.UUID) -> None:
    """Look again under lock, and approve if everybody who can be asked has approved."""
    CompanyAuthority.objects.share(company_id)
    po = PurchaseOrder.objects.lock(pk=po_id)
    if po.status != Status.APPROVAL_REQUIRED or not po.company.may_trade:
        return
    if approvals.settle(po).all_met:
        history.record_reroute(po)
        _end_round(po, Round.Outcome.APPROVED, Round.Ground.TRACKS)
        _approved(po)


def _approved(po: PurchaseOrder, priority: int = 0) -> None:
    po.approve()
    po.convert_after = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS)
    po.save(update_fields=[*MOVED, "convert_after"])
    schedule(po, priority=priority)


def _end_round(po: PurchaseOrder, outcome: Round.Outcome, ground: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(END_ROUND, [outcome, ground, po.pk, po.round])
