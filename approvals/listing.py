"""The list of rules: its filters, by what it is sorted, and which rule heads it."""

from collections.abc import Mapping

from django import forms
from django.db.models.functions import Lower

from approvals.models import ApprovalRule
from approvals.reading import ShownRule, every_rule, shown
from companies.models import Company
from storefront.lib import listing
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page
from storefront.lib.widgets import PlainInput

# As the unique index over names has it.
SORT_COLUMNS: Mapping[str, str] = {"name": "plain"}
ENABLED, DISABLED = "enabled", "disabled"


class ListForm(listing.ListForm):
    q = forms.CharField(
        label="Name", max_length=80, required=False, widget=PlainInput("search", placeholder="Name of a rule")
    )
    status = listing.status_field([(ENABLED, "Enabled"), (DISABLED, "Disabled")])
    sort = listing.sort_field(SORT_COLUMNS)


def page(company: Company, wanted: Wanted, *, first: int | None = None) -> Page[ShownRule]:
    """The same statements for one rule and for thousands.

    `first` is the number of a rule just saved: it heads the first page where that would not show it.
    """
    every = every_rule(company).annotate(plain=Lower("name"))
    found = every.filter(name__icontains=wanted.text) if wanted.text else every
    if wanted.status:
        found = found.filter(enabled=wanted.status == ENABLED)
    paged = wanted.page(found, SORT_COLUMNS)
    rules: list[ApprovalRule] = paged.rows
    if first is not None and not wanted.cursor and all(rule.number != first for rule in rules):
        rules = [*every.filter(number=first), *rules]
    return Page(shown(rules, company), paged.next, paged.previous)
