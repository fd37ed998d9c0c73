"""Closing: a purchase order from the buyer's side, an order from the store's."""

import uuid

from django.db import transaction

from approvals import services as approvals
from companies.models import Member
from purchase_orders import history
from purchase_orders.models import MOVED, PurchaseOrder
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for
from storefront.orders import services as orders
from storefront.orders.models import Order


@transaction.atomic
def cancel(number: int, *, by: Member, reason: str = "") -> PurchaseOrder:
    """Ends it for good, unless the worker has taken it. Who was asked is asked no more."""
    opened = lock_for(Action.CANCEL, number, by=by)
    po = opened.po
    po.cancel()
    po.save(update_fields=[*MOVED, "convert_after"])
    approvals.close_route(po)
    history.record_cancel(po, reason, by=opened.member)
    return po


@transaction.atomic
def cancel_order(order_id: uuid.UUID, *, reason: str, by_name: str) -> Order:
    """By the store: the order ends and its goods return to stock; the purchase order stays placed.

    One log tells the whole story, so the event goes to the purchase order's history.
    Raises storefront.orders.services.OrderIsCanceled.
    """
    po = PurchaseOrder.objects.filter(order=order_id).values_list("pk", flat=True).first()
    locked = PurchaseOrder.objects.lock(pk=po) if po else None
    order = orders.cancel_order(order_id)
    if locked is not None:
        history.record_order_canceled(locked, by_name=by_name, reason=reason)
    return order
