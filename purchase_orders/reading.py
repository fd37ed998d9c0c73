"""One purchase order as its page shows it: few statements, and nothing in it that may change behind it.

What a page says is read from frozen rows: names, prices and rules as they were. What they are
today is the business of `today.py`, and is shown apart.
"""

import itertools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from purchase_orders import history
from purchase_orders.models import (
    Comment,
    HistoryEntry,
    LastRead,
    Line,
    PurchaseOrder,
    PurchaseOrderSource,
    Round,
)

Code = HistoryEntry.Code
# What somebody decided, or what decided by itself: the filter "only decisions" of the log.
DECISIONS = (
    Code.AUTO_APPROVE,
    Code.APPROVE,
    Code.OVERRIDE,
    Code.REJECT,
    Code.SEND_BACK,
    Code.UNDO,
    Code.CANCEL,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The current round, what its tabs count, and the numbers of what the document was copied from and to."""

    round: Round
    comments: int
    unread: int
    events: int
    copied_from: Sequence[int]
    copies: Sequence[int]


def snapshot(po: PurchaseOrder, reader_id: uuid.UUID) -> Snapshot:
    comments = Comment.objects.filter(purchase_order=OuterRef("purchase_order"))
    read_at = LastRead.objects.filter(purchase_order=OuterRef("purchase_order"), member=reader_id)
    sources = PurchaseOrderSource.objects.filter(purchase_order=OuterRef("purchase_order"))
    copies = PurchaseOrderSource.objects.filter(source=OuterRef("purchase_order"))
    row: Any = (
        Round.objects.filter(purchase_order=po, number=po.round)
        .alias(seen=Coalesce(Subquery(read_at.values("read_at")), F("submitted_at")))
        .annotate(
            comment_count=_count(comments),
            unread_count=_count(comments.exclude(author=reader_id).filter(created_at__gt=OuterRef("seen"))),
            event_count=_count(HistoryEntry.objects.filter(purchase_order=OuterRef("purchase_order"))),
            copied_from=_numbers(sources, "source__number"),
            copies=_numbers(copies, "purchase_order__number"),
        )
        .get()
    )
    counted = row.comment_count, row.unread_count, row.event_count
    return Snapshot(row, *counted, row.copied_from, row.copies)


def _numbers(rows: QuerySet[PurchaseOrderSource], column: str) -> ArraySubquery:
    return ArraySubquery(rows.order_by(column).values(column))


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("purchase_order").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


LINE_COLUMNS = ("product_id", "position", "sku", "name", "quantity", "unit_price", "discount")


class ShownLine(NamedTuple):
    """LINE_COLUMNS of a frozen line; `problem` is why the last conversion refused it."""

    product_id: uuid.UUID | None
    position: int
    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    discount: Decimal
    problem: str = ""

    @property
    def net(self) -> Decimal:
        return self.unit_price * self.quantity - self.discount


def lines(po: PurchaseOrder, round_: Round, first: int, last: int) -> list[ShownLine]:
    """Those at the positions `first` to `last`."""
    problems = {reason.get("position"): reason["sentence"] for reason in po.failure}
    on_page = Line.objects.filter(round=round_, position__range=(first, last)).order_by("position")
    rows: Any = on_page.values(*LINE_COLUMNS)
    return [ShownLine(**row, problem=problems.get(row["position"], "")) for row in rows]


@dataclass(frozen=True, slots=True)
class ShownComment:
    author_name: str
    text: str
    created_at: datetime
    is_new: bool


def comments(po: PurchaseOrder, reader_id: uuid.UUID) -> list[ShownComment]:
    """Oldest first. New is what others have written since this reader last looked."""
    read_at = LastRead.objects.filter(purchase_order=po, member=reader_id).values_list("read_at", flat=True)
    rows = po.comments.annotate(seen=Subquery(read_at)).order_by("created_at", "id")
    return [
        ShownComment(name, text, at, is_new=author != reader_id and (seen is None or at > seen))
        for author, name, text, at, seen in rows.values_list(
            "author_id", "author_name", "text", "created_at", "seen"
        )
    ]


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the history, as a sentence; what its author wrote stands beside it."""

    code: str
    at: datetime
    sentence: str
    comment: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    events: Sequence[Event]

    @property
    def label(self) -> str:
        today = timezone.localdate()
        named = {today: "Today, ", today - timedelta(days=1): "Yesterday, "}
        return named.get(self.day, "") + date_format(self.day, "l j F Y")


def last(po: PurchaseOrder, code: str) -> Event:
    """The latest entry of this kind; there must be one."""
    return _event(po.history.filter(code=code).latest("at", "id"))


def days(po: PurchaseOrder, *, only_decisions: bool) -> list[Day]:
    """The whole history by day, newest first."""
    entries = po.history.filter(code__in=DECISIONS) if only_decisions else po.history.all()
    events = reversed(_events(entries))
    return [
        Day(day, list(of_day))
        for day, of_day in itertools.groupby(events, key=lambda event: timezone.localdate(event.at))
    ]


def _events(entries: QuerySet[HistoryEntry]) -> list[Event]:
    return [_event(entry) for entry in entries.order_by("at", "id")]


def _event(entry: HistoryEntry) -> Event:
    comment = str(entry.facts.get("comment", ""))
    return Event(entry.code, entry.at, history.sentence(entry), comment, entry.actor_name)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a later round changed against the one somebody has seen, in words."""

    round: int
    facts: Sequence[str]


def changes(po: PurchaseOrder, seen_round: int) -> Changes:
    rounds = {round_.number: round_ for round_ in po.rounds.filter(number__in=[seen_round, po.round])}
    if seen_round not in rounds or seen_round == po.round:
        return Changes(po.round, [])
    before, after = (_quantities(rounds[number]) for number in (seen_round, po.round))
    return Changes(po.round, list(_differences(before, after)))


def _quantities(round_: Round) -> dict[str, int]:
    rows = round_.lines.values("sku").annotate(pieces=Sum("quantity"))
    return {row["sku"]: row["pieces"] for row in rows}


def _differences(before: dict[str, int], after: dict[str, int]) -> Iterable[str]:
    for sku in before | after:
        if sku not in before:
            yield f"{sku} was added: {after[sku]:,}"
        elif sku not in after:
            yield f"{sku} was removed"
        elif before[sku] != after[sku]:
            yield f"{sku}: {before[sku]:,}, now {after[sku]:,}"
