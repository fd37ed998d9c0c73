"""The form of a role: its name and the tree of permissions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from companies.permissions import PERMISSIONS, TREE, Permission, with_parents
from companies.services import RoleDraft

_NUMBERS = {code: number for number, code in enumerate(PERMISSIONS)}


@dataclass(frozen=True, slots=True)
class Box:
    """A permission in the tree. `is_off`: not for this reader to tick."""

    permission: Permission
    is_ticked: bool
    is_off: bool = False
    children: list["Box"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """As Django numbers the boxes of a field, so that a summary of errors can lead there."""
        return f"id_permissions_{_NUMBERS[self.permission.code]}"

    def walk(self) -> Iterator["Box"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Branch:
    label: str
    boxes: list[Box]

    @property
    def ticked(self) -> int:
        return sum(box.is_ticked for box in self._all())

    @property
    def count(self) -> int:
        return len(self._all())

    def _all(self) -> list[Box]:
        return [each for box in self.boxes for each in box.walk()]


def tree(ticked: Collection[str], grantable: Collection[str]) -> list[Branch]:
    """`grantable`: what the reader may tick; what is ticked already they may clear in any case."""

    def box(permission: Permission) -> Box:
        is_ticked = permission.code in ticked
        is_off = not is_ticked and permission.code not in grantable
        return Box(permission, is_ticked, is_off, [box(child) for child in permission.children])

    return [Branch(group.label, [box(permission) for permission in group.permissions]) for group in TREE]


class RoleForm(forms.Form):
    name = forms.CharField(
        label="Name of the role",
        max_length=60,
        error_messages={"required": "Give the role a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    permissions = forms.MultipleChoiceField(
        choices=[(code, permission.label) for code, permission in PERMISSIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no such permission. Look at the ticks again."},
    )
    confirmed = forms.BooleanField(required=False, label="I know that I cannot change roles any more then")

    @property
    def draft(self) -> RoleDraft:
        """Only of a valid form."""
        return RoleDraft(self.cleaned_data["name"], frozenset(self.cleaned_data["permissions"]))


def ticked_in(data: QueryDict) -> frozenset[str]:
    """What is ticked and known, with the parents it needs, whatever else is wrong with the form."""
    return with_parents(frozenset(data.getlist("permissions")) & PERMISSIONS.keys())
