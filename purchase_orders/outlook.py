"""What happens next with a purchase order, and who has it: one sentence, and the route behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format

from approvals.services import RouteView
from approvals.services.explain import Given, NeedView, StageView, TrackView
from purchase_orders import reading, services
from purchase_orders.models import PurchaseOrder, Round, Status
from purchase_orders.services import Read
from storefront.lib.navigation import Step
from storefront.lib.words import counted, listed, shortened
from storefront.orders.models import Order

# How often a page that waits for the worker asks for news, in seconds; late, it asks less often.
POLL, POLL_LATE = 2, 10
LONGEST_QUOTED = 200


@dataclass(frozen=True)
class Outlook:
    """Made by `of`. `route` is that of the current round."""

    po: PurchaseOrder
    round: Round
    route: RouteView

    @cached_property
    def sentence(self) -> str:
        said = _SENTENCES[Status(self.po.status)](self)
        return f"{said} {_on_hold(self.po)}" if self.po.is_on_hold else said

    @cached_property
    def is_late(self) -> bool:
        return services.is_late(self.po)

    @property
    def state(self) -> str:
        return state_of(self.po)

    @property
    def polls(self) -> int:
        """Seconds between two looks; 0 where nothing comes by itself."""
        if self.po.status not in {Status.PENDING, Status.APPROVED, Status.ORDER_IN_PROGRESS}:
            return 0
        is_slow = self.is_late or self.po.is_on_hold or self.po.status == Status.PENDING
        return POLL_LATE if is_slow else POLL

    @cached_property
    def tracks(self) -> list["Flow"]:
        return [Flow(track, self.route) for track in self.route.tracks]

    @cached_property
    def passed_over(self) -> list[str]:
        """Whom an approval without the others would pass over, with names where they are asked now."""
        found: dict[str, str] = {}
        for need in self.route.wanted_beside_reader:
            if need.asked or need.words not in found:
                found[need.words] = _wanted([need])
        return list(found.values())

    @cached_property
    def steps(self) -> list[Step]:
        """The way from placing to order, for the rail of the page."""
        placed = Step(f"Placed by {self.po.placed_by_name}", "done", at=self.round.submitted_at)
        asked = [step for flow in self.tracks for step in flow.steps]
        return [placed, *_once(asked), *_ends(self.route), *self._order_step()]

    def _order_step(self) -> Iterable[Step]:
        if self.po.order is not None:
            yield from _order_steps(self.po.order, self.po.status_since)
        elif self.po.status == Status.ORDER_FAILED:
            yield Step("Could not become an order", "failed", at=self.po.status_since)
        elif self.po.status == Status.CANCELED:
            yield Step("Canceled", "failed", at=self.po.status_since)
        elif self.po.status != Status.REJECTED:
            yield Step("Becomes an order", "todo", detail="on hold" if self.po.is_on_hold else "")

    @property
    def approvers(self) -> str:
        """Who has approved this round, by name, each once."""
        return listed(list(dict.fromkeys(given.by for given in _given(self.route))))

    @property
    def waiting_since(self) -> datetime:
        """Since when those who have it now have it: the last approval before them, or the submission."""
        return max((given.at for given in _given(self.route)), default=self.round.submitted_at)


def of(read: Read, round_: Round | None = None) -> Outlook:
    po = read.po
    return Outlook(po, round_ or po.rounds.get(number=po.round), read.route)


def state_of(po: PurchaseOrder) -> str:
    """Differs where a page that was drawn before has to be read anew."""
    return f"{po.status}.{po.round}.{int(services.is_late(po))}.{int(po.is_on_hold)}"


@dataclass(frozen=True)
class Flow:
    """One track in words."""

    track: TrackView
    route: RouteView

    @property
    def name(self) -> str:
        return self.track.name

    @property
    def because(self) -> str:
        return self.track.because

    @property
    def is_met(self) -> bool:
        return self.track.met_at is not None

    @property
    def look(self) -> tuple[str, str, str]:
        """Word, tone and icon of its badge."""
        if self.is_met:
            return "Met", "success", "check-circle"
        return ("Open", "waiting", "clock") if self.route.open else ("Closed", "neutral", "minus-circle")

    @property
    def sentence(self) -> str:
        """Who has it."""
        if self.is_met:
            return "Everybody it asks has approved."
        waiting = self.waiting
        if not waiting and self.route.open:
            return "Everybody whom it can ask has approved."
        if not waiting:
            return "It was closed before everybody had approved."
        then = [need.words for stage in self._stages("later") for need in stage.needs]
        return f"Waiting for {_wanted(waiting)}." + (f" Then {listed(then)}." if then else "")

    @property
    def waiting(self) -> list[NeedView]:
        """What is missing where it is asked for now."""
        return [need for stage in self._stages("open") for need in stage.needs if need.missing]

    @cached_property
    def steps(self) -> list[Step]:
        return [_step(stage, need) for stage in self.track.stages for need in stage.needs]

    def _stages(self, state: str) -> Iterable[StageView]:
        return (stage for stage in self.track.stages if stage.state == state)


def _step(stage: StageView, need: NeedView) -> Step:
    given = [*need.given, *need.stood_in]
    by = listed([each.by for each in given])
    at = max((each.at for each in given), default=None)
    progress = f"{len(need.given)} of {need.seats}" if need.seats > 1 else ""
    title = need.words[:1].upper() + need.words[1:]
    if need.done:
        return Step(title, "done", detail=". ".join(filter(None, [by, need.note])), at=at)
    if stage.state == "closed":
        return Step(title, "skipped", detail=", ".join(filter(None, [by, "closed before it was complete"])))
    if stage.state == "later":
        return Step(title, "todo", detail=", ".join(filter(None, [progress, "asked later"])))
    return Step(title, "current", detail=", ".join(filter(None, [progress, _names(need)])))


def _order_steps(order: Order, made: datetime) -> Iterable[Step]:
    yield Step(f"Order {order.number}", "done", detail=_later(order), at=made)
    if order.canceled_at is not None:
        yield Step("Canceled by the store", "failed", at=order.canceled_at)


def _later(order: Order) -> str:
    pieces = order.backordered_pieces
    return f"{counted(pieces, 'piece')} on back order" if pieces else ""


# Of two rules that ask the same, what one of them asks now is the news; a decision counts for both.
_BY_NEWS = ("current", "done", "todo", "skipped")


def _once(steps: Sequence[Step]) -> list[Step]:
    """Two rules that ask the same person are one step on the way, where the first of them is."""
    alike: dict[str, list[Step]] = {}
    for step in steps:
        alike.setdefault(step.title, []).append(step)
    return [min(each, key=lambda step: _BY_NEWS.index(step.state)) for each in alike.values()]


def _ends(route: RouteView) -> Iterable[Step]:
    for given in route.ended_by:
        rejected = given.verdict == "Rejected"
        yield Step(given.verdict, "failed" if rejected else "done", detail=given.by, at=given.at)


def _given(route: RouteView) -> list[Given]:
    needs = (need for track in route.tracks for need in track.needs)
    return [given for need in needs for given in (*need.given, *need.stood_in)]


def _wanted(needs: Iterable[NeedView]) -> str:
    """“Finance Name or Second Finance (one of Finance)”; who is asked in two capacities once, with both."""
    capacities: dict[str, dict[str, None]] = {}
    for need in needs:
        if not need.asked:
            capacities.setdefault(need.words, {})
        if need.fitting:
            capacities.setdefault(_either(need.fitting, need), {})[need.words] = None
        if need.standing_in:
            capacities.setdefault(listed(need.standing_in), {})[f"standing in for {need.words}"] = None
    return listed([f"{who} ({listed(list(words))})" if words else who for who, words in capacities.items()])


def _names(need: NeedView) -> str:
    """Who is asked for it now."""
    if not need.standing_in:
        return _either(need.asked, need)
    return listed([*need.fitting, *(f"{name}, standing in" for name in need.standing_in)])


def _either(names: Sequence[str], need: NeedView) -> str:
    return listed(names, "and" if need.missing >= len(names) else "or")


def _pending(outlook: Outlook) -> str:
    return "The approval rules could not be judged yet. Countersign tries again by itself; nothing is lost."


def _approval_required(outlook: Outlook) -> str:
    waiting = [need for flow in outlook.tracks for need in flow.waiting]
    if not waiting:  # who was still wanted has gone, and the administrator had stood in
        return (
            f"{outlook.approvers} {_has(outlook.approvers)} approved, and nobody else is left to ask."
            " It goes on by itself within a minute."
        )
    who = _wanted(waiting)
    since = spoken(outlook.waiting_since).removeprefix("on ")
    approved = f" {outlook.approvers} {_has(outlook.approvers)} approved." if outlook.approvers else ""
    return f"Waiting for {who}, since {since}.{approved}"


def _sent_back(outlook: Outlook) -> str:
    return f"Sent back to {outlook.po.placed_by_name} with a question."


def _on_hold(po: PurchaseOrder) -> str:
    assert po.held_since is not None
    held = f"The store put it on hold {spoken(po.held_since)}: “{po.hold_reason}”"
    if po.status == Status.APPROVED:
        return f"{held} It becomes an order by itself when the store releases it."
    return f"{held} No order is made of it before the store releases it."


def _approved(outlook: Outlook) -> str:
    if outlook.po.is_on_hold:
        return _on_what_ground(outlook)
    if outlook.is_late:
        return (
            f"{_on_what_ground(outlook)} The worker that makes orders is late; it becomes an order as soon as"
            " the worker is back. Nothing is lost."
        )
    return f"{_on_what_ground(outlook)} It becomes an order by itself in a moment."


def _pending_payment(outlook: Outlook) -> str:
    return f"{_on_what_ground(outlook)} Waiting for {outlook.po.placed_by_name} to pay."


def _in_progress(outlook: Outlook) -> str:
    return f"{_on_what_ground(outlook)} The order is being made."


def _placed(outlook: Outlook) -> str:
    order = outlook.po.order
    assert order is not None
    if order.canceled_at is not None:
        return f"Became order {order.number}, which the store canceled {spoken(order.canceled_at)}."
    later = f" with {_later(order)}" if order.backordered_pieces else ""
    return f"Became order {order.number} {spoken(outlook.po.status_since)}{later}. {_on_what_ground(outlook)}"


def _failed(outlook: Outlook) -> str:
    count = len(outlook.po.failure)
    lines = "its reason is" if count == 1 else f"its {count:,} reasons are"
    since = spoken(outlook.po.status_since)
    return f"Could not become an order {since}; {lines} below. Nothing was ordered."


def _rejected(outlook: Outlook) -> str:
    (rejection, *_) = [given for given in outlook.route.ended_by if given.verdict == "Rejected"]
    return f"Rejected by {rejection.by} {spoken(rejection.at)}{_quoted(rejection.comment)}"


def _canceled(outlook: Outlook) -> str:
    event = reading.last(outlook.po, reading.Code.CANCEL)
    return f"Canceled by {event.actor_name} {spoken(event.at)}{_quoted(event.comment)}"


_SENTENCES: Mapping[Status, Callable[[Outlook], str]] = {
    Status.PENDING: _pending,
    Status.APPROVAL_REQUIRED: _approval_required,
    Status.SENT_BACK: _sent_back,
    Status.APPROVED: _approved,
    Status.APPROVED_PENDING_PAYMENT: _pending_payment,
    Status.ORDER_IN_PROGRESS: _in_progress,
    Status.ORDER_PLACED: _placed,
    Status.ORDER_FAILED: _failed,
    Status.REJECTED: _rejected,
    Status.CANCELED: _canceled,
}


def _on_what_ground(outlook: Outlook) -> str:
    """By whom it was approved, or why nobody had to."""
    ground = outlook.round.ground
    if ground == Round.Ground.TRACKS:
        return f"Approved by {outlook.approvers or 'everybody who was asked'}."
    if ground == Round.Ground.OVERRIDE:
        by = listed([given.by for given in outlook.route.ended_by])
        return f"Approved by {by} without other approvals."
    return f"Approved automatically, because {Round.Ground(ground).label}."


def spoken(at: datetime) -> str:
    """“today 14:10”, “yesterday 14:10”, “on 9 May 14:10”; the year where it is another one."""
    local = timezone.localtime(at)
    day, today = local.date(), timezone.localdate()
    if day == today:
        return f"today {local:%H:%M}"
    if day == today - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    return f"on {date_format(local, 'j F' if day.year == today.year else 'j F Y')} {local:%H:%M}"


def _has(names: str) -> str:
    return "have" if " and " in names else "has"


def _quoted(comment: str) -> str:
    """The whole of it stands in Approval Flow and History Log."""
    return f": “{shortened(comment, LONGEST_QUOTED)}”" if comment else "."
