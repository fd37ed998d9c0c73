"""Inviting somebody by mail, and what may be done with an invitation until it is accepted."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import Invitation
from companies.roles import default_role
from storefront.company.forms.users import InviteForm
from storefront.company.views.users import crumbs
from storefront.lib.errors import DomainError
from storefront.lib.methods import asks_on_get


@asks_on_get
@member_of_company("manage_users")
def invite(request: MemberRequest) -> HttpResponse:
    default = default_role(request.company.pk)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial={"role": default.pk if default else None},
        company_id=request.company.pk,
    )
    if form.is_bound and form.is_valid() and _invited(request, form):
        messages.success(request, f"The invitation to {form.cleaned_data['email'].lower()} is on its way.")
        return redirect(f"{reverse('company:users', args=[request.company.slug])}?status=invited")
    context = {"form": form, "crumbs": crumbs(request)}
    return render(request, "company/invite.html", context, status=422 if form.is_bound else 200)


def _invited(request: MemberRequest, form: InviteForm) -> bool:
    try:
        companies.invite(form.cleaned_data["email"], form.card, by=request.member, link=_link(request))
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
