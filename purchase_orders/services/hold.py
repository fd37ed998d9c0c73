"""The store keeps a purchase order from becoming an order for a while, and says why.

Its approvals go on meanwhile, and the buyer's side may still cancel it.
"""

import uuid

from django.db import transaction
from django.utils import timezone

from purchase_orders import history
from purchase_orders.errors import NotPossibleNow
from purchase_orders.models import PurchaseOrder, Status
from purchase_orders.rules import because
from purchase_orders.services.convert import schedule

MARK = ("held_since", "held_by_name", "hold_reason")


@transaction.atomic
def hold(po_id: uuid.UUID, *, by_name: str, reason: str) -> PurchaseOrder:
    """By store staff, as long as no order has been made of it. Raises NotPossibleNow."""
    po = PurchaseOrder.objects.lock(pk=po_id)
    if not po.may_be_held:
        raise NotPossibleNow(
            f"Purchase order {po.number} cannot be put on hold because {because(po.status)}."
        )
    if po.is_on_hold:
        raise NotPossibleNow(f"Purchase order {po.number} is on hold already: “{po.hold_reason}”")
    po.held_since, po.held_by_name, po.hold_reason = timezone.now(), by_name, reason
    po.save(update_fields=MARK)
    history.record_hold(po, by_name=by_name, reason=reason)
    return po


@transaction.atomic
def release(po_id: uuid.UUID, *, by_name: str) -> PurchaseOrder:
    """By store staff; what is approved becomes an order at once. Raises NotPossibleNow."""
    po = PurchaseOrder.objects.lock(pk=po_id)
    if not po.is_on_hold:
        raise NotPossibleNow(f"Purchase order {po.number} is not on hold.")
    po.held_since, po.held_by_name, po.hold_reason = None, "", ""
    if po.status == Status.APPROVED:
        # Its job found it on hold and is done; counted from now on, the worker is not late either.
        po.convert_after = max(po.convert_after or timezone.now(), timezone.now())
        schedule(po)
    po.save(update_fields=[*MARK, "convert_after"])
    history.record_release(po, by_name=by_name)
    return po
