"""The pages of roles: the list, what each allows, and what is done to it as a whole."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from approvals.naming import rules_naming, waiting_for_role
from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import Invitation, Member
from companies.roles import ShownRole, one_role
from companies.wording import in_sentences
from storefront.company import role_list as listing
from storefront.company.forms.roles import tree
from storefront.company.views.tabs import company_tabs
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb, Empty

FEW_NAMES = 5
FOUND_BY = "Roles are found by any part of their name."


@require_safe
@member_of_company("view_roles")
def role_list(request: MemberRequest) -> HttpResponse:
    form = listing.ListForm(request.GET)
    wanted = form.wanted("name")
    page = listing.page(request.company.pk, wanted)
    context = {
        "form": form,
        "sort": wanted.sort,
        "page": page,
        "is_long": bool(page.next or page.previous or request.GET),
        "chips": form.chips(request.path),
        "empty": Empty("No role matches.", FOUND_BY, "Clear all filters", request.path),
    }
    return render(request, "company/roles.html", context | _frame(request))


@require_safe
@member_of_company("view_roles")
def detail(request: MemberRequest, role: uuid.UUID) -> HttpResponse:
    shown = one_role(request.company.pk, role)
    context = {
        "told": in_sentences(shown.codes),
        "branches": tree(shown.codes, ()),
        "crumbs": crumbs(request),
    }
    return render(request, "company/role.html", context | _use(request, shown) | _frame(request))


@asks_on_get
@member_of_company("manage_roles")
def delete(request: MemberRequest, role: uuid.UUID) -> HttpResponse:
    if request.method == "POST":
        name = companies.delete_role(role, by=request.member)
        messages.success(request, f"“{name}” is deleted.")
        return redirect("company:roles", request.company.slug)
    shown = one_role(request.company.pk, role)
    context = {"crumbs": crumbs(request, shown)} | _use(request, shown)
    return render(request, "company/role_delete.html", context | _frame(request))


@require_POST
@member_of_company("manage_roles")
def duplicate(request: MemberRequest, role: uuid.UUID) -> HttpResponse:
    copy = companies.duplicate_role(role, by=request.member)
    messages.success(request, f"“{copy.name}” is made, with nobody in it yet. Give it a name of its own.")
    return redirect("company:role_edit", request.company.slug, copy.pk)


@require_POST
@member_of_company("manage_roles")
def make_default(request: MemberRequest, role: uuid.UUID) -> HttpResponse:
    chosen = companies.make_default_role(role, by=request.member)
    messages.success(request, f"New people get the role “{chosen.name}” from now on.")
    return redirect("company:role", request.company.slug, chosen.pk)


def crumbs(request: MemberRequest, *path: ShownRole) -> list[Crumb]:
    slug = request.company.slug
    below = [Crumb(shown.name, reverse("company:role", args=[slug, shown.key])) for shown in path]
    return [Crumb("Roles", reverse("company:roles", args=[slug])), *below]


def _frame(request: MemberRequest) -> dict[str, Any]:
    tabs = company_tabs(request, "Roles")
    return {
        "tabs": tabs,
        "may_manage": request.member.may_now("manage_roles"),
        # Where the people of a role are listed; empty for who may not view people.
        "users": next((tab.href for tab in tabs if tab.label == "Users"), ""),
    }


def _use(request: MemberRequest, shown: ShownRole) -> dict[str, Any]:
    """Who has the role and what names it: that keeps it from being deleted."""
    rules = rules_naming(request.company.pk, shown.key)
    names = _first_names(shown) if request.member.may("view_users") else []
    return {
        "shown": shown,
        "role_filter": urlencode({"role": shown.name}),
        "names": names,
        "more_names": shown.people - len(names),
        "rules": rules,
        "invited": Invitation.objects.open().filter(company=request.company, role=shown.key).count(),
        "waiting": waiting_for_role(request.company.pk, shown.key),
        "may_view_rules": request.member.may("view_approval_rules"),
        "is_free": not (shown.people or shown.is_default or rules),
        "is_own": request.member.role_id == shown.key,
    }


def _first_names(shown: ShownRole) -> list[str]:
    people = Member.objects.filter(role=shown.key).order_by("name", "pk")
    return list(people.values_list("name", flat=True)[:FEW_NAMES])
