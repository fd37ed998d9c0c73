"""Where the link of an invitation leads: to a password, to signing in, or to joining at once."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from companies import services as companies
from companies.access import public
from companies.models import Invitation, Member, User
from storefront.company.forms.joining import PasswordForm
from storefront.lib.methods import asks_on_get


@asks_on_get
@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    try:
        response = _answer(request, token)
    except companies.DeadInvitation as dead:
        response = _dead(request, dead)
    add_never_cache_headers(response)
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    invitation = companies.find_invitation(token)
    if request.user.is_authenticated:
        return _as_somebody(request, invitation, token, request.user)
    if companies.has_account(invitation):
        return _page(request, "sign_in", invitation)
    return _as_new(request, invitation, token)


def _as_somebody(request: HttpRequest, invitation: Invitation, token: str, user: User) -> HttpResponse:
    if user.email != invitation.email:
        return _page(request, "of_another", invitation)
    if request.method == "POST":
        return _home(companies.accept(token, user))
    return _page(request, "join", invitation)


def _as_new(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if not (form.is_bound and form.is_valid()):
        return _page(request, "new", invitation, form)
    try:
        member = companies.accept_with_password(token, form.cleaned_data["password"])
    except companies.HasAccount:
        return _page(request, "sign_in", invitation)
    login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _home(member)


def _home(member: Member) -> HttpResponse:
    return redirect("company_home", member.company.slug)


def _page(
    request: HttpRequest, kind: str, invitation: Invitation, form: PasswordForm | None = None
) -> HttpResponse:
    context = {"kind": kind, "invitation": invitation, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "company/join.html", context, status=status)


def _dead(request: HttpRequest, dead: companies.DeadInvitation) -> HttpResponse:
    """Who has accepted and clicks the link again wants to get in."""
    slug = dead.facts.get("company")
    if slug and request.user.is_authenticated:
        return redirect("company_home", slug)
    return render(request, "company/dead_invitation.html", {"dead": dead, "was_used": bool(slug)}, status=410)
