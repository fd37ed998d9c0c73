"""Closing a purchase order from the buyer's side."""

from django.db import transaction

from approvals import services as approvals
from companies.models import Member
from purchase_orders import history
from purchase_orders.models import MOVED, PurchaseOrder
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for


@transaction.atomic
def cancel(number: int, *, by: Member, reason: str = "") -> PurchaseOrder:
    """Ends it for good, unless the worker has taken it. Who was asked is asked no more."""
    opened = lock_for(Action.CANCEL, number, by=by)
    po = opened.po
    approvals.close_route(po)
    po.cancel()
    po.save(update_fields=[*MOVED, "convert_after"])
    history.record_cancel(po, reason, by=opened.member)
    return po
