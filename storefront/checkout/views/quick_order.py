"""Many products at once by SKU and quantity: typed, pasted, or out of a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from companies.access import MemberRequest, member_of_company
from storefront.checkout import lines, quick_order
from storefront.checkout.forms import QuickOrderForm
from storefront.checkout.quick_order import QuickOrder
from storefront.checkout.rules import why_not
from storefront.checkout.views.steps import PLACES_ORDERS, to
from storefront.lib.methods import asks_on_get

ROWS = 6
# A table of more says less; all of it is in the text field below.
SHOWN = 300


@asks_on_get
@member_of_company(PLACES_ORDERS)
def show(request: MemberRequest) -> HttpResponse:
    """Checks what was given, and adds nothing. `?lines=` comes from the search, `?new` starts again."""
    if request.method == "POST" or "new" in request.GET:
        request.session.pop(_kept(request), None)
    if request.method == "POST":
        form = QuickOrderForm(request.POST, request.FILES)
    elif text := request.GET.get("lines") or request.session.get(_kept(request)):
        form = QuickOrderForm({"pasted": text})
    else:
        return _page(request, QuickOrderForm(), QuickOrder())
    if not form.is_valid():
        return _page(request, form, QuickOrder(), status=422)
    checked = quick_order.check(form.lines, request.company.pk)
    return _page(request, QuickOrderForm(initial={"pasted": checked.text}), checked)


def _page(
    request: MemberRequest, form: QuickOrderForm, checked: QuickOrder, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "checked": checked,
        "faulty": checked.faulty[:SHOWN],
        "buyable": checked.buyable[:SHOWN],
        "rows": form.rows or ([] if checked.lines else [("", "")] * ROWS),
        "refusal": why_not(request.member),
        "currency": request.company.currency,
    }
    return render(request, "checkout/quick_order.html", context, status=status)


@asks_on_get
@member_of_company(PLACES_ORDERS)
def add(request: MemberRequest) -> HttpResponse:
    """What can be bought goes into the cart; the rest stays here, each line with its reason."""
    if request.method != "POST":
        return to(request, "quick_order")
    form = QuickOrderForm(request.POST)
    if not form.is_valid():
        return _page(request, form, QuickOrder(), status=422)
    checked = quick_order.check(form.lines, request.company.pk)
    products = {line.item.id: line.quantity for line in checked.buyable if line.item}
    added = lines.add(products, by=request.member)
    for refused in added.refused:
        messages.warning(request, refused)
    if added.lines:
        messages.success(request, added.sentence)
    if checked.faulty:
        request.session[_kept(request)] = quick_order.as_text(checked.faulty)
    return to(request, "quick_order" if checked.faulty else "cart")


def _kept(request: MemberRequest) -> str:
    return f"quick order of {request.company.slug}"
