"""What people type or choose on the pages of purchase orders."""

import uuid
from typing import Any

from django import forms

from purchase_orders.listing import SIZES, SORT_COLUMNS, Wanted
from purchase_orders.models import BulkDecision, Status
from purchase_orders.services import Choice

SORTS = [(sign + key, key) for key in SORT_COLUMNS for sign in ("", "-")]
LONGEST_TEXT = 5000


class ListForm(forms.Form):
    """The filters of a list, in its address. What is not understood is left out, never an error page."""

    q = forms.CharField(
        label="Search",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Number, reference or SKU"}),
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "All statuses"), *Status.choices]
    )
    sort = forms.ChoiceField(choices=SORTS, required=False, widget=forms.HiddenInput)
    show = forms.TypedChoiceField(
        label="Rows", choices=[(size, f"{size} rows") for size in SIZES], coerce=int, required=False
    )
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self, default_sort: str = "-created") -> Wanted:
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return Wanted(
            text=found.get("q", ""),
            status=found.get("status", ""),
            sort=found.get("sort") or default_sort,
            size=found.get("show") or SIZES[0],
            cursor=found.get("cursor", ""),
        )


class DecisionForm(forms.Form):
    """A decision on one purchase order. It carries the round that was on the screen."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, label: str = "Comment", needs_comment: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["comment"]
        field.label, field.required = label, needs_comment
        if needs_comment:
            field.error_messages["required"] = "Say why you approve without the other approvals."


class CommentForm(forms.Form):
    """`key` makes sending the same comment twice harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label="Add a comment",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": "comment"}),
        error_messages={"required": "Write something first."},
    )


class ChoicesField(forms.Field):
    """Ticked rows as `number:round`."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": "A selected purchase order could not be read; select again."}

    def __init__(self, *, passes_over: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.passes_over = passes_over

    def to_python(self, value: Any) -> list[Choice]:
        return [self._choice(text) for text in value or []]

    def _choice(self, text: str) -> Choice:
        number, _, round_ = str(text).partition(":")
        if not (number.isascii() and number.isdigit() and round_.isascii() and round_.isdigit()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Choice(int(number), int(round_), passes_over=self.passes_over)


class SelectionForm(forms.Form):
    """The rows ticked in the queue, and which of the two buttons was pressed."""

    po = ChoicesField(required=False)
    verdict = forms.ChoiceField(choices=BulkDecision.Verdict.choices)


class BulkForm(SelectionForm):
    """The confirmed selection. `key` was made when the page that asks was drawn."""

    over = ChoicesField(required=False, passes_over=True)
    key = forms.UUIDField(widget=forms.HiddenInput)
    confirm_over = forms.BooleanField(required=False)
    comment = forms.CharField(
        required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self._passes_over(cleaned) and not cleaned.get("comment", "").strip():
            self.add_error("comment", "Say why you approve without the other approvals.")
        if "po" in cleaned and not self.choices(cleaned):
            self.add_error(None, "Nothing is selected.")
        return cleaned

    def choices(self, cleaned: dict[str, Any] | None = None) -> list[Choice]:
        """What is to be decided: what asks the person, and with the tick what passes over others."""
        found = self.cleaned_data if cleaned is None else cleaned
        over = found.get("over", []) if self._passes_over(found) else []
        return [*found.get("po", []), *over]

    def _passes_over(self, cleaned: dict[str, Any]) -> bool:
        return bool(cleaned.get("confirm_over") and cleaned.get("over"))
