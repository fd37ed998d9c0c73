from purchase_orders.models.bulk import BulkDecision, BulkDecisionLine
from purchase_orders.models.document import (
    ACTIVE,
    CLOSEABLE,
    MOVED,
    Line,
    NamedSource,
    PurchaseOrder,
    PurchaseOrderQuerySet,
    PurchaseOrderSource,
    Round,
    Status,
)
from purchase_orders.models.log import Comment, HistoryEntry, LastRead

__all__ = [
    "ACTIVE",
    "CLOSEABLE",
    "MOVED",
    "BulkDecision",
    "BulkDecisionLine",
    "Comment",
    "HistoryEntry",
    "LastRead",
    "Line",
    "NamedSource",
    "PurchaseOrder",
    "PurchaseOrderQuerySet",
    "PurchaseOrderSource",
    "Round",
    "Status",
]
