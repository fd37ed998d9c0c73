"""One purchase order: its four tabs, the comparison with today, and the state that a page waits for."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, member_of_company
from purchase_orders import acts, outlook, reading, services, today
from purchase_orders.forms import CommentForm
from purchase_orders.models import PurchaseOrder
from purchase_orders.rules import Action
from purchase_orders.services import Read
from purchase_orders.views.lists import COMPANY_LIST
from purchase_orders.views.walk import Walk, query_of, walk
from storefront.lib.methods import asks_on_get
from storefront.lib.models import new_id
from storefront.lib.navigation import Crumb, Tab
from storefront.orders.line_pages import line_page
from storefront.orders.models import Order

PREVIEWED = 12  # lines


@require_safe
@member_of_company()
def items(request: MemberRequest, number: int) -> HttpResponse:
    page = _page(request, number)
    return page.render("items", **_items(request, page))


@require_safe
@member_of_company()
def now(request: MemberRequest, number: int) -> HttpResponse:
    """The items beside today's prices and stock: fetched into the page, or a page without JavaScript."""
    page = _page(request, number)
    context = _items(request, page, compared=True)
    if request.htmx:
        return render(request, "purchase_orders/_items.html", page.context("items") | context)
    return page.render("items", **context)


@require_safe
@member_of_company()
def preview(request: MemberRequest, number: int) -> HttpResponse:
    """What the queue shows beside the list; to whoever opens its address, the page itself."""
    page = _page(request, number)
    href = reverse("purchase_orders:detail", args=[request.company.slug, number]) + query_of(request.GET)
    if not request.htmx:
        return redirect(href)
    context = {
        "po": page.po,
        "round": page.snapshot.round,
        "outlook": page.outlook,
        "lines": reading.lines(page.po, page.snapshot.round, 1, PREVIEWED),
        "href": href,
    }
    return render(request, "purchase_orders/_preview.html", context)


@require_safe
@member_of_company()
def comments(request: MemberRequest, number: int) -> HttpResponse:
    return _comments(request, number, CommentForm())


@asks_on_get
@member_of_company()
def comment(request: MemberRequest, number: int) -> HttpResponse:
    address = reverse("purchase_orders:comments", args=[request.company.slug, number])
    if request.method != "POST":
        services.open_document(request.company.pk, number, by=request.member)  # or it leads nowhere
        return redirect(address)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _comments(request, number, form, status=422)
    services.add_comment(number, form.cleaned_data["text"], by=request.member, key=form.cleaned_data["key"])
    return redirect(address + query_of(request.GET))


@require_safe
@member_of_company()
def approval_flow(request: MemberRequest, number: int) -> HttpResponse:
    return _page(request, number).render("approval_flow")


@require_safe
@member_of_company()
def history(request: MemberRequest, number: int) -> HttpResponse:
    page = _page(request, number)
    only_decisions = request.GET.get("only") == "decisions"
    days = reading.days(page.po, only_decisions=only_decisions)
    kept = query_of(request.GET)
    views = [
        Tab("Everything", request.path + kept, is_current=not only_decisions),
        Tab("Only decisions", f"{kept or '?'}{'&' if kept else ''}only=decisions", is_current=only_decisions),
    ]
    return page.render("history", days=days, log_views=views)


@require_safe
@member_of_company()
def state(request: MemberRequest, number: int) -> HttpResponse:
    """What a waiting page asks every two seconds: nothing to say, or that it is to be read anew."""
    po = services.open_document(request.company.pk, number, by=request.member).po
    if request.GET.get("seen") == outlook.state_of(po):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@dataclass(frozen=True, slots=True)
