"""The filters of the list of people, and the card of one."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from companies import services as companies
from companies.models import Member, Role
from companies.services import Card
from storefront.company import places
from storefront.company.people import ADMINISTRATOR, SORT_COLUMNS, STATUSES, role_names
from storefront.lib import listing
from storefront.lib.errors import DomainError
from storefront.lib.widgets import PlainInput, PlainSelect


class ListForm(listing.ListForm):
    filters: ClassVar[Sequence[str]] = ("q", "status", "role")
    field_order: Iterable[str] | None = ("q", "status", "role", "show")

    q = forms.CharField(
        label="Search",
        required=False,
        widget=PlainInput("search", placeholder="Name or e-mail"),
    )
    status = listing.status_field(list(STATUSES))
    role = forms.ChoiceField(label="Role", required=False, widget=PlainSelect)
    sort = listing.sort_field(SORT_COLUMNS)

    def __init__(self, *args: Any, company_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        names = [*role_names(company_id), ADMINISTRATOR]
        field.choices = [("", "All roles"), *((name, name) for name in names)]

    @property
    def role_wanted(self) -> str:
        role: str = self.understood.get("role", "")
        return role


class CardForm(forms.Form):
    """Name, job title, role and place; of the administrator only the first two."""

    fields_of_refusals: Mapping[type[DomainError], str] = {
        companies.PlaceGone: "under",
        companies.UnderItself: "under",
        companies.NotOneself: "role",
        companies.NotYoursToGrant: "role",
        companies.OwnPlace: "under",
    }

    name = forms.CharField(
        max_length=120, help_text="As shown in this company.", error_messages={"required": "Give the name."}
    )
    job_title = forms.CharField(max_length=80, required=False)
    role = forms.ModelChoiceField(
        Role.objects.none(), empty_label=None, error_messages={"required": "Choose a role."}
    )
    under = forms.CharField(
        label="Team or manager",
        max_length=250,
        help_text="The team they are in, or the person they report to: by name, a person also by e-mail.",
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        error_messages={"required": "Say which team they are in, or whom they report to."},
    )

    def __init__(
        self, *args: Any, company_id: uuid.UUID, member: Member | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.company_id = company_id
        if member is not None and member.is_administrator:
            del self.fields["role"], self.fields["under"]
            return
        field = self.fields["role"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Role.objects.filter(company_id=company_id)
        self.places = places.offered(company_id)

    def clean_under(self) -> Any:
        typed: str = self.cleaned_data["under"]
        if "under" not in self.changed_data and self.initial.get("under"):
            return None
        try:
            return places.find(self.company_id, typed)
        except places.NoSuchPlace as unclear:
            raise forms.ValidationError(str(unclear)) from unclear

    def refuse(self, refusal: DomainError) -> None:
        """Beside the field that it is about."""
        self.add_error(self.fields_of_refusals.get(type(refusal)), str(refusal))

    @property
    def card(self) -> Card:
        facts = self.cleaned_data
        return Card(facts["name"], facts["job_title"], facts.get("role"), facts.get("under"))
