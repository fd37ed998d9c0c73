"""The orders of a company: a list, and each one as it was frozen."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from companies.access import MemberRequest, member_of_company
from storefront.lib.navigation import Chip, Crumb
from storefront.orders import listing
from storefront.orders.forms import ListForm
from storefront.orders.models import Order

FIRST_LINES = 50
VIEWERS = ("view_orders", "view_subordinate_orders")


@member_of_company(*VIEWERS)
def order_list(request: MemberRequest) -> HttpResponse:
    form = ListForm(request.GET)
    wanted = form.wanted()
    context = {
        "form": form,
        "wanted": wanted,
        "sort": wanted.sort,
        "page": listing.page(Order.objects.visible_to(request.member), wanted),
        "chips": _chips(request, wanted),
    }
    return render(request, "orders/list.html", context)


@member_of_company(*VIEWERS)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    order = get_object_or_404(
        Order.objects.select_related("purchase_order"), company=request.company, number=number
    )
    if not Order.objects.visible_to(request.member).filter(pk=order.pk).exists():
        raise PermissionDenied
    lines = list(order.lines.all() if "lines" in request.GET else order.lines.all()[: FIRST_LINES + 1])
    has_more = len(lines) > FIRST_LINES and "lines" not in request.GET
    orders = Crumb("Orders", reverse("orders:list", args=[request.company.slug]))
    context = {
        "order": order,
        "lines": lines[:FIRST_LINES] if has_more else lines,
        "has_more": has_more,
        "crumbs": [orders],
    }
    return render(request, "orders/detail.html", context)


def _chips(request: MemberRequest, wanted: listing.Wanted) -> list[Chip]:
    found = []
    if wanted.text:
        found.append(Chip(f"Search: {wanted.text}", _without(request, "q")))
    if wanted.status:
        found.append(Chip(f"Status: {Order.Status(wanted.status).label}", _without(request, "status")))
    return found


def _without(request: MemberRequest, name: str) -> str:
    query = request.GET.copy()
    for key in (name, "cursor"):
        query.pop(key, None)
    return f"?{query.urlencode()}" if query else request.path
