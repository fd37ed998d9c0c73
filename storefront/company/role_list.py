"""The list of roles: its search, by what it is sorted, and a page of it."""

import uuid
from collections.abc import Mapping

from django import forms

from companies.roles import ShownRole, every_role
from storefront.lib import listing
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page
from storefront.lib.widgets import PlainInput

# As the unique index over names has it.
SORT_COLUMNS: Mapping[str, str] = {"name": "plain"}


class ListForm(listing.ListForm):
    filters = ("q",)

    q = forms.CharField(
        label="Name", max_length=60, required=False, widget=PlainInput("search", placeholder="Name of a role")
    )
    sort = listing.sort_field(SORT_COLUMNS)


def page(company_id: uuid.UUID, wanted: Wanted) -> Page[ShownRole]:
    """One statement."""
    every = every_role(company_id)
    found = every.filter(name__icontains=wanted.text) if wanted.text else every
    paged = wanted.page(found, SORT_COLUMNS)
    return Page([ShownRole.of(row) for row in paged.rows], paged.next, paged.previous)
