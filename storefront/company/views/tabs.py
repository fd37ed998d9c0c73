"""The pages of a company, each for who may view it: the tabs above them, and the entry of the rail."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from companies.models import Member
from storefront.lib.navigation import Tab


@dataclass(frozen=True, slots=True)
class Entry:
    """`needs`: permission codes of which one is enough."""

    label: str
    address: str
    needs: tuple[str, ...]

    def is_open_to(self, member: Member) -> bool:
        return any(member.may(code) for code in self.needs)


# Whoever may place orders sees the address book there.
PROFILE = (
    "view_account",
    "view_legal_address",
    "view_contacts",
    "view_payment",
    "view_shipping",
    "place_order",
)
ENTRIES = (
    Entry("Profile", "company:profile", PROFILE),
    Entry("Users", "company:users", ("view_users",)),
    Entry("Structure", "company:structure", ("view_users",)),
    Entry("Roles", "company:roles", ("view_roles",)),
)


def company_tabs(request: MemberRequest, current: str) -> list[Tab]:
    """`current`: the label of the page that is open."""
    slug = request.company.slug
    return [
        Tab(entry.label, reverse(entry.address, args=[slug]), is_current=entry.label == current)
        for entry in ENTRIES
        if entry.is_open_to(request.member)
    ]


@require_safe
@member_of_company(*(code for entry in ENTRIES for code in entry.needs))
def first(request: MemberRequest) -> HttpResponse:
    """The first of the pages that the reader may view."""
    return redirect(company_tabs(request, "")[0].href)
