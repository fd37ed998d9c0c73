"""Company Users: the list, and each person's card with what may be done to it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import Member, StructureNode
from companies.seen import ChangedMeanwhile
from companies.structure import Place, places_of
from purchase_orders.leaving import leaving
from storefront.company import people, places
from storefront.company.forms.users import CardForm, ListForm
from storefront.company.meanwhile import Seen
from storefront.company.views.tabs import company_tabs
from storefront.lib.errors import DomainError
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb, Empty


@require_safe
@member_of_company("view_users")
def user_list(request: MemberRequest) -> HttpResponse:
    form = ListForm(request.GET, company_id=request.company.pk)
    wanted = form.wanted("name")
    page = people.page(request.company.pk, wanted, form.role_wanted)
    invited = "" if wanted.status == people.INVITED else people.invited(request.company.pk)
    may_manage = request.member.may_now("manage_users")
    context = {
        "form": form,
        "sort": wanted.sort,
        "page": page,
        "chips": form.chips(request.path),
        "empty": Empty("No person matches.", "Search by name or e-mail.", "Clear all filters", request.path),
        "tabs": company_tabs(request, "Users"),
        "may_manage": may_manage,
        "invited": invited,
        "is_alone": may_manage and not request.GET and not invited and len(page.rows) == 1,
    }
    return render(request, "company/users.html", context)


@require_safe
@member_of_company("view_users")
def card(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    shown = _person(request, person)
    return render(request, "company/user.html", _card_context(request, shown))


def _card_context(request: MemberRequest, shown: Member) -> dict[str, Any]:
    below, count = companies.below(shown)
    return {
        "person": shown,
        "place": places_of(request.company.pk, [shown.pk]).get(shown.pk, Place()),
        "below": below,
        "more_below": count - len(below),
        "may_manage": request.member.may_now("manage_users"),
        "may_view_as": request.member.may("manage_users") or request.member.may("manage_roles"),
        "may_view_roles": request.member.may("view_roles"),
        "node": StructureNode.objects.filter(member=shown).values_list("pk", flat=True).first(),
        "may_leave": not shown.is_administrator and shown.pk != request.member.pk,
        "crumbs": crumbs(request),
    }


@asks_on_get
@member_of_company("manage_users")
def edit(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    shown = _person(request, person)
    place = StructureNode.objects.select_related("parent__member__user").filter(member=shown).first()
    initial = _initial(shown, place)
    seen = Seen.by(request, initial, companies.card_facts(shown, place))
    form = CardForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        company_id=request.company.pk,
        member=shown,
    )
    if form.is_bound and form.is_valid() and _changed(request, shown, form, seen):
        messages.success(request, f"{form.card.name} is saved.")
        return redirect("company:user", request.company.slug, shown.pk)
    context = {"form": form, "seen": seen, "person": shown, "crumbs": crumbs(request, shown)}
    return render(request, "company/user_edit.html", context, status=422 if form.is_bound else 200)


def _changed(request: MemberRequest, shown: Member, form: CardForm, seen: Seen) -> bool:
    try:
        companies.change_member(shown, form.card, by=request.member, seen=seen.mark)
    except ChangedMeanwhile as refusal:
        seen.tell(form, refusal)
        return False
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def _initial(shown: Member, place: StructureNode | None) -> dict[str, Any]:
    above = place.parent if place else None
    return {
        "name": shown.name,
        "job_title": shown.job_title,
        "role": shown.role_id,
        "under": places.label(above) if above else "",
    }


@asks_on_get
@member_of_company("manage_users")
def deactivate(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    return _let_go(request, person, companies.deactivate, "deactivate")


@asks_on_get
@member_of_company("manage_users")
def remove(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    return _let_go(request, person, companies.remove, "remove")


Act = Callable[..., Member]


def _let_go(request: MemberRequest, person: uuid.UUID, act: Act, verb: str) -> HttpResponse:
    """What waits for them is shown first; a refusal is said in its place."""
    shown, refusal = _person(request, person), ""
    if request.method == "POST":
        try:
            act(shown, by=request.member)
        except DomainError as said_no:
            refusal = str(said_no)
        else:
            return _gone(request, shown, verb)
    context = {
        "person": shown,
        "verb": verb,
        "leaving": leaving(shown, reader=request.member),
        "refusal": refusal,
        "crumbs": crumbs(request, shown),
    }
    return render(request, "company/user_leaves.html", context, status=409 if refusal else 200)


def _gone(request: MemberRequest, shown: Member, verb: str) -> HttpResponse:
    messages.success(request, f"{shown.name} is {verb}d and can do nothing more in this company.")
    if verb == "remove":
        return redirect("company:users", request.company.slug)
    return redirect("company:user", request.company.slug, shown.pk)


@require_POST
@member_of_company("manage_users")
def reactivate(request: MemberRequest, person: uuid.UUID) -> HttpResponse:
    shown = companies.reactivate(_person(request, person), by=request.member)
    messages.success(request, f"{shown.name} is active again.")
    return redirect("company:user", request.company.slug, shown.pk)


def _person(request: MemberRequest, key: uuid.UUID) -> Member:
    found = Member.objects.of_company(request.company.pk).select_related("user", "role", "company")
    shown = found.with_permission_codes().filter(pk=key).first()
    if shown is None:
        raise Http404
    return shown


def crumbs(request: MemberRequest, shown: Member | None = None) -> list[Crumb]:
    slug = request.company.slug
    crumbs = [Crumb("Company Users", reverse("company:users", args=[slug]))]
    if shown is not None:
        crumbs.append(Crumb(shown.name, reverse("company:user", args=[slug, shown.pk])))
    return crumbs
