"""Inviting somebody by mail, and what may be done with an invitation until it is accepted."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import Invitation, StructureNode
from companies.roles import default_role
from storefront.company import places
from storefront.company.forms.invitations import InviteForm, InviteSeveralForm
from storefront.company.forms.structure import keys
from storefront.company.people import role_names
from storefront.company.views.structure import tree_address
from storefront.company.views.users import crumbs
from storefront.lib.errors import DomainError
from storefront.lib.methods import asks_on_get


@asks_on_get
@member_of_company("manage_users")
def invite(request: MemberRequest) -> HttpResponse:
    """`at`, a place of the structure: then it is filled in, and one comes back there."""
    at = _place(request)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, at),
        company_id=request.company.pk,
    )
    if form.is_bound and form.is_valid() and _invited(request, form):
        messages.success(request, f"The invitation to {form.cleaned_data['email'].lower()} is on its way.")
        return _on(request, at, form)
    context = {"form": form, "crumbs": crumbs(request), "back": _back(request, at)}
    return render(request, "company/invite.html", context, status=422 if form.is_bound else 200)


def _invited(request: MemberRequest, form: InviteForm) -> bool:
    try:
        companies.invite(form.cleaned_data["email"], form.card, by=request.member, link=_link(request))
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def _on(request: MemberRequest, at: StructureNode | None, form: InviteForm) -> HttpResponse:
    """To the next one, of the same role at the same place, or back to where one came from."""
    if "another" not in request.POST:
        return redirect(_back(request, at))
    same = {"role": form.cleaned_data["role"].pk, "under": form.data["under"]}
    kept = {name: request.GET.getlist(name) for name in ("at", "open") if name in request.GET}
    return redirect(f"{request.path}?{urlencode(same | kept, doseq=True)}")


def _initial(request: MemberRequest, at: StructureNode | None) -> dict[str, Any]:
    default = default_role(request.company.pk)
    initial = {"role": request.GET.get("role") or (default.pk if default else None)}
    if under := request.GET.get("under") or (places.label(at) if at else ""):
        initial["under"] = under
    return initial


def _place(request: MemberRequest) -> StructureNode | None:
    key = next(iter(keys(request.GET.getlist("at")[-1:])), None)
    return places.standing(request.company.pk, key) if key else None


def _back(request: MemberRequest, at: StructureNode | None) -> str:
    if at is not None:
        return tree_address(request, at.pk)
    return f"{reverse('company:users', args=[request.company.slug])}?status=invited"


@asks_on_get
@member_of_company("manage_users")
def invite_several(request: MemberRequest) -> HttpResponse:
    default = default_role(request.company.pk)
    form = InviteSeveralForm(
        request.POST if request.method == "POST" else None,
        initial={
            "role": default.pk if default else None,
            "under": places.label(places.top(request.company.pk)),
        },
        company_id=request.company.pk,
    )
    if form.is_bound and form.is_valid() and _all_invited(request, form):
        count = len(form.asked)
        sent = "The invitation is on its" if count == 1 else f"{count} invitations are on their"
        messages.success(request, f"{sent} way.")
        return redirect(_back(request, None))
    context = {
        "form": form,
        "roles": role_names(request.company.pk),
        "crumbs": crumbs(request),
    }
    return render(request, "company/invite_several.html", context, status=422 if form.is_bound else 200)


def _all_invited(request: MemberRequest, form: InviteSeveralForm) -> bool:
    """All or none: who corrects a line and sends again must not wonder who has a mail already."""
    try:
        companies.invite_all(form.asked, by=request.member, link=_link(request))
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


@require_safe
@member_of_company("view_users")
def detail(request: MemberRequest, invitation: uuid.UUID) -> HttpResponse:
    context = {
        "invitation": _open(request, invitation),
        "may_manage": request.member.may_now("manage_users"),
        "crumbs": crumbs(request),
    }
    return render(request, "company/invitation.html", context)


@require_POST
@member_of_company("manage_users")
def send_again(request: MemberRequest, invitation: uuid.UUID) -> HttpResponse:
    sent = companies.send_again(_open(request, invitation), by=request.member, link=_link(request))
    messages.success(request, f"A new invitation to {sent.email} is on its way; the old link is dead.")
    return redirect("company:invitation", request.company.slug, sent.pk)


@require_POST
@member_of_company("manage_users")
def withdraw(request: MemberRequest, invitation: uuid.UUID) -> HttpResponse:
    withdrawn = companies.withdraw(_open(request, invitation), by=request.member)
    messages.success(request, f"The invitation of {withdrawn.name} is withdrawn; its link is dead.")
    return redirect("company:users", request.company.slug)


def _open(request: MemberRequest, key: uuid.UUID) -> Invitation:
    invitations = Invitation.objects.for_reading().open()
    return get_object_or_404(invitations, company=request.company, pk=key)


def _link(request: MemberRequest) -> companies.Link:
    return lambda token: request.build_absolute_uri(reverse("invitation:accept", args=[token]))
