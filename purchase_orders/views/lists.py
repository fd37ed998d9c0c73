"""My Purchase Orders and Company Purchase Orders."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from companies.access import MemberRequest, member_of_company
from purchase_orders import listing
from purchase_orders.forms import ListForm
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet, Status
from purchase_orders.queue import waiting_for
from storefront.lib.navigation import Chip, Tab

COMPANY_LIST = ("view_company_purchase_orders", "view_subordinate_purchase_orders")


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says: what is the case, and what to do next.

    A `label` without `href` leads to the catalogue.
    """

    title: str
    text: str = ""
    label: str = ""
    href: str = ""


@member_of_company("view_purchase_orders")
def my_list(request: MemberRequest) -> HttpResponse:
    scope = PurchaseOrder.objects.placed_by_member(request.member)
    return _list(request, "My Purchase Orders", scope, _nothing_placed(request))


@member_of_company(*COMPANY_LIST)
def company_list(request: MemberRequest) -> HttpResponse:
    scope = PurchaseOrder.objects.visible_in_company_list(request.member)
    everybody = request.member.may("view_company_purchase_orders")
    whose = request.company.name if everybody else "the people below you"
    return _list(request, "Company Purchase Orders", scope, Empty(f"No purchase orders of {whose} yet."))


def _list(request: MemberRequest, title: str, scope: PurchaseOrderQuerySet, empty: Empty) -> HttpResponse:
    form = ListForm(request.GET)
    wanted = form.wanted()
    waiting = waiting_for(request.member)
    page = waiting.list_page(scope, wanted)
    context = {
        "title": title,
        "tabs": list_tabs(request, title),
        "form": form,
        "wanted": wanted,
        "sort": wanted.sort,
        "page": page,
        "chips": chips(request, wanted),
        "empty": nothing_found(request) if wanted.is_narrowed else empty,
    }
    return render(request, "purchase_orders/list.html", context)


def list_tabs(request: MemberRequest, current: str) -> list[Tab]:
    """The tabs this member has; the counter of what waits for them stands in its tab."""
    waiting, member = waiting_for(request.member), request.member
    tabs = [
        ("My Purchase Orders", "my_list", None, member.may("view_purchase_orders")),
        ("Company Purchase Orders", "company_list", None, any(map(member.may, COMPANY_LIST))),
        ("Requires My Approval", "requires_my_approval", waiting.count, waiting.concerns_member),
    ]
    return [
        Tab(label, _address(request, name), count, is_current=label == current, asks=True)
        for label, name, count, shown in tabs
        if shown or label == current
    ]


def chips(request: MemberRequest, wanted: listing.Wanted) -> list[Chip]:
    found = []
    if wanted.text:
        found.append(Chip(f"Search: {wanted.text}", _without(request, "q")))
    if wanted.status:
        found.append(Chip(f"Status: {Status(wanted.status).label}", _without(request, "status")))
    return found


def _without(request: MemberRequest, name: str) -> str:
    query = request.GET.copy()
    for key in (name, "cursor"):
        query.pop(key, None)
    return f"?{query.urlencode()}" if query else request.path


def _nothing_placed(request: MemberRequest) -> Empty:
    if not request.member.may("place_order"):
        return Empty("You have placed no purchase orders.", "Your role does not place orders.")
    return Empty(
        "You have placed no purchase orders yet.",
        "Fill the cart and choose Place Purchase Order at the end of the checkout.",
        "Open the catalogue",
    )


def nothing_found(request: MemberRequest) -> Empty:
    return Empty(
        "No purchase order matches.",
        "Numbers match whole; reference numbers and SKUs by how they begin.",
        "Clear all filters",
        request.path,
    )


def _address(request: MemberRequest, name: str) -> str:
    return reverse(f"purchase_orders:{name}", args=[request.company.slug])
