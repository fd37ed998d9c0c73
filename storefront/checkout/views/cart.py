"""The cart page and what can be done on it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from companies.access import MemberRequest, member_of_company
from companies.models import Member
from storefront.checkout import cart as carts
from storefront.checkout import lines, services
from storefront.checkout.forms import DiscountForm, LinesForm, read_quantities, read_skus
from storefront.checkout.line_pages import line_page
from storefront.checkout.lines import Added
from storefront.checkout.models import MAX_QUANTITY, Cart
from storefront.checkout.rules import why_not
from storefront.checkout.views.steps import PLACES_ORDERS, to
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Chip, Empty
from storefront.lib.words import first_of

LINES = 100


@require_safe
@member_of_company(PLACES_ORDERS)
def show(request: MemberRequest) -> HttpResponse:
    return _page(request, DiscountForm())


def _page(request: MemberRequest, form: DiscountForm, status: int = 200) -> HttpResponse:
    cart = Cart.objects.of(request.member)
    priced = carts.price(cart, request.company) if cart else carts.empty(request.company)
    found = LinesForm(request.GET)
    text, page = (
        (found.cleaned_data.get(name, "") for name in ("q", "cursor")) if found.is_valid() else ("", "")
    )
    context = {
        "priced": priced,
        "page": line_page(priced.items, size=LINES, page=page, text=text),
        "form": found if len(priced.items) > LINES else None,
        "chips": [Chip(f"Line: {text}", request.path)] if text else [],
        "document": priced.document,
        "cart": priced.cart,
        "discount_form": form,
        "refusal": why_not(request.member),
        "max_quantity": MAX_QUANTITY,
        "empty": _nothing_inside(request.member),
    }
    return render(request, "checkout/cart.html", context, status=status)


def _nothing_inside(member: Member) -> Empty:
    or_copy = ", or copy a purchase order into the cart" if member.places_purchase_orders else ""
    hint = f"Choose products in the catalogue{or_copy}." if member.company.may_trade else ""
    return Empty("Your cart is empty.", hint, "Open the catalogue")


@require_POST
@member_of_company(PLACES_ORDERS)
def add(request: MemberRequest) -> HttpResponse:
    """Fields `quantity-<product id>`, and pairs of `sku` and `quantity`. `next`: where to go then."""
    chosen = read_quantities(request.POST)
    by_sku, problems = read_skus(request.POST)
    quantities = {product: quantity for product, quantity in chosen.by_id.items() if quantity}
    added = lines.add(quantities, skus=by_sku, by=request.member)
    _say(request, added, [*chosen.problems, *problems])
    return _onwards(request)


def _say(request: MemberRequest, added: Added, problems: list[str]) -> None:
    if added.lines:
        messages.success(request, added.sentence)
    for problem in first_of([*added.refused, *problems]):
        messages.warning(request, problem)
    if not added.lines and not added.refused and not problems:
        messages.info(request, "Nothing was added: no quantity was given.")


def _onwards(request: MemberRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted, status=303)
    return to(request, "cart")


@require_POST
@member_of_company(PLACES_ORDERS)
def update(request: MemberRequest) -> HttpResponse:
    """Quantities by line; a button of a line, `remove` or `take`, counts whatever its quantity says."""
    chosen = read_quantities(request.POST)
    for problem in chosen.problems:
        messages.warning(request, problem)
    quantities = chosen.by_id
    for button in ("remove-", "take-"):
        quantities |= read_quantities(request.POST, prefix=button).by_id
    lines.change_quantities(quantities, by=request.member)
    return _to_lines(request)


@require_POST
@member_of_company(PLACES_ORDERS)
def undo(request: MemberRequest) -> HttpResponse:
    lines.undo(by=request.member)
    return _to_lines(request)


def _to_lines(request: MemberRequest) -> HttpResponseRedirect:
    """The page of lines that somebody comes from."""
    cart = reverse("checkout:cart", args=[request.company.slug])
    shown = QueryDict(request.POST.get("shown", "")).urlencode()
    return HttpResponseRedirect(f"{cart}?{shown}" if shown else cart, status=303)


@require_POST
@member_of_company(PLACES_ORDERS)
def remove_unavailable(request: MemberRequest) -> HttpResponse:
    carts.remove_what_cannot_be_bought(by=request.member)
    return to(request, "cart")


@asks_on_get
@member_of_company(PLACES_ORDERS)
def discount(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return to(request, "cart")
    form = DiscountForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        found = services.apply_discount(form.cleaned_data["code"], by=request.member)
    except services.CodeNotValid as refusal:
        form.add_error("code", str(refusal))
        return _page(request, form, status=422)
    messages.success(request, f"{found.code} takes {found.label}.")
    return to(request, "cart")


@require_POST
@member_of_company(PLACES_ORDERS)
def remove_discount(request: MemberRequest) -> HttpResponse:
    services.remove_discount(by=request.member)
    return to(request, "cart")
