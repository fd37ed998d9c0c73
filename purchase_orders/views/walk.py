"""From one purchase order to the next through the queue as it was opened.

The list is in the address, as `from=queue` and the list's own filters: nothing is kept on the
server, and each tab of a browser walks its own list.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from companies.models import Member
from purchase_orders.forms import QueueForm
from purchase_orders.listing import SORT_COLUMNS
from purchase_orders.models import PurchaseOrder
from purchase_orders.views.queue_list import QueueList, queue_list
from purchase_orders.waiting import waiting_for
from storefront.lib.counts import Count

FROM, QUEUE = "from", "queue"
KEPT = ("view", "sort", *QueueForm.filters)
LONGEST = 500  # of the list; beyond, there is a way back but no place in it


@dataclass(frozen=True, slots=True)
class Walk:
    """`place` counts from one, and is None where the purchase order has left the list, by a decision say."""

    back: str
    query: str
    place: int | None
    total: int
    previous: str
    next: str
    next_number: int | None

    @property
    def has_left(self) -> bool:
        return self.place is None


def query_of(query: QueryDict) -> str:
    """What every address of the walk carries; empty outside of one."""
    return query_for(query) if query.get(FROM) == QUEUE else ""


def query_for(query: QueryDict) -> str:
    """The same, for the rows of the queue itself."""
    return f"?{_kept(query, **{FROM: QUEUE})}"


def _kept(query: QueryDict, **more: str) -> str:
    kept = QueryDict(mutable=True)
    kept.update(more)
    for name in KEPT:
        if value := query.get(name):
            kept[name] = value
    return kept.urlencode()


def walk(query: QueryDict, member: Member, po: PurchaseOrder) -> Walk | None:
    """One statement. None where the page was not opened from the queue."""
    if query.get(FROM) != QUEUE:
        return None
    asked = queue_list(query, member)
    rows = _rows(asked, member)
    if len(rows) > LONGEST:
        return Walk(_back(query, member), query_of(query), None, 0, "", "", None)
    return _through(rows, _place(rows, asked, po), po, query, member)


def _rows(asked: QueueList, member: Member) -> list[tuple[Any, Any, int]]:
    """Sort value, id and number of each, in the order of the list."""
    order = asked.wanted.order(SORT_COLUMNS)
    found = asked.narrowed().order_by(*order.order_by()).values_list(*order.columns, "number")
    with asked.wanted.planning():
        rows: list[tuple[Any, Any, int]] = list(found[: LONGEST + 1])
    if asked.is_whole_queue and len(rows) <= LONGEST:
        waiting_for(member).count = Count(len(rows))  # the counter of the frame, which then asks no more
    return rows


def _place(rows: list[tuple[Any, Any, int]], asked: QueueList, po: PurchaseOrder) -> int:
    """Where it stands, or would stand had it not left the list."""
    numbers = [number for _, _, number in rows]
    if po.number in numbers:
        return numbers.index(po.number)
    order = asked.wanted.order(SORT_COLUMNS)
    mine = tuple(getattr(po, column) for column in order.columns)
    keys = [row[:2] for row in rows]
    if order.descending:
        return len(keys) - bisect_left(keys[::-1], mine)
    return bisect_left(keys, mine)


def _through(
    rows: list[tuple[Any, Any, int]], at: int, po: PurchaseOrder, query: QueryDict, member: Member
) -> Walk:
    is_there = at < len(rows) and rows[at][2] == po.number
    before = rows[at - 1][2] if at else None
    following = at + is_there
    after = rows[following][2] if following < len(rows) else None
    kept = query_of(query)
    return Walk(
        back=_back(query, member),
        query=kept,
        place=at + 1 if is_there else None,
        total=len(rows),
        previous=_address(before, kept, member),
        next=_address(after, kept, member),
        next_number=after,
    )


def _back(query: QueryDict, member: Member) -> str:
    address = reverse("purchase_orders:requires_my_approval", args=[member.company.slug])
    kept = _kept(query)
    return f"{address}?{kept}" if kept else address


def _address(number: int | None, kept: str, member: Member) -> str:
    if number is None:
        return ""
    return reverse("purchase_orders:detail", args=[member.company.slug, number]) + kept
