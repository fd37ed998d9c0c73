"""The queue as its address asks for it: the same list for its own page and for the walk through it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from approvals import services as approvals
from companies.models import Member
from purchase_orders.forms import QueueForm
from purchase_orders.listing import SORT_COLUMNS, QueueRow, narrowed
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet
from purchase_orders.services import Choice
from purchase_orders.waiting import waiting_for
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page

WAITING, ACTIVE, DECIDED = "waiting", "active", "decided"
FIRST: Mapping[str, str] = {WAITING: "created", ACTIVE: "created", DECIDED: "-updated"}


@dataclass(frozen=True, slots=True)
class QueueList:
    view: str
    form: QueueForm
    wanted: Wanted
    member: Member

    @property
    def scope(self) -> PurchaseOrderQuerySet:
        return _scope(self.view, self.member)

    def page(self) -> Page[QueueRow]:
        waiting = waiting_for(self.member)
        if self.view == WAITING:
            return waiting.queue_page(self.wanted)
        return waiting.page(self.scope, self.wanted, decided=self.view == DECIDED)

    @property
    def is_whole_queue(self) -> bool:
        """All that waits for the reader, and nothing else."""
        return self.view == WAITING and not self.wanted.is_narrowed

    def narrowed(self) -> PurchaseOrderQuerySet:
        return narrowed(self.scope, self.wanted)

    def choices(self, most: int) -> list[Choice]:
        """Its first `most`, each with its round as it is now; one statement."""
        rows = self.narrowed().order_by(*self.wanted.order(SORT_COLUMNS).order_by())
        with self.wanted.planning():
            return [Choice(*row) for row in rows.values_list("number", "round")[:most]]


def queue_list(query: QueryDict, member: Member) -> QueueList:
    view = _view(query, member)
    form = QueueForm.of(query, has_status=view != WAITING)
    return QueueList(view, form, form.wanted(FIRST[view]), member)


def _view(query: QueryDict, member: Member) -> str:
    """The view asked for, as far as the member has it: the address answers everybody."""
    view = query.get("view", WAITING)
    if view == ACTIVE and not waiting_for(member).may_see_all_active:
        return WAITING
    return view if view in FIRST else WAITING


def _scope(view: str, member: Member) -> PurchaseOrderQuerySet:
    if view == WAITING:
        return waiting_for(member).orders
    mine = PurchaseOrder.objects.of_company(member.company_id)
    return mine.active() if view == ACTIVE else mine.filter(pk__in=approvals.decided_by(member))
