"""Who is invited: one with a card of their own, or several as lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from companies import services as companies
from companies.services import Asked, Card
from storefront.company import invited_lines, places
from storefront.company.forms.users import CardForm
from storefront.lib.errors import DomainError

LONGEST_TEXT = 30_000
NO_ADDRESS = "This is no e-mail address: it looks like mary@shop.example."


class _AtAPlace(CardForm):
    """The place may be somebody who is only invited too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.places) == 1:
            self.initial.setdefault("under", self.places[0])  # there is no other
        self.places = [*self.places, *places.offered_invited(self.company_id)]

    def clean_under(self) -> Any:
        try:
            return places.find_also_invited(self.company_id, self.cleaned_data["under"])
        except places.NoSuchPlace as unclear:
            raise forms.ValidationError(str(unclear)) from unclear


class InviteForm(_AtAPlace):
    fields_of_refusals: Mapping[type[DomainError], str] = {
        **CardForm.fields_of_refusals,
        companies.AlreadyMember: "email",
        companies.AlreadyInvited: "email",
    }

    email = forms.EmailField(
        label="E-mail address",
        help_text="The invitation goes there; it is what they will sign in with.",
        error_messages={"required": "Give the e-mail address.", "invalid": NO_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order: Iterable[str] | None = ("email", "name", "job_title", "role", "under")

    @property
    def card(self) -> Card:
        facts = self.cleaned_data
        return places.card_at(facts["under"], facts["name"], facts["job_title"], facts["role"])


class InviteSeveralForm(_AtAPlace):
    """Each line says what it needs; role and place below are for the lines that say none."""

    people = forms.CharField(
        label="People",
        max_length=LONGEST_TEXT,
        help_text=(
            "One person a line: e-mail, name, role, team or manager, job title. Only the e-mail address is"
            " needed. Lines of a sheet can be pasted as they are. A manager may be a line of their own."
        ),
        error_messages={"required": "Type or paste at least one line."},
        widget=forms.Textarea(
            attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}
        ),
    )
    field_order: Iterable[str] | None = ("people", "role", "under")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"], self.fields["job_title"]
        self.fields["role"].label = "Role, where a line names none"
        self.fields["under"].label = "Team or manager, where a line names none"
        self.fields["under"].help_text = ""

    def clean(self) -> None:
        facts = self.cleaned_data
        if {"people", "role", "under"} <= facts.keys():
            self.asked = self._read(facts["people"], invited_lines.Unsaid(facts["role"], facts["under"]))

    def _read(self, text: str, unsaid: invited_lines.Unsaid) -> Sequence[Asked]:
        read = invited_lines.read(self.company_id, text, unsaid)
        for sentence in read.problems:
            self.add_error("people", sentence)
        return read.asked

    def refuse(self, refusal: DomainError) -> None:
        self.add_error("people", str(refusal))
