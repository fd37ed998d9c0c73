"""Approve Selected and Reject Selected: first the question, then the decisions, then their receipt."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from companies.access import MemberRequest, member_of_company
from purchase_orders import receipt as receipts
from purchase_orders import selection, services
from purchase_orders.forms import BulkForm, SelectionForm
from purchase_orders.models import BulkDecision
from purchase_orders.receipt import Receipt
from purchase_orders.services import Choice
from purchase_orders.views.queue_list import queue_list
from storefront.lib.methods import asks_on_get
from storefront.lib.models import new_id
from storefront.lib.navigation import Crumb


@asks_on_get
@member_of_company()
def bulk(request: MemberRequest) -> HttpResponse:
    """Without a key what was ticked is asked about; with the key of that question it is decided."""
    if request.method != "POST":
        return redirect("purchase_orders:requires_my_approval", request.company.slug)
    if "key" not in request.POST:
        return _ask(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        if "verdict" in form.errors:  # no button of ours sends that: there is nothing to ask again
            return render(request, "purchase_orders/bulk_nothing.html", status=422)
        return _question(request, form, status=422)
    decided = services.decide_in_bulk(
        form.cleaned_data["key"],
        BulkDecision.Verdict(form.cleaned_data["verdict"]),
        form.choices(),
        by=request.member,
        comment=form.cleaned_data["comment"],
    )
    return redirect("purchase_orders:receipt", request.company.slug, decided.key)


def _ask(request: MemberRequest) -> HttpResponse:
    ticked = SelectionForm(request.POST)
    choices, is_cut = _ticked(request, ticked) if ticked.is_valid() else ([], False)
    if not choices:
        return render(request, "purchase_orders/bulk_nothing.html", status=422)
    seen = [f"{choice.number}:{choice.round}" for choice in choices]
    data = {"key": new_id(), "verdict": ticked.cleaned_data["verdict"], "po": seen}
    return _question(request, BulkForm(initial=data), status=200, is_cut=is_cut)


def _ticked(request: MemberRequest, form: SelectionForm) -> tuple[list[Choice], bool]:
    """The rows; or all of the list that the address names, also those of other pages."""
    found: list[Choice] = form.cleaned_data["po"]
    if form.cleaned_data["every"]:
        found = queue_list(request.GET, request.member).choices(services.MOST_IN_BULK + 1)
    return found[: services.MOST_IN_BULK], len(found) > services.MOST_IN_BULK


def _question(request: MemberRequest, form: BulkForm, *, status: int, is_cut: bool = False) -> HttpResponse:
    """A dialog where htmx asks for it, else a page. `is_cut`: the list is longer than what is asked about."""
    chosen = selection.read(form.seen(), form.verdict_chosen, request.member)
    form.fields["comment"].required = bool(chosen.over) and not chosen.asks  # and not called optional
    template = "purchase_orders/_bulk_dialog.html" if request.htmx else "purchase_orders/bulk_ask.html"
    context = {"form": form, "selection": chosen, "is_cut": is_cut, "most": services.MOST_IN_BULK}
    return render(request, template, context, status=status)


@require_safe
@member_of_company()
def receipt(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """What became of each; for its member, and the company administrator. While it runs, its progress."""
    bulk = _shown(request, key)
    found = receipts.read(bulk)
    context: dict[str, Any] = {"bulk": bulk, "receipt": found, "is_mine": bulk.member_id == request.member.pk}
    if not found.reached.runs:
        return _whole(request, context | _rows(request, found))
    if request.htmx and request.GET.get("seen") == found.state:
        return HttpResponse(status=204)
    if request.htmx:
        return render(request, "purchase_orders/_receipt_progress.html", context)
    return _page(request, "purchase_orders/receipt_running.html", context)


@require_POST
@member_of_company()
def go_on(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    services.go_on(_shown(request, key).key, by=request.member)
    return redirect("purchase_orders:receipt", request.company.slug, key)


def _shown(request: MemberRequest, key: uuid.UUID) -> BulkDecision:
    """Another member's key may be the same: one's own goes first."""
    found = BulkDecision.objects.filter(company=request.company, key=key).select_related("member")
    decided = sorted(found, key=lambda each: each.member_id != request.member.pk)
    if not decided:
        raise Http404
    if decided[0].member_id != request.member.pk and not request.member.is_administrator:
        raise PermissionDenied
    return decided[0]


def _whole(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    if request.htmx:  # what ran has ended
        return HttpResponse(headers={"HX-Refresh": "true"})
    if context["is_mine"]:
        services.mark_seen(context["bulk"])
    return _page(request, "purchase_orders/receipt.html", context)


def _rows(request: MemberRequest, found: Receipt) -> dict[str, Any]:
    every = request.GET.get("rows") == "all"
    done = found.done if every else found.done[: receipts.FIRST_ROWS]
    return {"done": done, "has_more": len(done) < len(found.done)}


def _page(request: MemberRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    queue_href = reverse("purchase_orders:requires_my_approval", args=[request.company.slug])
    return render(request, template, context | {"crumbs": [Crumb("Requires My Approval", queue_href)]})
