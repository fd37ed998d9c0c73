"""Approve Selected and Reject Selected: first the question, then the decisions, then their receipt."""

import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from companies.access import MemberRequest, member_of_company
from purchase_orders import selection, services
from purchase_orders.forms import BulkForm, SelectionForm
from purchase_orders.models import BulkDecision, BulkDecisionLine, Status
from storefront.lib.models import new_id
from storefront.lib.navigation import Crumb


@require_POST
@member_of_company()
def bulk(request: MemberRequest) -> HttpResponse:
    """Without a key what was ticked is asked about; with the key of that question it is decided."""
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
    if not ticked.is_valid() or not ticked.cleaned_data["po"]:
        return render(request, "purchase_orders/bulk_nothing.html", status=422)
    choices = [f"{choice.number}:{choice.round}" for choice in ticked.cleaned_data["po"]]
    data = {"key": new_id(), "verdict": ticked.cleaned_data["verdict"], "po": choices}
    return _question(request, BulkForm(initial=data), status=200)


def _question(request: MemberRequest, form: BulkForm, *, status: int) -> HttpResponse:
    """A dialog where htmx asks for it, else a page."""
    chosen = selection.read(form.seen(), form.verdict_chosen, request.member)
    template = "purchase_orders/_bulk_dialog.html" if request.htmx else "purchase_orders/bulk_ask.html"
    return render(request, template, {"form": form, "selection": chosen}, status=status)


@require_safe
@member_of_company()
def receipt(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """What became of each; for its member, and the company administrator."""
    decided = BulkDecision.objects.filter(company=request.company, key=key).select_related("member")
    mine = [each for each in decided if each.member_id == request.member.pk]
    if not decided:
        raise Http404
    if not mine and not request.member.is_administrator:
        raise PermissionDenied
    shown = (mine or list(decided))[0]
    queue_href = reverse("purchase_orders:requires_my_approval", args=[request.company.slug])
    crumbs = [Crumb("Requires My Approval", queue_href)]
    return render(request, "purchase_orders/receipt.html", _receipt(shown) | {"crumbs": crumbs})


def _receipt(bulk: BulkDecision) -> dict[str, Any]:
    """Failures first, then what was done."""
    lines = list(bulk.lines.order_by("number"))
    failed = [line for line in lines if line.problem]
    done = [line for line in lines if line.done_at and not line.problem]
    return {
        "bulk": bulk,
        "summary": _summary(bulk, len(failed), len(done)),
        "failed": failed,
        "open": [line for line in lines if not line.done_at],
        "done": [(line, _outcome(line, bulk)) for line in done],
        "total": selection.sums({"currency": line.currency, "total": Decimal(line.total)} for line in done),
    }


def _summary(bulk: BulkDecision, failed: int, done: int) -> str:
    verb = "rejected" if bulk.verdict == BulkDecision.Verdict.REJECT else "approved"
    facts = [f"{failed:,} could not be {verb}"] if failed else []
    return ", ".join([*facts, f"{done:,} {verb}"])


def _outcome(line: BulkDecisionLine, bulk: BulkDecision) -> str:
    if bulk.verdict == BulkDecision.Verdict.REJECT:
        return "Rejected"
    if line.status_after == Status.APPROVAL_REQUIRED:
        return "Your part is approved; others are still to be asked"
    return (
        "Approved without other approvals" if line.passes_over else "Approved; it becomes an order by itself"
    )
