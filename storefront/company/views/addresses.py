"""The address book. Who may place orders adds to it; the rest takes the right to edit the account."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from companies import services
from companies.access import MemberRequest, member_of_company
from companies.models import ADDRESS_FIELDS, Address
from storefront.checkout.forms import AddressForm
from storefront.checkout.models import Cart
from storefront.company.meanwhile import Seen
from storefront.company.views.profile import crumbs, form_page, saved, to_profile
from storefront.lib.methods import asks_on_get

EVERYBODY = "Everybody who places orders can choose it."
KEPT = "Documents keep the address they were placed with."


@asks_on_get
@member_of_company("edit_account", "place_order")
def new(request: MemberRequest) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        added = services.add_address(request.company.pk, by=request.member, **form.cleaned_data)
        messages.success(request, f"{added.label} is in the address book.")
        return to_profile(request)
    return form_page(request, form, "Add an address", EVERYBODY)


@asks_on_get
@member_of_company("edit_account")
def edit(request: MemberRequest, address: uuid.UUID) -> HttpResponse:
    found = _address(request, address)
    label = found.label  # which the form writes over, and the page names
    seen = Seen.by(request, {name: getattr(found, name) for name in (*ADDRESS_FIELDS, "label")})
    form = AddressForm(request.POST if request.method == "POST" else None, instance=found)
    if saved(form, seen, partial(services.change_address, request.company.pk, address, by=request.member)):
        messages.success(request, f"{form.cleaned_data['label']} is saved. {KEPT}")
        return to_profile(request)
    return form_page(request, form, label, KEPT, seen)


@require_POST
@member_of_company("edit_account")
def make_default(request: MemberRequest, address: uuid.UUID) -> HttpResponse:
    chosen = services.make_default_address(request.company.pk, address, by=request.member)
    messages.success(request, f"{chosen.label} is the default address.")
    return to_profile(request)


@asks_on_get
@member_of_company("edit_account")
def remove(request: MemberRequest, address: uuid.UUID) -> HttpResponse:
    if request.method == "POST":
        removed = services.remove_address(request.company.pk, address, by=request.member)
        messages.success(request, f"{removed.label} is removed from the address book.")
        return to_profile(request)
    found = _address(request, address)
    carts = Cart.objects.filter(company=request.company, address=found).count()
    context = {"address": found, "carts": carts, "crumbs": crumbs(request)}
    return render(request, "company/remove_address.html", context)


def _address(request: MemberRequest, key: uuid.UUID) -> Address:
    found = Address.objects.filter(company=request.company, pk=key).first()
    if found is None:
        raise Http404
    return found
