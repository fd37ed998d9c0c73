"""The use cases of a purchase order. Pages, bulk, API and tasks come in through here alone."""

from purchase_orders.services._document import Opened, Read, may_not, may_open, open_document
from purchase_orders.services.bulk import MOST as MOST_IN_BULK
from purchase_orders.services.bulk import Choice, decide_in_bulk, go_on, mark_seen
from purchase_orders.services.cancel import cancel
from purchase_orders.services.comment import add_comment, mark_read
from purchase_orders.services.convert import convert, is_late, place_order
from purchase_orders.services.decide import approve, override, reject
from purchase_orders.services.hold import hold, release
from purchase_orders.services.order import cancel_order
from purchase_orders.services.place import place, recheck

__all__ = [
    "MOST_IN_BULK",
    "Choice",
    "Opened",
    "Read",
    "add_comment",
    "approve",
    "cancel",
    "cancel_order",
    "convert",
    "decide_in_bulk",
    "go_on",
    "hold",
    "is_late",
    "mark_read",
    "mark_seen",
    "may_not",
    "may_open",
    "open_document",
    "override",
    "place",
    "place_order",
    "recheck",
    "reject",
    "release",
]
