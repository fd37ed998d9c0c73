"""A purchase order into the cart: straight where the cart is empty, otherwise after a question."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from companies.access import MemberRequest, member_of_company
from purchase_orders.models import PurchaseOrder
from storefront.checkout.cart import copy_purchase_order, to_copy
from storefront.checkout.models import CartLine
from storefront.checkout.views.steps import PLACES_ORDERS
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb

WAYS = {"merge", "replace"}


@asks_on_get
@member_of_company(PLACES_ORDERS)
def copy(request: MemberRequest, number: int) -> HttpResponse:
    in_cart = CartLine.objects.filter(company=request.company, cart__member=request.member).count()
    how = request.POST.get("how") or ("" if in_cart else "merge")
    if request.method != "POST" or how not in WAYS:
        return _ask(request, to_copy(number, by=request.member), in_cart)
    left_out = copy_purchase_order(number, "replace" if how == "replace" else "merge", by=request.member)
    for sentence in left_out:
        messages.warning(request, sentence)
    if not in_cart:
        messages.success(request, f"The lines of purchase order {number} are in your cart.")
    return redirect("checkout:cart", request.company.slug)


def _ask(request: MemberRequest, po: PurchaseOrder, in_cart: int) -> HttpResponse:
    here = reverse("purchase_orders:detail", args=[request.company.slug, po.number])
    crumbs = [Crumb(f"Purchase order {po.number}", here)]
    context = {"po": po, "in_cart": in_cart, "back": here, "crumbs": crumbs}
    return render(request, "checkout/copy.html", context)
