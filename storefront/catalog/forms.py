"""What one may ask of the catalogue's list, in its address."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from storefront.catalog.listing import BEST, Wanted
from storefront.catalog.models import Category
from storefront.catalog.search import LONGEST_TEXT
from storefront.lib.widgets import PlainSelect

VIEWS = ("list", "grid")


class CatalogForm(forms.Form):
    """What is not understood is left out: an address that somebody changed is no error."""

    q = forms.CharField(label="Search", required=False, strip=True)
    category = forms.ChoiceField(label="Category", required=False, widget=PlainSelect)
    stock = forms.BooleanField(label="In stock only", required=False)
    bought = forms.BooleanField(label="Bought before", required=False)
    sort = forms.ChoiceField(label="Sort by", required=False, widget=PlainSelect)
    view = forms.ChoiceField(
        choices=[(view, view) for view in VIEWS], required=False, widget=forms.HiddenInput
    )
    cursor = forms.CharField(required=False)

    def __init__(
        self, data: Any, categories: Iterable[Category], company_id: uuid.UUID | None = None
    ) -> None:
        """Control characters go: nobody typed them, and the database takes no NUL."""
        super().__init__({key: _printable(value) for key, value in data.items()})
        self.company_id = company_id
        if company_id is None:
            del self.fields["bought"]
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "placeholder": "Product or SKU"})
        choices = [("", "All categories"), *((category.slug, category.name) for category in categories)]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        best = "Best match" if self.data.get("q") else "Most bought"
        self.fields["sort"].choices = [  # type: ignore[attr-defined]
            (BEST, best),
            ("name", "Name"),
            ("price", "List price, lowest first"),
            ("-price", "List price, highest first"),
        ]

    def wanted(self) -> Wanted:
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            text=found.get("q", "")[:LONGEST_TEXT],
            category=found.get("category", ""),
            in_stock=found.get("stock", False),
            bought_by=self.company_id if found.get("bought") else None,
            sort=found.get("sort") or BEST,
            cursor=found.get("cursor", ""),
        )

    @property
    def layout(self) -> str:
        """One of `VIEWS`; asked for after `wanted()`."""
        return self.cleaned_data.get("view") or VIEWS[0]


def _printable(value: str) -> str:
    return "".join(character if character.isprintable() else " " for character in value).strip()
