"""Teams and places of the structure, as they are typed and chosen."""

import uuid
from typing import Any

from django import forms

from companies import services as companies
from companies.models import StructureNode
from companies.structure import node_of
from storefront.company.tree import MOST_OPEN
from storefront.lib.errors import DomainError


class TeamForm(forms.Form):
    name = forms.CharField(
        label="Name of the team",
        max_length=StructureNode._meta.get_field("team_name").max_length,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Give the team a name."},
    )


class MoveForm(forms.Form):
    """Where a place goes: chosen from what was offered, and refused where it cannot stand."""

    to = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": "Choose a place.", "invalid": "Choose a place from the list."},
    )

    def __init__(self, node: StructureNode, data: Any = None) -> None:
        super().__init__(data)
        self.node = node

    def clean_to(self) -> StructureNode:
        to = node_of(self.node.company_id, self.cleaned_data["to"])
        if to is None:
            raise forms.ValidationError("This place is no longer in the structure. Choose another.")
        try:
            companies.refuse_move(self.node, to)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return to


def keys(values: list[str]) -> list[uuid.UUID]:
    """Of an address; what is no key opens nothing."""
    field = forms.UUIDField()
    found = []
    for value in values[: MOST_OPEN + 1]:
        try:
            found.append(field.clean(value))
        except forms.ValidationError:
            continue
    return found
