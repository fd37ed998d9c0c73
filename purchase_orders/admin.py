"""Purchase orders and orders, for the store: everything to be read, nothing to be written.

A purchase order can be put on hold and released, an order canceled as a whole; both are here, because
the log of the purchase order says so.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from companies.document_admin import DocumentAdmin
from purchase_orders import history, services
from purchase_orders.models import (
    CLOSEABLE,
    BulkDecision,
    BulkDecisionLine,
    Comment,
    HistoryEntry,
    Line,
    PurchaseOrder,
    PurchaseOrderSource,
    Round,
)
from storefront.lib.admin import RecordAdmin, RecordInline
from storefront.lib.money import format_money
from storefront.orders.models import Order, OrderLine


class RoundInline(RecordInline[Round, PurchaseOrder]):
    model = Round
    fields = ("number", "submitted_by", "submitted_at", "total", "outcome", "ground")


class HistoryInline(RecordInline[HistoryEntry, PurchaseOrder]):
    model = HistoryEntry
    fields = ("at", "code", "what_happened")
    readonly_fields = ("what_happened",)
    ordering = ("at", "id")

    def what_happened(self, entry: HistoryEntry) -> str:
        return " ".join(filter(None, [history.sentence(entry), entry.facts.get("comment", "")]))


class CommentInline(RecordInline[Comment, PurchaseOrder]):
    model = Comment
    fields = ("created_at", "author_name", "text")
    ordering = ("created_at", "id")


class SourceInline(RecordInline[PurchaseOrderSource, PurchaseOrder]):
    """What this purchase order was copied from."""

    model = PurchaseOrderSource
    fk_name = "purchase_order"
    fields = ("source",)
    verbose_name_plural = "copied from"
    ordering = ("source__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseOrderSource]:
        return super().get_queryset(request).select_related("source")


class CopyInline(RecordInline[PurchaseOrderSource, PurchaseOrder]):
    """What was copied from it."""

    model = PurchaseOrderSource
    fk_name = "source"
    fields = ("purchase_order",)
    verbose_name_plural = "copied to"
    ordering = ("purchase_order__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseOrderSource]:
        return super().get_queryset(request).select_related("purchase_order")


class HoldForm(forms.Form):
    reason = forms.CharField(
        max_length=400, help_text="The company reads it.", widget=forms.TextInput({"size": 80})
    )


class HoldFilter(admin.SimpleListFilter):
    title = "hold"
    parameter_name = "hold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", "On hold")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
        held = {"held_since__isnull": False, "status__in": CLOSEABLE}
        return queryset.filter(**held) if self.value() == "on" else queryset


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(DocumentAdmin[PurchaseOrder]):
    list_display = ("number", "company", "status", "placed_by_name", "amount", "created_at")
    list_filter = ("status", HoldFilter)
    inlines = (RoundInline, SourceInline, CopyInline, HistoryInline, CommentInline)

    @admin.display(description="total", ordering="total")
    def amount(self, po: PurchaseOrder) -> str:
        return format_money(po.total, po.currency)

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "purchase_orders_purchaseorder_{}".format
        return [
            path("<uuid:po_id>/hold/", view(self.hold), name=name("hold")),
            path("<uuid:po_id>/release/", view(self.release), name=name("release")),
            *super().get_urls(),
        ]

    def hold(self, request: HttpRequest, po_id: UUID) -> HttpResponse:
        """Asks for a reason, then holds; a refusal is shown by the middleware."""
        po = self._find(po_id)
        form = HoldForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            held = services.hold(po.pk, by_name=str(request.user), reason=form.cleaned_data["reason"])
            messages.success(request, f"{held} is on hold; no order is made of it until you release it.")
            return redirect("admin:purchase_orders_purchaseorder_change", po.pk)
        return self._ask(request, po, "Put on hold", form)

    def release(self, request: HttpRequest, po_id: UUID) -> HttpResponse:
        po = self._find(po_id)
        if request.method == "POST":
            released = services.release(po.pk, by_name=str(request.user))
            messages.success(request, f"{released} is released.")
            return redirect("admin:purchase_orders_purchaseorder_change", po.pk)
        return self._ask(request, po, "Release", None)

    def _find(self, po_id: UUID) -> PurchaseOrder:
        return get_object_or_404(PurchaseOrder.objects.select_related("company"), pk=po_id)

    def _ask(
        self, request: HttpRequest, po: PurchaseOrder, doing: str, form: forms.Form | None
    ) -> HttpResponse:
        return self.ask(request, "hold.html", title=f"{doing}: {po}", subject=po, form=form, doing=doing)


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


class OrderLineInline(RecordInline[OrderLine, Order]):
    model = OrderLine
    fields = ("position", "sku", "name", "quantity", "backordered", "unit_price", "discount", "tax", "total")


class CancelForm(forms.Form):
    reason = forms.CharField(required=False, max_length=400, help_text="The company reads it.")


@admin.register(Order)
class OrderAdmin(DocumentAdmin[Order]):
    list_display = ("number", "company", "status", "placed_by_name", "amount", "placed_at")
    list_filter = ("status",)
    inlines = (OrderLineInline,)

    @admin.display(description="total", ordering="total")
    def amount(self, order: Order) -> str:
        return format_money(order.total, order.currency)

    def get_urls(self) -> list[URLPattern]:
        cancel = self.admin_site.admin_view(self.cancel)
        return [path("<uuid:order_id>/cancel/", cancel, name="orders_order_cancel"), *super().get_urls()]

    def cancel(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """Asks for a reason, then cancels; a refusal is shown by the middleware."""
        order = get_object_or_404(Order.objects.select_related("company"), pk=order_id)
        form = CancelForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            services.cancel_order(order.pk, by_name=str(request.user), reason=form.cleaned_data["reason"])
            messages.success(request, f"Order {order.number} is canceled; its pieces are back in stock.")
            return redirect("admin:orders_order_change", order.pk)
        title = f"Cancel order {order.number}"
        return self.ask(request, "cancel.html", title=title, subject=order, form=form)
