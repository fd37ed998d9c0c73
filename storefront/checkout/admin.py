"""Shipping and tax for the store to change; carts to look at."""

from django.contrib import admin

from storefront.checkout.models import Cart, CartLine, ShippingMethod, TaxRate
from storefront.lib.admin import RecordAdmin, RecordInline, StaffAdmin


@admin.register(TaxRate)
class TaxRateAdmin(StaffAdmin[TaxRate]):
    list_display = ("name", "code", "rate")


@admin.register(ShippingMethod)
class ShippingMethodAdmin(StaffAdmin[ShippingMethod]):
    list_display = ("name", "kind", "price", "free_above", "currency", "position", "is_active")
    list_filter = ("is_active", "kind")


class CartLineInline(RecordInline[CartLine, Cart]):
    model = CartLine
    fields = ("position", "sku", "name", "quantity")


@admin.register(Cart)
class CartAdmin(RecordAdmin[Cart]):
    list_display = ("member", "company", "updated_at", "reference")
    list_select_related = ("member", "company")
    search_fields = ("member__name", "company__name")
    ordering = ("-updated_at",)
    inlines = (CartLineInline,)
