"""A selection in the queue before it is decided: what it comes to, and what stands in its way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from approvals import services as approvals
from companies.models import Member
from purchase_orders import queue, today
from purchase_orders.models import BulkDecision, PurchaseOrder
from purchase_orders.queue import Candidate
from purchase_orders.rules import Action
from purchase_orders.services import Choice
from storefront.lib.money import format_money

Verdict = BulkDecision.Verdict


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A selected purchase order that will not be decided, and why."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Selection:
    """`asks`: what is decided as the member's own part; `over`: what would pass over `passed_over` others."""

    verdict: str
    asks: Sequence[Candidate]
    over: Sequence[Candidate]
    obstacles: Sequence[Obstacle]
    passed_over: int
    notes: Sequence[Obstacle]

    @cached_property
    def total(self) -> str:
        return sums(each.row for each in self.asks)

    @cached_property
    def total_over(self) -> str:
        return sums(each.row for each in self.over)

    @property
    def is_empty(self) -> bool:
        return not (self.asks or self.over)

    @property
    def verb(self) -> str:
        return str(Verdict(self.verdict).label)

    @property
    def kind(self) -> str:
        return "danger" if self.verdict == Verdict.REJECT else "primary"

    @property
    def title(self) -> str:
        return f"{self.verb} Selected"

    @property
    def asks_words(self) -> str:
        if self.verdict == Verdict.REJECT:
            return "will be rejected, whatever others have said"
        return "asks you" if len(self.asks) == 1 else "ask you"

    @property
    def comment_label(self) -> str:
        if self.verdict == Verdict.REJECT:
            return "Reason, for the buyers"
        return "Comment" if self.asks else "Reason, kept in the history"

    @property
    def comment_help(self) -> str:
        if not (self.over and self.asks):
            return ""
        return "Needed where you pass over other approvals; it is kept in the history."

    @property
    def button(self) -> str:
        """“Approve 3 · £4,612.20”."""
        if not self.over:
            return f"{self.verb} {len(self.asks):,} · {self.total}"
        return (
            f"{self.verb} {len(self.asks):,} and what is ticked"
            if self.asks
            else f"{self.verb} what is ticked"
        )


def read(choices: Sequence[Choice], verdict: str, member: Member) -> Selection:
    """What was ticked, as it stands now. The services check each again under its lock."""
    seen = {choice.number: choice.round for choice in choices}
    found = _candidates(seen, member)
    asks, over, obstacles = _sorted(found, seen, verdict)
    gone = seen.keys() - {each.number for each in found}
    obstacles += [Obstacle(number, "It does not wait for you.") for number in sorted(gone)]
    wanted = approvals.still_wanted(member.company_id, [each.id for each in over])
    return Selection(
        verdict=verdict,
        asks=asks,
        over=over,
        obstacles=obstacles,
        passed_over=sum(need.seats for needs in wanted.values() for need in needs),
        notes=_short_of_stock(member, sorted([*asks, *over], key=lambda each: each.number))
        if verdict == Verdict.APPROVE
        else [],
    )


def _candidates(numbers: Iterable[int], member: Member) -> list[Candidate]:
    """What the member may see of it; also what has stopped waiting for them since they ticked it."""
    orders = PurchaseOrder.objects.of_company(member.company_id).filter(number__in=list(numbers))
    found = queue.candidates(queue.rows_of(orders.order_by("number")), member)
    if all(each.may_be_seen for each in found):
        return found
    elsewhere = (
        orders.visible_in_company_list(member),
        orders.filter(pk__in=approvals.decided_by(member)),
    )
    seen = {key for scope in elsewhere for key in scope.values_list("pk", flat=True)}
    return [each for each in found if each.may_be_seen or each.id in seen]


def _sorted(
    found: Iterable[Candidate], seen: dict[int, int], verdict: str
) -> tuple[list[Candidate], list[Candidate], list[Obstacle]]:
    asks: list[Candidate] = []
    over: list[Candidate] = []
    obstacles: list[Obstacle] = []
    for each in found:
        if each.round != seen[each.number]:
            sentence = f"It changed since you saw it; look at round {each.round} first."
            obstacles.append(Obstacle(each.number, sentence))
        elif each.may(Action.REJECT if verdict == Verdict.REJECT else Action.APPROVE):
            asks.append(each)
        elif verdict == Verdict.APPROVE and each.may(Action.OVERRIDE):
            over.append(each)
        else:
            obstacles.append(Obstacle(each.number, each.refusal or "You may not do this with it."))
    return asks, over, obstacles


def _short_of_stock(member: Member, found: Sequence[Candidate]) -> list[Obstacle]:
    glances = today.at_a_glance(member.company_id, [each.id for each in found])
    return [
        Obstacle(each.number, f"{glances[each.id].short_words} of stock now; it may fail to become an order.")
        for each in found
        if glances[each.id].short
    ]


def sums(rows: Iterable[Any]) -> str:
    """The totals, one per currency: “£4,612.20 and €80.00”."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        totals[row["currency"]] += row["total"]
    return " and ".join(format_money(total, currency) for currency, total in sorted(totals.items()))
