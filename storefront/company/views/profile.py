"""The profile of a company. Each part is there for who may view it, and editable for who may edit it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies import services
from companies.access import MemberRequest, member_of_company
from companies.models import Company
from storefront.company.forms.profile import AccountForm, LegalAddressForm
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
    if request.method == "POST" and form.is_valid():
        services.change_account(request.company.pk, by=request.member, **form.cleaned_data)
        messages.success(request, "The account information is saved.")
        return to_profile(request)
    return form_page(request, form, "Account information")


@asks_on_get
@member_of_company("edit_legal_address")
def legal_address(request: MemberRequest) -> HttpResponse:
    form = LegalAddressForm(
        request.POST if request.method == "POST" else None, instance=_copy(request.company)
    )
    if request.method == "POST" and form.is_valid():
        services.change_legal_address(request.company.pk, by=request.member, **form.cleaned_data)
        messages.success(request, "The legal address is saved.")
        return to_profile(request)
    return form_page(request, form, "Legal address")


def _copy(company: Company) -> Company:
    """For the form to fill: a name that is refused must not stand in the frame around it."""
    return Company(
        **{field.attname: getattr(company, field.attname) for field in Company._meta.concrete_fields}
    )


def form_page(request: MemberRequest, form: object, title: str, sentence: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "sentence": sentence, "crumbs": crumbs(request)}
    return render(request, "company/form.html", context, status=422 if request.method == "POST" else 200)


def crumbs(request: MemberRequest) -> list[Crumb]:
    return [Crumb("Company profile", reverse("company:profile", args=[request.company.slug]))]


def to_profile(request: MemberRequest) -> HttpResponseRedirect:
    return redirect("company:profile", request.company.slug)
