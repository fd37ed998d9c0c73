"""Shipping, review, and the button."""

import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from approvals import services as approvals
from companies.access import MemberRequest, member_of_company
from companies.models import Address
from purchase_orders.models import PurchaseOrder
from storefront.checkout import cart as carts
from storefront.checkout import services
from storefront.checkout.cart import PricedCart
from storefront.checkout.forms import AddressForm, ReviewForm, ShippingForm
from storefront.checkout.line_pages import line_page
from storefront.checkout.models import Cart, PaymentMethod
from storefront.checkout.rules import Buyer, buyer_now, refuse_who_may_not_order
from storefront.checkout.services import CannotBePlaced, Placed, PricesChanged
from storefront.checkout.shown import Change, differences, seal, ship_to
from storefront.checkout.views.steps import PLACES_ORDERS, to
from storefront.lib.errors import DomainError
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Tab
from storefront.orders.documents import PricedDocument
from storefront.orders.services import OrderNotPossible

LINES = 50
# By what the form calls it, what the cart does.
KEPT = {
    "payment_method": "payment_method",
    "reference": "reference",
    "note": "note",
    "terms": "terms_accepted",
}
NO_WAY_TO_PAY = (
    "There is no way to pay that both the store and your role allow. Ask your company administrator,"
    " or contact the store."
)


@asks_on_get
@member_of_company(PLACES_ORDERS)
def shipping(request: MemberRequest) -> HttpResponse:
    refuse_who_may_not_order(request.member)
    cart = Cart.objects.of(request.member)
    if cart is None:
        return to(request, "cart")
    form = _shipping_form(request, cart)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        services.choose_shipping(
            by=request.member,
            address_id=uuid.UUID(found["address"]),
            method_id=uuid.UUID(found["method"]),
        )
        return to(request, "review")
    context = {"form": form, "steps": _steps(request, "Shipping")}
    return render(request, "checkout/shipping.html", context, status=422 if form.is_bound else 200)


def _shipping_form(request: MemberRequest, cart: Cart) -> ShippingForm:
    addresses = list(Address.objects.filter(company=request.company))
    methods = services.shipping_offers(carts.price(cart, request.company), request.company)
    return ShippingForm(
        request.POST if request.method == "POST" else None,
        addresses=addresses,
        methods=methods,
        initial={
            "address": cart.address_id or next((one.pk for one in addresses if one.is_default), None),
            "method": cart.shipping_method_id or (methods[0][0].pk if methods else None),
        },
    )


@asks_on_get
@member_of_company(PLACES_ORDERS)
def address(request: MemberRequest) -> HttpResponse:
    refuse_who_may_not_order(request.member)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.add_address(by=request.member, **form.cleaned_data)
        return to(request, "shipping")
    context = {"form": form, "steps": _steps(request, "Shipping")}
    return render(request, "checkout/address.html", context, status=422 if form.is_bound else 200)


@dataclass(slots=True)
class Review:
    """The review page in the making: what is in it, and what an attempt to place it found."""

    buyer: Buyer
    priced: PricedCart
    form: ReviewForm
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    changes: list[Change] = field(default_factory=list)
    refusal: str = ""

    @property
    def problems(self) -> list[str]:
        """What stands in the way beside lines that cannot be bought."""
        method = self.priced.cart.shipping_method
        shipping = self.buyer.why_not_ship_by(method) if method else ""
        payment = "" if self.buyer.payment_methods else NO_WAY_TO_PAY
        return [problem for problem in (*self.priced.problems, shipping, payment) if problem]

    @property
    def can_be_placed(self) -> bool:
        return self.priced.can_be_placed and not self.problems

    @property
    def what_first(self) -> str:
        """Said by the button that cannot be pressed."""
        return "Remove what cannot be bought first" if self.priced.faulty else "Read what stands above first"


@require_safe
@member_of_company(PLACES_ORDERS)
def review(request: MemberRequest) -> HttpResponse:
    buyer = buyer_now(request.member)
    priced = _complete(request)
    if isinstance(priced, HttpResponse):
        return priced
    return _page(request, Review(buyer, priced, _form(buyer, priced.cart)))


def _complete(request: MemberRequest) -> PricedCart | HttpResponse:
    """The cart, priced, with address and method; or the page where what is missing is chosen."""
    cart = Cart.objects.of(request.member)
    if cart is not None and (cart.address is None or cart.shipping_method is None):
        if not services.choose_defaults(by=request.member):
            return to(request, "shipping")
        cart = Cart.objects.of(request.member)
    if cart is None:
        return to(request, "cart")
    priced = carts.price(cart, request.company)
    return priced if priced.items else to(request, "cart")


def _form(buyer: Buyer, cart: Cart, data: Any = None, *, places: bool = True) -> ReviewForm:
    """`places`: what has to be there to place is missed where it is not."""
    methods = buyer.payment_methods
    return ReviewForm(
        data,
        methods=methods,
        asks_for_terms=bool(buyer.terms),
        needs_terms=places,
        initial={
            "payment_method": cart.payment_method
            if cart.payment_method in methods
            else next(iter(methods), ""),
            "reference": cart.reference,
            "note": cart.note,
            "terms": cart.terms_accepted,
        },
    )


