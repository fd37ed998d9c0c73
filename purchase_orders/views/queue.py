"""Requires My Approval: what waits for the reader, what is active, what they decided."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from purchase_orders import queue, receipt, today
from purchase_orders.forms import POSITIVE
from purchase_orders.models import PurchaseOrder
from purchase_orders.queue import Candidate
from purchase_orders.views import walk
from purchase_orders.views.lists import list_tabs
from purchase_orders.views.queue_list import ACTIVE, DECIDED, WAITING, QueueList, queue_list
from purchase_orders.waiting import waiting_for
from storefront.lib.listing import SIZES, Wanted, found_words
from storefront.lib.navigation import Empty, Tab, nothing_found


@require_safe
@member_of_company()
def requires_my_approval(request: MemberRequest) -> HttpResponse:
    asked = queue_list(request.GET, request.member)
    view, wanted = asked.view, asked.wanted
    page = asked.page()
    candidates = queue.candidates(page.rows, request.member, decided=view == DECIDED)
    context = {
        "view": view,
        "tabs": list_tabs(request, "Requires My Approval"),
        "views": _views(request, view),
        "form": asked.form,
        "sort": wanted.sort,
        "unfiltered": _unfiltered(request, view),
        "buyers": sorted({row["placed_by_name"] for row in page.rows}),
        "walk": walk.query_for(request.GET),
        "page": page,
        "found_words": found_words(wanted, page),
        "rows": _with_today(request, candidates)
        if "now" in request.GET
        else [(each, None) for each in candidates],
        "may_select": any(candidate.refusal is None for candidate in candidates),
        "all_selected": (all_selected := request.GET.get("select") == "page"),
        "tick_href": _all_or_none(request, all_selected),
        "every_label": _every_label(request, asked) if page.more_than_one else "",
        "selected_count": sum(each.refusal is None for each in candidates) if all_selected else 0,
        "member_waiting": waiting_for(request.member).count,
        "bulk_decisions": receipt.not_seen(request.member) if "now" in request.GET else [],
        "computes_now": "now" in request.GET,
        "now_query": urlencode([("po", each.number) for each in candidates]),
        "chips": asked.form.chips(_unfiltered(request, view)),
        "empty": None if page.rows else _nothing(request, view, wanted),
    }
    return render(request, "purchase_orders/queue.html", context)


@require_safe
@member_of_company()
def queue_now(request: MemberRequest) -> HttpResponse:
    """What the queue does without: what its rows would come to if they were converted now, and the reader's
    bulk decisions that run or were not looked at."""
    numbers = [int(text) for text in request.GET.getlist("po") if POSITIVE.fullmatch(text)]
    orders = PurchaseOrder.objects.of_company(request.company.pk).filter(number__in=numbers[: SIZES[-1]])
    rows = queue.rows_of(orders)
    seen = [each for each in queue.candidates(rows, request.member) if each.may_be_seen]
    context = {"rows": _with_today(request, seen), "bulk_decisions": receipt.not_seen(request.member)}
    return render(request, "purchase_orders/_queue_now.html", context)


def _all_or_none(request: MemberRequest, all_selected: bool) -> str:
    """The same page with every row ticked, or none again: without JavaScript."""
    query = request.GET.copy()
    query.pop("select", None)
    if not all_selected:
        query["select"] = "page"
    return f"?{query.urlencode()}"


def _every_label(request: MemberRequest, asked: QueueList) -> str:
    """How many a filter leaves, nobody has counted; the question that follows does."""
    if asked.is_whole_queue:
        return f"All {waiting_for(request.member).count} that wait for you"
    return "All of this list, on every page"


def _with_today(
    request: MemberRequest, candidates: Sequence[Candidate]
) -> list[tuple[Candidate, today.Glance | None]]:
    """Nothing of what is closed: no conversion is to come of it."""
    still = [each.id for each in candidates if each.row["status"] in today.OPEN]
    now = today.at_a_glance(request.company.pk, still)
    return [(each, now.get(each.id)) for each in candidates]


def _unfiltered(request: MemberRequest, view: str) -> str:
    return request.path if view == WAITING else f"?view={view}"


def _views(request: MemberRequest, current: str) -> list[Tab]:
    waiting = waiting_for(request.member)
    views = [(WAITING, "Waiting for me", waiting.count), (DECIDED, "Decided", None)]
    if waiting.may_see_all_active:
        views.insert(1, (ACTIVE, "All active in the company", None))
    return [Tab(label, _unfiltered(request, view), count, view == current) for view, label, count in views]


def _nothing(request: MemberRequest, view: str, wanted: Wanted) -> Empty:
    if wanted.is_narrowed:
        return nothing_found("purchase order", _unfiltered(request, view))
    if view == ACTIVE:
        return Empty("No purchase order of the company is active.")
    last = queue.last_decided(request.member)
    if view == DECIDED:
        title = "You have not decided on any purchase order yet."
        return Empty(title, "A purchase order comes here when an approval rule asks you.")
    later = queue.later(request.member)
    if last is not None:
        text = " ".join(filter(None, [last.sentence, later]))
        href = reverse("purchase_orders:detail", args=[request.company.slug, last.number])
        return Empty("Nothing waits for you.", text, f"Open purchase order {last.number}", href)
    return _never_decided(request, later)


def _never_decided(request: MemberRequest, later: str) -> Empty:
    text = later or "A purchase order comes here when an approval rule asks you, by name, role or place."
    if not request.member.may("view_purchase_orders"):
        return Empty("Nothing waits for you.", text)
    mine = reverse("purchase_orders:my_list", args=[request.company.slug])
    text = f"{text} What you place yourself is under My Purchase Orders."
    return Empty("Nothing waits for you.", text, "My Purchase Orders", mine)
