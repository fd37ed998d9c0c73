"""The orders of a company: a list, and each one as it was frozen."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from storefront.lib.listing import found_words
from storefront.lib.navigation import Crumb, Empty, nothing_found
from storefront.orders import listing
from storefront.orders.forms import ListForm
from storefront.orders.line_pages import line_page
from storefront.orders.models import Order

VIEWERS = ("view_orders", "view_subordinate_orders")


@require_safe
@member_of_company(*VIEWERS)
def order_list(request: MemberRequest) -> HttpResponse:
    wanted = (form := ListForm.of(request.GET)).wanted("-placed")
    page = listing.page(listing.listed_for(request.member), wanted)
    context = {
        "form": form,
        "sort": wanted.sort,
        "page": page,
        "found_words": found_words(wanted, page),
        "chips": form.chips(request.path),
        "empty": nothing_found("order", request.path) if wanted.is_narrowed else _no_orders(request),
    }
    return render(request, "orders/list.html", context)


def _no_orders(request: MemberRequest) -> Empty:
    """Who does not see those of everybody is not told that there are none."""
    if request.member.is_administrator:
        return Empty("There are no orders yet.", _how_they_come(request), "Open the catalogue")
    others = "Those of others are shown to whoever is above them, and to the company administrator."
    if not request.member.may("place_order"):
        return Empty("There are no orders here that you may see.", others)
    return Empty("You have no orders yet.", f"{_how_they_come(request)} {others}", "Open the catalogue")


def _how_they_come(request: MemberRequest) -> str:
    through = (
        "A purchase order that is approved" if request.member.places_purchase_orders else "What you place"
    )
    return f"{through} becomes an order, and appears here."


@require_safe
@member_of_company(*VIEWERS)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    order = get_object_or_404(
        Order.objects.select_related("purchase_order").with_line_count(),
        company=request.company,
        number=number,
    )
    if not Order.objects.visible_to(request.member).filter(pk=order.pk).exists():
        raise PermissionDenied
    page = line_page(request.GET.dict(), order.line_count)
    orders = Crumb("Orders", reverse("orders:list", args=[request.company.slug]))
    context = {
        "order": order,
        "lines": order.lines.filter(position__range=(page.first, page.last)),
        "page": page,
        "crumbs": [orders],
    }
    return render(request, "orders/detail.html", context)