def _page(request: MemberRequest, shown: Review, status: int = 200) -> HttpResponse:
    document = shown.priced.document
    context = {
        "review": shown,
        "form": shown.form,
        "buyer": shown.buyer,
        "priced": shown.priced,
        "page": line_page(shown.priced.items, size=LINES, page=request.GET.get("cursor", "")),
        "document": document,
        "cart": shown.priced.cart,
        "ship_to": ship_to(shown.priced),
        "total": f"{document.total:f}",
        "seen": seal(shown.priced, shown.buyer),
        "next_sentences": _what_happens_next(document, shown.buyer),
        "same_reference": services.documents_with_reference(_reference(shown), by=request.member),
        "steps": _steps(request, "Review"),
    }
    return render(request, "checkout/review.html", context, status=status)


def _reference(shown: Review) -> str:
    """As kept, or as typed where it can be read."""
    form, kept = shown.form, shown.priced.cart.reference
    return str(form.cleaned_data.get("reference", "")) if form.is_bound else kept


def _what_happens_next(document: PricedDocument, buyer: Buyer) -> list[str]:
    if not buyer.places_purchase_orders:
        return ["It becomes an order at once."]
    facts = approvals.Facts(
        total=document.total,
        shipping_incl_tax=document.shipping.total,
        sku_count=document.sku_count,
        currency=document.currency,
    )
    try:
        return list(approvals.preview(facts, placer=buyer.member).sentences)
    except approvals.JudgingFailed:
        return [
            "The approval rules cannot be judged at the moment. It waits, and is judged as soon as they can."
        ]


@asks_on_get
@member_of_company(PLACES_ORDERS)
def keep(request: MemberRequest) -> HttpResponse:
    """What was typed on the review page is kept, on the way to change something else.

    htmx keeps it after each change, and gets the warning about the reference number.
    """
    if request.method != "POST":
        return to(request, "review")
    form = _form(buyer_now(request.member), Cart(), request.POST, places=False)
    if not form.is_valid() and {"cart", "reference", "note"} & set(form.errors) and not request.htmx:
        return _again(request, places=False)
    found = form.cleaned_data
    typed = {kept: found[name] for name, kept in KEPT.items() if name in found}
    if typed and "cart" in found:
        services.keep(found["cart"], by=request.member, **typed)
    if request.htmx:
        same = services.documents_with_reference(typed.get("reference", ""), by=request.member)
        return render(request, "checkout/_same_reference.html", {"same_reference": same})
    if lines := request.POST.get("lines", ""):
        return _to_lines(request, lines)
    wanted = request.POST.get("then", "")
    if wanted == "remove_unavailable":
        carts.remove_what_cannot_be_bought(by=request.member)
        return to(request, "cart")
    return to(request, wanted if wanted in {"cart", "shipping", "address"} else "review")


def _to_lines(request: MemberRequest, page: str) -> HttpResponseRedirect:
    review = reverse("checkout:review", args=[request.company.slug])
    return HttpResponseRedirect(f"{review}?{urlencode({'cursor': page})}#items", status=303)


@asks_on_get
@member_of_company(PLACES_ORDERS)
def place(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return to(request, "review")
    form = _as_typed(request.POST)
    if not form.is_valid():
        return _again(request)
    try:
        placed = services.place(form.submission(), by=request.member)
    except (PricesChanged, CannotBePlaced, OrderNotPossible) as refusal:
        return _again(request, refusal)
    return _to_document(request, placed, form.cleaned_data["reference"])


def _as_typed(data: Any) -> ReviewForm:
    """What this member may choose, the service asks under lock, and the page where it is shown again."""
    return ReviewForm(data, methods=list(PaymentMethod), asks_for_terms=True, needs_terms=False)


def _again(
    request: MemberRequest, refusal: DomainError | None = None, *, places: bool = True
) -> HttpResponse:
    """The page as it is now, with everything that was typed; what a field says stands beside it."""
    buyer, priced = buyer_now(request.member), _complete(request)
    if isinstance(priced, HttpResponse):
        return priced
    form = _form(buyer, Cart(), request.POST, places=places)
    is_readable = form.is_valid()
    found = form.cleaned_data
    shown = Review(buyer, priced, form, token=found.get("token") or uuid.uuid4())
    # Whatever was the matter: what the page shows from now on counts as shown.
    shown.changes = differences(form.shown_before, found.get("total"), priced, buyer)
    is_said_below = priced.faulty or (isinstance(refusal, PricesChanged) and shown.changes)
    if refusal is not None and is_readable and not is_said_below:
        shown.refusal = str(refusal)
    return _page(request, shown, status=409 if refusal is not None and is_readable else 422)


def _to_document(request: MemberRequest, placed: Placed, typed_reference: str) -> HttpResponseRedirect:
    document = placed.document
    is_purchase_order = isinstance(document, PurchaseOrder)
    if placed.is_new:
        what = "Purchase order" if is_purchase_order else "Order"
        messages.success(request, f"{what} {document.number} has been placed.")
        _warn_of_same_reference(request, typed_reference, f"{what.lower()} {document.number}")
    name = "purchase_orders:detail" if is_purchase_order else "orders:detail"
    return redirect(name, request.company.slug, document.number)


def _warn_of_same_reference(request: MemberRequest, typed: str, itself: str) -> None:
    others = [one for one in services.documents_with_reference(typed, by=request.member) if one != itself]
    if others:
        messages.warning(request, f"The reference number {typed} is also on {', '.join(others)}.")


def _steps(request: MemberRequest, current: str) -> list[Tab]:
    names = {"Cart": "cart", "Shipping": "shipping", "Review": "review"}
    return [
        Tab(label, reverse(f"checkout:{name}", args=[request.company.slug]), is_current=label == current)
        for label, name in names.items()
    ]
