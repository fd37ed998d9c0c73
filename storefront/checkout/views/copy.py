"""A purchase order into the cart: straight where the cart is empty, otherwise after a question."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from companies.access import MemberRequest, member_of_company
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from purchase_orders.rules import Action
from storefront.checkout.cart import copy_purchase_order
from storefront.checkout.models import CartLine
from storefront.checkout.views.steps import PLACES_ORDERS
from storefront.lib.errors import NotAllowed, NotFound
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb

WAYS = {"merge", "replace"}


@asks_on_get
@member_of_company(PLACES_ORDERS)
def copy(request: MemberRequest, number: int) -> HttpResponse:
    po = _purchase_order(request, number)
    in_cart = CartLine.objects.filter(company=request.company, cart__member=request.member).count()
    how = request.POST.get("how") or ("" if in_cart else "merge")
    if request.method != "POST" or how not in WAYS:
        return _ask(request, po, in_cart)
    left_out = copy_purchase_order(po, "replace" if how == "replace" else "merge", by=request.member)
    for sentence in left_out:
        messages.warning(request, sentence)
    if not in_cart:
        messages.success(request, f"The lines of purchase order {po.number} are in your cart.")
    return redirect("checkout:cart", request.company.slug)


def _purchase_order(request: MemberRequest, number: int) -> PurchaseOrder:
    opened = purchase_orders.open_document(request.company.pk, number, by=request.member)
    if opened.po.deleted_at is not None:
        raise NotFound(f"Purchase order {number} has been deleted.")
    if not opened.may(Action.COPY):
        raise NotAllowed(f"You may not copy purchase order {number} into a cart.")
    return opened.po


def _ask(request: MemberRequest, po: PurchaseOrder, in_cart: int) -> HttpResponse:
    here = reverse("purchase_orders:detail", args=[request.company.slug, po.number])
    crumbs = [Crumb(f"Purchase order {po.number}", here)]
    context = {"po": po, "in_cart": in_cart, "back": here, "crumbs": crumbs}
    return render(request, "checkout/copy.html", context)
