"""The rows of the queue: why each is there, who else has it, and whether it may be ticked."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from approvals import services as approvals
from approvals.definitions import Verdict
from approvals.models import Decision
from companies.models import Member
from purchase_orders.listing import QUEUE_COLUMNS, QueueRow
from purchase_orders.models import ACTIVE, PurchaseOrderQuerySet, Status
from purchase_orders.rules import Action, Standing
from storefront.lib.words import counted, listed

# Whoever may do one of these may tick the row.
BULK = (Action.APPROVE, Action.OVERRIDE, Action.REJECT)


def rows_of(scope: PurchaseOrderQuerySet) -> list[QueueRow]:
    rows: Any = scope.values(*QUEUE_COLUMNS)
    return list(rows)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the queue: why it is there, who else has it, and whether it may be ticked.

    `refusal` is why it may not; it stands at the disabled checkbox.
    """

    row: QueueRow
    why: str
    others: str
    refusal: str | None
    standing: Standing

    def may(self, action: Action) -> bool:
        return self.standing.may(action, self.row["status"])

    @property
    def may_be_seen(self) -> bool:
        return self.may(Action.VIEW)

    @property
    def id(self) -> uuid.UUID:
        return self.row["id"]

    @property
    def number(self) -> int:
        return self.row["number"]

    @property
    def round(self) -> int:
        return self.row["round"]

    @property
    def value(self) -> str:
        """What a tick sends: the purchase order and the round that was on the screen."""
        return f"{self.number}:{self.round}"


def candidates(rows: Sequence[QueueRow], member: Member, *, decided: bool = False) -> list[Candidate]:
    """One statement. `decided`: say what the member decided, not why they are asked."""
    asked = approvals.people_asked(member.company_id, [row["id"] for row in rows])
    standings = {
        (is_placer, is_asked): _standing(member, is_placer=is_placer, is_asked=is_asked)
        for is_placer in (False, True)
        for is_asked in (False, True)
    }
    return [_candidate(row, asked[row["id"]], member, standings, decided=decided) for row in rows]


def _candidate(
    row: QueueRow,
    asked: Sequence[approvals.Asked],
    member: Member,
    standings: Mapping[tuple[bool, bool], Standing],
    *,
    decided: bool,
) -> Candidate:
    me = next((each for each in asked if each.member_id == member.pk), None)
    others = [each.name for each in asked if each is not me]
    standing = standings[row["placed_by_id"] == member.pk, me is not None]
    return Candidate(
        row=row,
        why=_decision(row) if decided else _why(row, me),
        others=_others(row, me, others, decided=decided),
        refusal=None if _may_decide(standing, row["status"]) else _refusal(row, member, others),
        standing=standing,
    )


def _standing(member: Member, *, is_placer: bool, is_asked: bool) -> Standing:
    """As far as deciding needs it; being above the placer decides nothing."""
    return Standing(
        member_id=member.pk,
        permissions=member.permissions,
        is_administrator=member.is_administrator,
        company_may_trade=member.company.may_trade,
        is_placer=is_placer,
        is_above_placer=False,
        is_asked=is_asked,
        is_involved=False,
    )


@lru_cache(maxsize=1024)
def _may_decide(standing: Standing, status: str) -> bool:
    return any(standing.may(action, status) for action in BULK)


def _decision(row: QueueRow) -> str:
    verdict = row.get("my_verdict")
    return str(Verdict(verdict).label) if verdict else ""


def _others(row: QueueRow, me: approvals.Asked | None, others: Sequence[str], *, decided: bool) -> str:
    """Who has it besides, or, of what the member decided, what has become of it."""
    if others:
        return f"{'Also asked' if me else 'Waiting for'}: {', '.join(others)}"
    now = str(Status(row["status"]).label)
    return f"Now: {now}" if decided and now != _decision(row) else ""


def _why(row: QueueRow, me: approvals.Asked | None) -> str:
    if me is not None:
        return me.why
    return "" if row["status"] == Status.APPROVAL_REQUIRED else str(Status(row["status"]).label)


def _refusal(row: QueueRow, member: Member, others: Sequence[str]) -> str:
    if row["status"] not in ACTIVE:
        return f"{Status(row['status']).label}: nothing is left to decide."
    if not member.company.may_trade:
        return "The store has blocked this company."
    if row["placed_by_id"] == member.pk:
        return "You placed it; nobody approves their own."
    return f"Waiting for {', '.join(others)}." if others else "It does not ask you."


@dataclass(frozen=True, slots=True)
class LastDecided:
    number: int
    sentence: str


def last_decided(member: Member) -> LastDecided | None:
    """What the member decided on last, for the empty queue."""
    found = Decision.objects.live().filter(by=member).select_related("purchase_order")
    decision = found.order_by("-decided_at").first()
    if decision is None:
        return None
    number = decision.purchase_order.number
    at = date_format(timezone.localtime(decision.decided_at), "j F, H:i")
    return LastDecided(number, f"Last decided: purchase order {number}, {at}.")


def later(member: Member) -> str:
    """“2 purchase orders will come to you after the manager.”; nothing where none will."""
    found = approvals.asks_later(member)
    if not found.count:
        return ""
    count = f"{'At least ' if found.at_least else ''}{counted(found.count, 'purchase order')}"
    return f"{count} will come to you after {listed(found.after)}."
