"""Purchase orders, for the store: everything to be read, nothing to be written."""

from django.contrib import admin

from purchase_orders.models import (
    BulkDecision,
    BulkDecisionLine,
    Comment,
    HistoryEntry,
    Line,
    PurchaseOrder,
    Round,
)
from storefront.lib.admin import RecordAdmin, RecordInline


class RoundInline(RecordInline[Round, PurchaseOrder]):
    model = Round
    fields = ("number", "submitted_by", "submitted_at", "total", "outcome", "ground")


class HistoryInline(RecordInline[HistoryEntry, PurchaseOrder]):
    model = HistoryEntry
    fields = ("at", "code", "actor_name", "facts")
    ordering = ("at", "id")


class CommentInline(RecordInline[Comment, PurchaseOrder]):
    model = Comment
    fields = ("created_at", "author_name", "text")
    ordering = ("created_at", "id")


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(RecordAdmin[PurchaseOrder]):
    list_display = ("number", "company", "status", "placed_by_name", "total", "currency", "created_at")
    list_filter = ("status",)
    list_select_related = ("company",)
    search_fields = ("=number", "reference", "company__name")
    ordering = ("-created_at", "-id")
    inlines = (RoundInline, HistoryInline, CommentInline)


class LineInline(RecordInline[Line, Round]):
    model = Line
    fields = ("position", "sku", "name", "quantity", "unit_price", "discount", "tax", "total")


@admin.register(Round)
class RoundAdmin(RecordAdmin[Round]):
    list_display = ("purchase_order", "number", "company", "total", "outcome", "ground")
    list_select_related = ("company", "purchase_order")
    inlines = (LineInline,)


class BulkLineInline(RecordInline[BulkDecisionLine, BulkDecision]):
    model = BulkDecisionLine
    fields = ("number", "round", "total", "status_after", "problem", "done_at")


@admin.register(BulkDecision)
class BulkDecisionAdmin(RecordAdmin[BulkDecision]):
    list_display = ("created_at", "company", "member", "verdict", "finished_at")
    list_select_related = ("company", "member")
    inlines = (BulkLineInline,)
