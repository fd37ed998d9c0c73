"""What people type in the cart and at checkout."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from companies.models import Address
from storefront.catalog.models import SKU_LENGTH
from storefront.checkout import pasted as pasted_lines
from storefront.checkout.models import MAX_QUANTITY, PaymentMethod, ShippingMethod
from storefront.checkout.pasted import Typed, UnreadableLines, as_quantity
from storefront.checkout.services import Submission
from storefront.checkout.shown import unseal
from storefront.lib.fields import OneLineField
from storefront.lib.money import format_money
from storefront.lib.postal import countries, country_name
from storefront.lib.widgets import PlainInput, PlainSelect

LARGEST_FILE = 2 * 2**20
UNREADABLE = "This page was incomplete. Check it and place it again."


@dataclass(frozen=True, slots=True)
class Quantities:
    """Quantities by id as a form with many rows sends them; `problems` are sentences."""

    by_id: dict[uuid.UUID, int]
    problems: list[str]


def read_quantities(data: QueryDict, prefix: str = "quantity-") -> Quantities:
    """Fields named `quantity-<id>`. What is empty is left out, what cannot be read is named."""
    found, problems = {}, []
    for name, text in data.items():
        if not name.startswith(prefix) or not isinstance(text, str) or not text.strip():
            continue
        row, quantity = as_id(name.removeprefix(prefix)), as_quantity(text)
        if row is None or quantity is None:
            problems.append(
                f"“{text.strip()[:20]}” is no quantity: say a whole number up to {MAX_QUANTITY:,}."
            )
        else:
            found[row] = quantity
    return Quantities(found, problems)


def read_skus(data: QueryDict) -> tuple[list[tuple[str, int]], list[str]]:
    """Fields `sku` and `quantity`, as often as one likes; without a quantity it is one."""
    found, problems = [], []
    quantities = data.getlist("quantity")
    for at, sku in enumerate(data.getlist("sku")):
        sku = sku.replace("\0", "").strip()[:SKU_LENGTH]
        text = quantities[at] if at < len(quantities) else ""
        quantity = as_quantity(text or "1")
        if sku and quantity is None:
            problems.append(f"{sku}: “{text.strip()[:20]}” is no quantity.")
        elif sku and quantity:
            found.append((sku, quantity))
    return found, problems


def as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class QuickOrderForm(forms.Form):
    """Fields `sku` and `quantity` as often as one likes, pasted text, and a file; all of them count."""

    pasted = forms.CharField(
        label="Paste or type lines",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "85123A 300"}),
        help_text="One product per line: SKU, then quantity, as copied from a sheet or an e-mail.",
    )
    file = forms.FileField(
        label="CSV file",
        required=False,
        help_text=f"Columns sku and quantity, up to {pasted_lines.MOST_LINES:,} lines.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"empty": "This file is empty."},
    )
    lines: list[Typed]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """As they were typed, those alone that have something in them."""
        if not isinstance(self.data, QueryDict):
            return []
        quantities = self.data.getlist("quantity")
        rows = zip_longest(self.data.getlist("sku"), quantities, fillvalue="")
        return [
            (sku.replace("\0", ""), quantity) for sku, quantity in rows if sku.strip() or quantity.strip()
        ]

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"This file is larger than {LARGEST_FILE // 2**20} MB.")
        try:
            return pasted_lines.decoded(file.read())
        except UnreadableLines as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> None:
        typed = [
            Typed(sku.strip()[:SKU_LENGTH], quantity.strip()[:SKU_LENGTH] or "1")
            for sku, quantity in self.rows
        ]
        for name in ("pasted", "file"):
            try:
                typed += pasted_lines.read(self.cleaned_data.get(name) or "")
            except UnreadableLines as error:
                self.add_error(name, str(error))
        if not typed and not self.errors:
            self.add_error("pasted", "Type, paste or upload at least one line.")
        if len(typed) > pasted_lines.MOST_LINES and not self.errors:
            self.add_error("pasted", f"Together these are {len(typed):,} lines; do it in parts.")
        self.lines = typed


class LinesForm(forms.Form):
    """Which lines of a long cart are shown, in its address."""

    q = forms.CharField(label="Line", required=False, widget=PlainInput("search", placeholder="SKU or name"))
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)


class DiscountForm(forms.Form):
    code = forms.CharField(
        label="Discount code", max_length=40, error_messages={"required": "Type the code first."}
    )


class AddressForm(forms.ModelForm[Address]):
    """An address for this order and for the company's book."""

    label = forms.CharField(
        label="Name in the address book",
        max_length=60,
        required=False,
        help_text="How your people will find it, e.g. “Kendal warehouse”.",
    )

    class Meta:
        model = Address
        fields = ("recipient", "street", "city", "region", "postcode", "country", "phone", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(choices=countries(), initial="GB", widget=PlainSelect)
        for name in ("street", "city", "postcode"):
            self.fields[name].error_messages["required"] = f"Type the {name}."
        self.fields["recipient"].error_messages["required"] = "Type who receives it."

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "label" in found and {"recipient", "city"} <= found.keys():
            found["label"] = found["label"] or f"{found['recipient']}, {found['city']}"[:60]
        return found


class ShippingForm(forms.Form):
    """Where to and how. Each method shows what it would cost for this cart."""

    address = forms.ChoiceField(
        label="Address",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an address, or add one.", "invalid_choice": "Choose an address."},
    )
    method = forms.ChoiceField(
        label="Shipping method",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a shipping method.",
            "invalid_choice": "Choose a shipping method.",
        },
    )

    def __init__(
        self,
        *args: Any,
        addresses: Sequence[Address],
        methods: Sequence[tuple[ShippingMethod, Decimal]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = [(str(one.pk), address_words(one)) for one in addresses]  # type: ignore[attr-defined]
        self.fields["method"].choices = list(_method_choices(methods))  # type: ignore[attr-defined]


def address_words(address: Address) -> str:
    """By its name in the book, which often begins with who receives it."""
    recipient = "" if address.label.startswith(address.recipient) else address.recipient
    parts = [recipient, address.street, address.city, address.region, address.postcode]
    parts.append(country_name(address.country))
    return f"{address.label}: {', '.join(part for part in parts if part)}"


def _method_choices(methods: Sequence[tuple[ShippingMethod, Decimal]]) -> Iterator[tuple[str, str]]:
    for method, net in methods:
        cost = format_money(net, method.currency) if net else "free"
        yield str(method.pk), ", ".join(filter(None, [method.name, method.description, cost]))


class ReviewForm(forms.Form):
    """The review page. `total` and `seen` are what it showed, and `token` makes it place once."""

    cart = forms.UUIDField(error_messages={"required": UNREADABLE, "invalid": UNREADABLE})
    token = forms.UUIDField(error_messages={"required": UNREADABLE, "invalid": UNREADABLE})
    total = forms.DecimalField(max_digits=15, decimal_places=3, error_messages={"required": UNREADABLE})
    seen = forms.CharField(required=False)
    payment_method = forms.ChoiceField(
        label="Payment method",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how to pay.",
            "invalid_choice": "Choose one of the payment methods that your role may use.",
        },
    )
    reference = OneLineField(
        label="Custom Reference Number",
        max_length=64,
        required=False,
        help_text="Your own number. It is shown on the documents, and found by search.",
    )
    note = forms.CharField(
        label="Note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    terms = forms.BooleanField(
        label="I accept the terms", error_messages={"required": "Accept the terms first."}
    )

    def __init__(
        self,
        *args: Any,
        methods: Sequence[PaymentMethod],
        asks_for_terms: bool,
        needs_terms: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payment_method"].choices = [(method.value, method.label) for method in methods]  # type: ignore[attr-defined]
        self.fields["terms"].required = needs_terms
        if not asks_for_terms:
            del self.fields["terms"]

    @cached_property
    def shown_before(self) -> dict[str, Any] | None:
        """What the page showed, where that can be read; not opened for who only keeps what they typed."""
        seen = self.cleaned_data.get("seen")
        return unseal(seen) if seen else None

    def submission(self) -> Submission:
        found = self.cleaned_data
        return Submission(
            cart_id=found["cart"],
            token=found["token"],
            total=found["total"],
            payment_method=PaymentMethod(found["payment_method"]),
            reference=found["reference"],
            note=found["note"],
            terms_accepted=found.get("terms", False),
            seen=self.shown_before,
        )
