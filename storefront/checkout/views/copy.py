"""A purchase order into the cart: straight where the cart is empty, otherwise after a question."""

import uuid
from typing import Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from companies.access import MemberRequest, member_of_company
from purchase_orders.models import PurchaseOrder
from storefront.checkout.cart import copy_purchase_order, to_copy
from storefront.checkout.forms import as_id
from storefront.checkout.models import Cart, CartLine
from storefront.checkout.views.steps import PLACES_ORDERS
from storefront.lib.methods import asks_on_get
from storefront.lib.models import new_id
from storefront.lib.navigation import Crumb

WAYS = {"merge", "replace"}


@asks_on_get
@member_of_company(PLACES_ORDERS)
def copy(request: MemberRequest, number: int) -> HttpResponse:
    key = as_id(request.POST.get("key", ""))
    if key is not None and _is_done(request, key):
        return redirect("checkout:cart", request.company.slug)
    in_cart = CartLine.objects.filter(company=request.company, cart__member=request.member).count()
    how = request.POST.get("how") or ("" if in_cart else "merge")
    if request.method != "POST" or how not in WAYS:
        return _ask(request, to_copy(number, by=request.member), in_cart, key)
    way: Literal["merge", "replace"] = "replace" if how == "replace" else "merge"
    left_out = copy_purchase_order(number, way, by=request.member, key=key)
    for sentence in left_out:
        messages.warning(request, sentence)
    if not in_cart:
        messages.success(request, f"The lines of purchase order {number} are in your cart.")
    return redirect("checkout:cart", request.company.slug)


def _is_done(request: MemberRequest, key: uuid.UUID) -> bool:
    """The same form once more: a second click."""
    mine = Cart.objects.filter(company=request.company, member=request.member)
    return mine.filter(last_copy=key).exists()


def _ask(request: MemberRequest, po: PurchaseOrder, in_cart: int, key: uuid.UUID | None) -> HttpResponse:
    """`key`: of the page one comes from, where that was sent and nothing is copied yet."""
    here = reverse("purchase_orders:detail", args=[request.company.slug, po.number])
    crumbs = [Crumb(f"Purchase order {po.number}", here)]
    context = {"po": po, "in_cart": in_cart, "back": here, "crumbs": crumbs, "key": key or new_id()}
    return render(request, "checkout/copy.html", context)
