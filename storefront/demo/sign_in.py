"""The demo's accounts on its sign-in page, each one click away."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from companies.access import public
from companies.models import User
from storefront.demo.people import COMPANIES, STAFF, DemoCompany

STAFF_CARD = {"email": STAFF[0], "name": STAFF[1], "role": "Store staff", "note": "Runs the shop in /admin/"}


@require_POST
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Without a password, for the demo's own accounts; exists in demo mode only."""
    email = request.POST.get("email", "")
    if not settings.DEMO or email not in _emails():
        raise Http404
    user = get_object_or_404(User, email=email, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("admin:index" if user.is_staff else settings.LOGIN_REDIRECT_URL)


def accounts(request: HttpRequest) -> dict[str, object]:
    """A context processor, in demo mode only: for the sign-in page."""
    if request.path != reverse("account_login"):
        return {}
    store = {"company": "The store", "note": "", "accounts": [STAFF_CARD]}
    groups = [*map(_group, COMPANIES), store]
    return {"demo_accounts": groups, "demo_sign_in_url": reverse("demo:sign_in")}


def _group(company: DemoCompany) -> dict[str, Any]:
    shown = [person for person in company.people if person.shows]
    cards = [
        {"email": company.email(who), "name": who.name, "role": who.title, "note": who.shows} for who in shown
    ]
    return {"company": company.name, "note": company.note, "accounts": cards}


def _emails() -> set[str]:
    members = {company.email(person) for company in COMPANIES for person in company.people if person.shows}
    return members | {STAFF[0]}
