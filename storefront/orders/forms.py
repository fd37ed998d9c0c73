"""The filters of the list of orders."""

from typing import Any

from django import forms

from storefront.orders.listing import SORT_COLUMNS, Wanted
from storefront.orders.models import Order

SORTS = [(sign + key, key) for key in SORT_COLUMNS for sign in ("", "-")]


class ListForm(forms.Form):
    """What is not understood is left out, never an error page."""

    q = forms.CharField(
        label="Search",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Number, reference or SKU"}),
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "All statuses"), *Order.Status.choices]
    )
    sort = forms.ChoiceField(choices=SORTS, required=False, widget=forms.HiddenInput)
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return Wanted(
            text=found.get("q", ""),
            status=found.get("status", ""),
            sort=found.get("sort") or "-placed",
            cursor=found.get("cursor", ""),
        )
