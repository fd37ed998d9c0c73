"""One person through the eyes of who keeps people or roles: what they see, may do and approve."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from companies.models import Member
from storefront.company.seen_as import seen_as
from storefront.company.views.tabs import company_tabs
from storefront.lib.navigation import Crumb


@require_safe
@member_of_company("manage_users", "manage_roles")
def view_as(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    people = Member.objects.of_company(request.company.pk).select_related("company", "role", "user")
    shown = people.with_permission_codes().filter(pk=person).first()
    if shown is None:
        raise Http404
    context = {
        "person": shown,
        "is_off": not (shown.is_active and shown.user.is_active),
        "seen": seen_as(shown),
        "may_view_roles": request.member.may("view_roles"),
        "may_view_rules": request.member.may("view_approval_rules"),
        "crumbs": _crumbs(request, shown),
    }
    return render(request, "company/view_as.html", context)


def _crumbs(request: MemberRequest, shown: Member) -> list[Crumb]:
    """To the person's card, for who may view people."""
    users = next((tab.href for tab in company_tabs(request, "Users") if tab.label == "Users"), "")
    return [Crumb("Company Users", users), Crumb(shown.name, f"{users}{shown.pk}/")] if users else []
