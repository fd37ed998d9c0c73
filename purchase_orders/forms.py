"""What people type or choose on the pages of purchase orders."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from purchase_orders.listing import SORT_COLUMNS
from purchase_orders.models import BulkDecision, Status
from purchase_orders.services import MOST_IN_BULK, Choice
from storefront.lib import listing
from storefront.lib.models import LARGEST_INTEGER, new_id
from storefront.lib.widgets import PlainInput

LONGEST_TEXT = 5000


def _amount(placeholder: str) -> PlainInput:
    return PlainInput(inputmode="decimal", size="9", placeholder=placeholder)


class ListForm(listing.ListForm):
    status = listing.status_field(Status.choices)
    sort = listing.sort_field(SORT_COLUMNS)


class QueueForm(ListForm):
    """What waits has one status only; `has_status` is of the other views."""

    filters = ("q", "status", "buyer", "least", "most")

    buyer = forms.CharField(
        label="Buyer",
        required=False,
        widget=PlainInput(placeholder="Buyer", list="buyers", size="12"),
    )
    least = forms.DecimalField(
        label="Total from", required=False, max_digits=14, widget=_amount("Total from")
    )
    most = forms.DecimalField(label="Total to", required=False, max_digits=14, widget=_amount("Total to"))

    def __init__(self, data: QueryDict, *, has_status: bool) -> None:
        super().__init__(data)
        if not has_status:
            del self.fields["status"]


class DecisionForm(forms.Form):
    """A decision on one purchase order. It carries the round that was on the screen."""

    round = forms.IntegerField(min_value=1, max_value=LARGEST_INTEGER, widget=forms.HiddenInput)
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

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    text = forms.CharField(
        label="Add a comment",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": "comment"}),
        error_messages={"required": "Write something first."},
    )


# As far as the columns reach, with a digit to spare.
POSITIVE = re.compile("[1-9][0-9]{0,8}")


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
        if not (POSITIVE.fullmatch(number) and POSITIVE.fullmatch(round_)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Choice(int(number), int(round_), passes_over=self.passes_over)


class SelectionForm(forms.Form):
    """The rows ticked in the queue, and which of the two buttons was pressed.

    `every`: instead of rows, all of the list.
    """

    po = ChoicesField(required=False)
    every = forms.BooleanField(required=False)
    verdict = forms.ChoiceField(choices=BulkDecision.Verdict.choices)


class BulkForm(forms.Form):
    """The confirmed selection. `key` was made when the question was drawn.

    `po` is decided as one's own part, `over` without the other approvals and only with the tick.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=BulkDecision.Verdict.choices, widget=forms.HiddenInput)
    po = ChoicesField(required=False)
    over = ChoicesField(required=False, passes_over=True)
    confirm_over = forms.BooleanField(required=False)
    comment = forms.CharField(
        required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self._over(cleaned) and not cleaned.get("comment", "").strip():
            self.add_error("comment", "Say why you approve without the other approvals.")
        chosen = len(cleaned.get("po", [])) + len(self._over(cleaned))
        if not chosen:
            self.add_error(None, "Nothing is left to decide; tick what you confirm.")
        if chosen > MOST_IN_BULK:
            self.add_error(None, f"At most {MOST_IN_BULK:,} purchase orders are decided at once.")
        return cleaned

    def choices(self) -> list[Choice]:
        """What is to be decided."""
        return [*self.cleaned_data["po"], *self._over(self.cleaned_data)]

    def seen(self) -> list[Choice]:
        """What was ticked, to ask about it: first, or again after an error."""
        if not self.is_bound:
            return ChoicesField().to_python(self.initial["po"])
        return [*self.cleaned_data.get("po", []), *self.cleaned_data.get("over", [])]

    @property
    def verdict_chosen(self) -> str:
        return str(self["verdict"].value())

    def _over(self, cleaned: dict[str, Any]) -> list[Choice]:
        return cleaned.get("over", []) if cleaned.get("confirm_over") else []
