"""What the store sells and for how much, for its own people to change."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from storefront.catalog.models import (
    Category,
    CompanyPriceList,
    Discount,
    Price,
    PriceList,
    Product,
    Stock,
)
from storefront.lib.admin import StaffAdmin, StaffInline
from storefront.lib.models import LARGEST_INTEGER


@admin.register(Category)
class CategoryAdmin(StaffAdmin[Category]):
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


class FirstStockInline(StaffInline[Stock, Product]):
    """How much there is to begin with. Later it is changed on the page of the stock, under lock."""

    model = Stock
    can_delete = False
    min_num = max_num = 1


class PriceInline(StaffInline[Price, Product]):
    model = Price
    autocomplete_fields = ("price_list",)


@admin.register(Product)
class ProductAdmin(StaffAdmin[Product]):
    list_display = ("sku", "name", "category", "list_price", "in_stock", "is_active")
    list_filter = ("is_active", "category")
    list_select_related = ("category", "stock")
    search_fields = ("sku", "name")
    autocomplete_fields = ("category",)
    prepopulated_fields = {"slug": ("sku", "name")}
    readonly_fields = ("in_stock", "popularity", "created_at", "updated_at")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [FirstStockInline, PriceInline] if obj is None else [PriceInline]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its stock goes with it, though nobody deletes stock alone."""
        shown, counts, missing, protected = super().get_deleted_objects(objs, request)
        return shown, counts, missing - {Stock._meta.verbose_name}, protected

    @admin.display(ordering="stock__on_hand")
    def in_stock(self, product: Product) -> str:
        stock = getattr(product, "stock", None)
        if stock is None:
            return "-"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:catalog_stock_change", args=[stock.pk]), stock.on_hand
        )


class StockForm(forms.ModelForm[Stock]):
    """Carries the number that was on the screen: what was sold meanwhile is not written over."""

    on_hand = forms.IntegerField(show_hidden_initial=True, min_value=-(2**31), max_value=LARGEST_INTEGER)

    def clean_on_hand(self) -> int:
        now: int = self.instance.on_hand
        if "on_hand" not in self.changed_data:
            return now
        wanted: int = self.cleaned_data["on_hand"]
        seen = self.data.get(self.add_initial_prefix("on_hand"), "")
        if self.instance.pk is not None and seen != str(now):
            self._show(now)
            raise forms.ValidationError(f"There were {seen}, and meanwhile there are {now}. Say it again.")
        return wanted

    def _show(self, now: int) -> None:
        """The next sending is compared with what the person is told by this one."""
        self.data = dict(self.data.items()) | {self.add_initial_prefix("on_hand"): str(now)}


@admin.register(Stock)
class StockAdmin(StaffAdmin[Stock]):
    form = StockForm
    list_display = ("product", "on_hand", "backorders")
    list_filter = ("backorders",)
    list_select_related = ("product",)
    search_fields = ("product__sku", "product__name")
    autocomplete_fields = ("product",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("product",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Stock | None:
        """Locked where it is about to be changed: Django has opened the transaction by then."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        return Stock.objects.select_for_update(no_key=True).get(pk=found.pk)


@admin.register(PriceList)
class PriceListAdmin(StaffAdmin[PriceList]):
    list_display = ("name", "currency")
    search_fields = ("name",)


@admin.register(Price)
class PriceAdmin(StaffAdmin[Price]):
    list_display = ("product", "price_list", "min_quantity", "unit_price")
    list_filter = ("price_list",)
    list_select_related = ("product", "price_list")
    search_fields = ("product__sku", "product__name")
    autocomplete_fields = ("product", "price_list")


@admin.register(CompanyPriceList)
class CompanyPriceListAdmin(StaffAdmin[CompanyPriceList]):
    list_display = ("company", "price_list")
    list_select_related = ("company", "price_list")
    search_fields = ("company__name",)
    autocomplete_fields = ("company", "price_list")


@admin.register(Discount)
class DiscountAdmin(StaffAdmin[Discount]):
    list_display = ("code", "label", "minimum_subtotal", "starts_at", "ends_at", "is_active")
    list_filter = ("is_active", "kind")
    search_fields = ("code",)
