"""The page of teams and people, and what may be done with each place."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from approvals.services import asked_after_move
from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import StructureNode
from companies.structure import node_of
from storefront.company import people
from storefront.company import tree as structure
from storefront.company.forms.structure import MoveForm, TeamForm, keys
from storefront.company.views.tabs import company_tabs
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Undo:
    """`place` was below `before`; to be sent to `address`."""

    place: StructureNode
    before: StructureNode
    address: str


@require_safe
@member_of_company("view_users")
def tree(request: MemberRequest) -> HttpResponse:
    text = _typed(request)
    wanted = [key for key in request.GET.getlist("open") if key not in request.GET.getlist("close")]
    shown = structure.Tree(
        request.company.pk,
        wanted=keys(wanted),
        at=next(iter(keys(request.GET.getlist("at")[:1])), None),
        everything="all" in wanted,
    )
    context = {
        "tabs": company_tabs(request, "Structure"),
        "tree": shown,
        "text": text,
        "hits": structure.found(request.company.pk, text) if text else [],
        "all": structure.ALL,
        "most_found": structure.MOST_FOUND,
        "may_manage": request.member.may_now("manage_users"),
        "undo": _undo(request, shown.at),
        "invited": people.invited(request.company.pk),
    }
    return render(request, "company/structure.html", context)


def _undo(request: MemberRequest, at: uuid.UUID | None) -> Undo | None:
    """Of a move that was just made: `was` in the address is where the place stood before."""
    was = next(iter(keys(request.GET.getlist("was")[:1])), None)
    if was is None or at is None or not request.member.may_now("manage_users"):
        return None
    place, before = node_of(request.company.pk, at), node_of(request.company.pk, was)
    if place is None or before is None or place.parent_id == was:
        return None
    return Undo(place, before, _moving(request, place))


@require_safe
@member_of_company("view_users")
def branch(request: MemberRequest, node: uuid.UUID) -> HttpResponse:
    """One place with what is right below it. htmx gets the rows alone, to put them into the tree."""
    place = _node(request, node)
    below, page = structure.branch_page(place, request.GET.get("cursor", ""))
    context = {
        "place": place,
        "below": below,
        "page": page,
        "crumbs": _crumbs(request, place),
        "may_manage": request.member.may_now("manage_users"),
    }
    return render(request, "company/_branch_rows.html" if request.htmx else "company/branch.html", context)


@asks_on_get
@member_of_company("manage_users")
def add_team(request: MemberRequest, node: uuid.UUID) -> HttpResponse:
    under = _node(request, node)
    form = TeamForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, under, form, f"Add a team below {under}", "Add team")
    team = companies.add_team(request.company.pk, form.cleaned_data["name"], under=under, by=request.member)
    if "another" in request.POST:
        messages.success(request, f"{team} is added below {under}. The next one?")
        return redirect(request.get_full_path())
    return _done(request, team, f"{team} is added below {under}.")


@asks_on_get
@member_of_company("manage_users")
def rename(request: MemberRequest, node: uuid.UUID) -> HttpResponse:
    team = _team(request, node)
    form = TeamForm(request.POST if request.method == "POST" else {"name": team.team_name})
    if request.method != "POST" or not form.is_valid():
        return _form(request, team, form, f"Rename {team}", "Rename")
    renamed = companies.rename_team(team, form.cleaned_data["name"], by=request.member)
    return _done(request, renamed, f"{team} is now called {renamed}.")


@asks_on_get
@member_of_company("manage_users")
def move(request: MemberRequest, node: uuid.UUID) -> HttpResponse:
    """First where to, then what that changes, then it is done."""
    place = _node(request, node)
    if request.method == "POST":
        form = MoveForm(place, request.POST)
        if form.is_valid():
            companies.move(place, to=form.cleaned_data["to"], by=request.member)
            messages.success(request, f"{place} is now below {form.cleaned_data['to']}.")
            return redirect(tree_address(request, place.pk, was=place.parent_id))
        return _where_to(request, place, form)
    if "to" not in request.GET or "find" in request.GET:
        return _where_to(request, place, MoveForm(place))
    form = MoveForm(place, request.GET)
    return _what_changes(request, place, form) if form.is_valid() else _where_to(request, place, form)


def _where_to(request: MemberRequest, place: StructureNode, form: MoveForm) -> HttpResponse:
    text = _typed(request)
    context = {
        "place": place,
        "form": form,
        "text": text,
        "hits": [] if place.is_root else structure.targets(place, text),
        "most_found": structure.MOST_FOUND,
        "crumbs": _crumbs(request, place),
        "opened": _opened(request),
        "back": tree_address(request, place.pk),
    }
    template = "company/_move_refused.html" if form.is_bound and request.htmx else "company/move.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _what_changes(request: MemberRequest, place: StructureNode, form: MoveForm) -> HttpResponse:
    to = form.cleaned_data["to"]
    context = {
        "place": place,
        "to": to,
        "form": form,
        "changes": asked_after_move(place, to),
        "below": StructureNode.objects.filter(company=request.company, above__contains=[place.pk]).count(),
        "crumbs": _crumbs(request, place),
        "moving": _moving(request, place),
    }
    return render(request, "company/_move_ask.html" if request.htmx else "company/move_ask.html", context)


@asks_on_get
@member_of_company("manage_users")
def remove(request: MemberRequest, node: uuid.UUID) -> HttpResponse:
    team = _team(request, node)
    if request.method == "POST":
        companies.remove_team(team, by=request.member)
        messages.success(request, f"{team} is removed.")
        return redirect(tree_address(request, team.parent_id))
    context = {
        "place": team,
        "refusal": companies.others_below(team),
        "crumbs": _crumbs(request, team),
        "back": tree_address(request, team.pk),
    }
    return render(request, "company/team_remove.html", context)


def _form(
    request: MemberRequest, place: StructureNode, form: TeamForm, title: str, verb: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "verb": verb,
        "may_repeat": verb == "Add team",
        "crumbs": _crumbs(request, place),
        "back": tree_address(request, place.pk),
    }
    return render(request, "company/team_form.html", context, status=422 if request.method == "POST" else 200)


def _done(request: MemberRequest, place: StructureNode, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(tree_address(request, place.pk))


def tree_address(request: MemberRequest, at: uuid.UUID | None, **more: object) -> str:
    """Of the tree, opened so that this place is seen, and with the branches that were open before."""
    query = urlencode({"at": at, "open": _opened(request)} | more, doseq=True)
    return f"{reverse('company:structure', args=[request.company.slug])}?{query}#place-{at}"


def _opened(request: MemberRequest) -> list[uuid.UUID]:
    return keys(request.GET.getlist("open"))


def _moving(request: MemberRequest, place: StructureNode) -> str:
    """The address that moves it, which keeps in mind what is open in the tree."""
    address = reverse("company:structure_move", args=[request.company.slug, place.pk])
    query = urlencode({"open": _opened(request)}, doseq=True)
    return f"{address}?{query}" if query else address


def _typed(request: MemberRequest) -> str:
    """What is looked for. No name holds a NUL, and no database takes one."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def _node(request: MemberRequest, key: uuid.UUID) -> StructureNode:
    found = node_of(request.company.pk, key)
    if found is None:
        raise Http404
    return found


def _team(request: MemberRequest, key: uuid.UUID) -> StructureNode:
    found = _node(request, key)
    if not found.team_name:
        raise Http404
    return found


def _crumbs(request: MemberRequest, place: StructureNode) -> list[Crumb]:
    slug = request.company.slug
    names = structure.names_of(request.company.pk, place.above)
    way = [Crumb(names[key], reverse("company:structure_branch", args=[slug, key])) for key in place.above]
    return [Crumb("Structure", reverse("company:structure", args=[slug])), *way]
