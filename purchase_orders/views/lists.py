"""My Purchase Orders and Company Purchase Orders."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from companies.models import Member
from companies.placed import few_placed_below
from purchase_orders.forms import ListForm
from purchase_orders.listing import Row
from purchase_orders.models import PurchaseOrder
from purchase_orders.waiting import waiting_for
from storefront.lib.listing import Wanted, found_words
from storefront.lib.navigation import Empty, Tab, nothing_found
from storefront.lib.paging import Page

type ReadPage = Callable[[Wanted], Page[Row]]

COMPANY_LIST = ("view_company_purchase_orders", "view_subordinate_purchase_orders")


@require_safe
@member_of_company("view_purchase_orders")
def my_list(request: MemberRequest) -> HttpResponse:
    page = partial(waiting_for(request.member).list_page, PurchaseOrder.objects.placed_by_member)
    empty = _nothing_placed(request)
    return _list(request, "My Purchase Orders", page, empty, opens_orders=request.member.may("view_orders"))


@require_safe
@member_of_company(*COMPANY_LIST)
def company_list(request: MemberRequest) -> HttpResponse:
    everybody = request.member.may("view_company_purchase_orders")
    whose = request.company.name if everybody else "the people below you"
    empty = Empty(f"No purchase orders of {whose} yet.")
    # Orders are shown to their placer, those above and the administrator, and to nobody else.
    may_open = request.member.may("view_subordinate_orders") and not everybody
    return _list(
        request,
        "Company Purchase Orders",
        _visible(request.member),
        empty,
        opens_orders=may_open or request.member.is_administrator,
    )


def _visible(member: Member) -> ReadPage:
    waiting, orders = waiting_for(member), PurchaseOrder.objects
    if not member.may("view_company_purchase_orders"):
        few = few_placed_below(member, orders.of_company)
        if few is not None:
            return partial(waiting.page_of, few)
    return partial(waiting.list_page, orders.visible_in_company_list)


def _list(
    request: MemberRequest, title: str, read: ReadPage, empty: Empty, *, opens_orders: bool
) -> HttpResponse:
    """`opens_orders`: whether the reader may open the orders that came of all these."""
    wanted = (form := ListForm.of(request.GET)).wanted("-created")
    context = {
        "title": title,
        # Before the tabs: it brings their counter along.
        "page": (page := read(wanted)),
        "found_words": found_words(wanted, page),
        "tabs": list_tabs(request, title),
        "form": form,
        "sort": wanted.sort,
        "opens_orders": opens_orders,
        "chips": form.chips(request.path),
        "empty": nothing_found("purchase order", request.path) if wanted.is_narrowed else empty,
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


def _nothing_placed(request: MemberRequest) -> Empty:
    if not request.member.may("place_order"):
        return Empty("You have placed no purchase orders.", "Your role does not place orders.")
    if not request.company.may_trade:  # which a banner says
        return Empty("You have placed no purchase orders.")
    if not request.member.places_purchase_orders:
        return Empty(
            "You have placed no purchase orders.",
            "What you place here becomes an order at once.",
            "Open the catalogue",
        )
    return Empty(
        "You have placed no purchase orders yet.",
        "Fill the cart and choose Place Purchase Order at the end of the checkout.",
        "Open the catalogue",
    )


def _address(request: MemberRequest, name: str) -> str:
    return reverse(f"purchase_orders:{name}", args=[request.company.slug])
