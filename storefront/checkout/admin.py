"""Shipping and tax for the store to change; carts to look at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from companies.admin import CompanyAdmin
from companies.models import Company
from storefront.checkout.models import (
    AllowedMethods,
    Cart,
    CartLine,
    CartSource,
    PaymentMethod,
    ShippingMethod,
    TaxRate,
)
from storefront.lib.admin import RecordAdmin, RecordInline, StaffAdmin, StaffInline


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


class CartSourceInline(RecordInline[CartSource, Cart]):
    model = CartSource
    fields = ("purchase_order",)
    verbose_name_plural = "copied from"
    ordering = ("purchase_order__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartSource]:
        return super().get_queryset(request).select_related("purchase_order")


@admin.register(Cart)
class CartAdmin(RecordAdmin[Cart]):
    list_display = ("member", "company", "updated_at", "reference")
    list_select_related = ("member", "company")
    search_fields = ("member__name", "company__name")
    ordering = ("-updated_at",)
    inlines = (CartLineInline, CartSourceInline)


NONE_TICKED = "None ticked: its people cannot order, and are told to contact the store."


class AllowedMethodsForm(forms.ModelForm[AllowedMethods]):
    """Two switches with what may be chosen under each; switched off, everything may be."""

    limits_payment = forms.BooleanField(label="Only some payment methods", required=False)
    payment_methods = forms.MultipleChoiceField(
        label="Payment methods",
        choices=PaymentMethod.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=NONE_TICKED,
    )
    limits_shipping = forms.BooleanField(label="Only some shipping methods", required=False)
    shipping_methods = forms.ModelMultipleChoiceField(
        ShippingMethod.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=NONE_TICKED,
    )

    class Meta:
        model = AllowedMethods
        fields = ("limits_payment", "payment_methods", "limits_shipping", "shipping_methods")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance
        self.initial["limits_payment"] = kept.payment_methods is not None
        self.initial["limits_shipping"] = kept.shipping_methods is not None

    def clean_payment_methods(self) -> list[str] | None:
        chosen: list[str] = self.cleaned_data["payment_methods"]
        return chosen if self.cleaned_data["limits_payment"] else None

    def clean_shipping_methods(self) -> list[Any] | None:
        chosen = self.cleaned_data["shipping_methods"]
        return [method.pk for method in chosen] if self.cleaned_data["limits_shipping"] else None


class AllowedMethodsInline(StaffInline[AllowedMethods, Company]):
    model = AllowedMethods
    form = AllowedMethodsForm
    template = "admin/edit_inline/stacked.html"
    max_num = 1
    extra = 1
    can_delete = False


# The company's page is of a layer below, which knows of no methods.
CompanyAdmin.limits.append(AllowedMethodsInline)
