"""What the store does with an order that a purchase order has become: its log goes on."""

import uuid

from django.db import transaction

from purchase_orders import history
from purchase_orders.models import PurchaseOrder
from storefront.orders import services as orders
from storefront.orders.models import Order


@transaction.atomic
def cancel_order(order_id: uuid.UUID, *, by_name: str, reason: str = "") -> Order:
    """By store staff, with or without a purchase order behind it. Raises OrderIsCanceled."""
    po = PurchaseOrder.objects.filter(order=order_id).first()
    if po is not None:
        po = PurchaseOrder.objects.lock(pk=po.pk)
    order = orders.cancel_order(order_id)
    if po is not None:
        history.record_order_canceled(po, by_name=by_name, reason=reason)
    return order
