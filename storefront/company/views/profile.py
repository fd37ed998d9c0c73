"""The profile of a company. Each part is there for who may view it, and editable for who may edit it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies import services
from companies.access import MemberRequest, member_of_company
from companies.models import Company
from companies.seen import ChangedMeanwhile
from companies.services.profile import ACCOUNT, LEGAL_ADDRESS
from storefront.company.forms.profile import AccountForm, LegalAddressForm
from storefront.company.meanwhile import Seen
from storefront.company.profile import profile_for
from storefront.company.views.tabs import PROFILE, company_tabs
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb


@require_safe
@member_of_company(*PROFILE)
def show(request: MemberRequest) -> HttpResponse:
    context = {"profile": profile_for(request.member), "tabs": company_tabs(request, "Profile")}
    return render(request, "company/profile.html", context)


@asks_on_get
@member_of_company("edit_account")
def account(request: MemberRequest) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None, instance=_copy(request.company))
    seen = Seen.by(request, _values(request.company, ACCOUNT))
    if saved(form, seen, partial(services.change_account, request.company.pk, by=request.member)):
        messages.success(request, "The account information is saved.")
        return to_profile(request)
    return form_page(request, form, "Account information", seen=seen)


@asks_on_get
@member_of_company("edit_legal_address")
def legal_address(request: MemberRequest) -> HttpResponse:
    form = LegalAddressForm(
        request.POST if request.method == "POST" else None, instance=_copy(request.company)
    )
    seen = Seen.by(request, _values(request.company, LEGAL_ADDRESS))
    if saved(form, seen, partial(services.change_legal_address, request.company.pk, by=request.member)):
        messages.success(request, "The legal address is saved.")
        return to_profile(request)
    return form_page(request, form, "Legal address", seen=seen)


def _values(company: Company, fields: Iterable[str]) -> dict[str, object]:
    return {name: getattr(company, name) for name in fields}


def saved(form: forms.ModelForm[Any], seen: Seen, change: Callable[..., object]) -> bool:
    """False where there is nothing to save yet, or where the form now says why not."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        change(seen=seen.mark, **form.cleaned_data)
    except ChangedMeanwhile as refusal:
        seen.tell(form, refusal)
        return False
    return True


def _copy(company: Company) -> Company:
    """For the form to fill: a name that is refused must not stand in the frame around it."""
    return Company(
        **{field.attname: getattr(company, field.attname) for field in Company._meta.concrete_fields}
    )


def form_page(
    request: MemberRequest, form: object, title: str, sentence: str = "", seen: Seen | None = None
) -> HttpResponse:
    context = {"form": form, "seen": seen, "title": title, "sentence": sentence, "crumbs": crumbs(request)}
    return render(request, "company/form.html", context, status=422 if request.method == "POST" else 200)


def crumbs(request: MemberRequest) -> list[Crumb]:
    return [Crumb("Company profile", reverse("company:profile", args=[request.company.slug]))]


def to_profile(request: MemberRequest) -> HttpResponseRedirect:
    return redirect("company:profile", request.company.slug)
