"""What waits for somebody who is to leave, and who has it then. Reads only."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from approvals import services as approvals
from companies.models import Member
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet
from storefront.lib.words import listed

FIRST = 20


@dataclass(frozen=True, slots=True)
class Handover:
    """One purchase order that asks them now. What the reader may not see of it is left out."""

    number: int
    placed_by: str
    may_be_seen: bool
    currency: str
    total: Decimal
    then: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """`waiting` purchase orders ask them now; the `first` are shown. `placed` of theirs are under way."""

    first: Sequence[Handover]
    waiting: int
    placed: int

    @property
    def more(self) -> int:
        return self.waiting - len(self.first)


def leaving(member: Member, *, reader: Member) -> Leaving:
    """A constant number of statements, however much waits."""
    asking = _asking(member)
    rows = list(asking[: FIRST + 1])
    waiting = asking.count() if len(rows) > FIRST else len(rows)
    rows = rows[:FIRST]
    keys = [po.pk for po in rows]
    after = approvals.people_asked_without(member.company_id, keys, member.pk)
    seen = _seen(keys, reader)
    placed = PurchaseOrder.objects.placed_by_member(member).active().count()
    return Leaving([_handover(po, after[po.pk], seen) for po in rows], waiting, placed)


def _asking(member: Member) -> PurchaseOrderQuerySet:
    """Nothing asks who is inactive already."""
    if not (member.is_active and member.user.is_active):
        return PurchaseOrder.objects.none()
    return PurchaseOrder.objects.awaiting(member).order_by("number")


def _handover(po: PurchaseOrder, after: Sequence[approvals.Asked], seen: set[uuid.UUID]) -> Handover:
    may_be_seen = po.pk in seen
    then = _then(after, with_reasons=may_be_seen)
    return Handover(po.number, po.placed_by_name, may_be_seen, po.currency, po.total, then)


def _then(after: Sequence[approvals.Asked], *, with_reasons: bool) -> str:
    """A reason tells what the purchase order comes to."""
    if not after:
        return "Nobody else is left to ask: it goes on."
    if with_reasons:
        return " ".join(asked.sentence for asked in after)
    return f"Asked: {listed([asked.name for asked in after])}."


def _seen(keys: Sequence[uuid.UUID], reader: Member) -> set[uuid.UUID]:
    visible = PurchaseOrder.objects.visible_in_company_list(reader).filter(pk__in=keys)
    return set(visible.values_list("pk", flat=True))