class Page:
    """The document and everything that each of its tabs shows around its own part."""

    request: MemberRequest
    opened: Read
    snapshot: reading.Snapshot
    outlook: outlook.Outlook

    @property
    def po(self) -> PurchaseOrder:
        return self.opened.po

    def render(self, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
        template = f"purchase_orders/{tab}.html"
        return render(self.request, template, self.context(tab) | context, status=status)

    def context(self, tab: str) -> dict[str, Any]:
        possible = acts.possible(self.opened)
        main = acts.main(possible)
        return {
            "po": self.po,
            "round": self.snapshot.round,
            "snapshot": self.snapshot,
            "outlook": self.outlook,
            "tabs": self._tabs(tab),
            "walk": (through := self._walk()),
            "walk_query": through.query if through else "",
            "crumbs": [self._crumb()],
            "may_view_order": self._may_view_order(),
            "may_open": self._may_open(),
            "main_acts": main,
            "other_acts": [act for act in possible if act not in (*main, acts.OVERRIDE)],
            "override": acts.OVERRIDE if acts.OVERRIDE in possible else None,
            "may_decide": any(act in possible for act in acts.DECISIONS),
            "dialogs": [(act, act.form(self.po.round)) for act in possible],
            "may_comment": self.opened.may(Action.COMMENT),
            "may_copy": self.opened.may(Action.COPY),
            "copy_key": new_id(),
            "may_retry": self.opened.may(Action.PLACE_ORDER),
        }

    def _walk(self) -> Walk | None:
        return walk(self.request.GET, self.request.member, self.po)

    def _may_view_order(self) -> bool:
        """Whoever sees the purchase order need not see what has become of it."""
        mine = Order.objects.visible_to(self.request.member)
        return self.po.order_id is not None and mine.filter(pk=self.po.order_id).exists()

    def _may_open(self) -> frozenset[int]:
        """Of the documents that this one names; that it was copied does not show it to others."""
        named = [*self.snapshot.copied_from, *self.snapshot.copies]
        return services.may_open(named, by=self.request.member)

    def _tabs(self, current: str) -> list[Tab]:
        counted = self.snapshot
        tabs = [
            ("Items", "detail", "items", self.po.line_count),
            ("Comments", "comments", "comments", counted.comments),
            ("Approval Flow", "approval_flow", "approval_flow", None),
            ("History Log", "history", "history", counted.events),
        ]
        return [
            Tab(
                label,
                self._address(name),
                count,
                tab == current,
                new=counted.unread if tab == "comments" else 0,
            )
            for label, name, tab, count in tabs
        ]

    def _crumb(self) -> Crumb:
        """Back to the list where the reader would look for it."""
        member = self.request.member
        if self.po.placed_by_id == member.pk and member.may("view_purchase_orders"):
            label, name = "My Purchase Orders", "my_list"
        elif self.opened.standing.is_asked or not any(map(member.may, COMPANY_LIST)):
            label, name = "Requires My Approval", "requires_my_approval"
        else:
            label, name = "Company Purchase Orders", "company_list"
        return Crumb(label, reverse(f"purchase_orders:{name}", args=[self.request.company.slug]))

    def _address(self, name: str) -> str:
        address = reverse(f"purchase_orders:{name}", args=[self.request.company.slug, self.po.number])
        return address + query_of(self.request.GET)


def _page(request: MemberRequest, number: int) -> Page:
    opened = services.open_document(request.company.pk, number, by=request.member)
    snapshot = reading.snapshot(opened.po, request.member.pk)
    return Page(request, opened, snapshot, outlook.of(opened, snapshot.round))


def _comments(request: MemberRequest, number: int, form: CommentForm, *, status: int = 200) -> HttpResponse:
    page = _page(request, number)
    shown = reading.comments(page.po, request.member.pk)
    if any(each.is_new for each in shown):
        services.mark_read(page.po, request.member.pk, up_to=shown[-1].created_at)
    return page.render("comments", status=status, comments=shown, comment_form=form)


def _every_line(page: Page, shown: list[reading.ShownLine]) -> list[reading.ShownLine]:
    """What is said of today is said of the whole document, whichever lines are shown."""
    many = page.po.line_count
    return shown if len(shown) == many else reading.lines(page.po, page.snapshot.round, 1, many)


def _items(request: MemberRequest, page: Page, *, compared: bool = False) -> dict[str, Any]:
    shown = line_page(request.GET.dict(), page.po.line_count)
    lines = reading.lines(page.po, page.snapshot.round, shown.first, shown.last)
    found = today.differs_today(page.po, _every_line(page, lines)) if compared else None
    rows = [(line, found.lines.get(line.position) if found else None) for line in lines]
    return {
        "rows": rows,
        "today": found,
        "shows_now": any(now is not None and now.adds_to(line) for line, now in rows),
        "page": shown,
        "compares": page.po.status in today.OPEN,
    }
