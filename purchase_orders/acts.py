"""What a person can do with a purchase order, as its page offers it: button, question, form, service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from companies.models import Member
from purchase_orders import services
from purchase_orders.forms import DecisionForm
from purchase_orders.models import HistoryEntry, PurchaseOrder, Status
from purchase_orders.rules import Action
from purchase_orders.services import Read

Code = HistoryEntry.Code


@dataclass(frozen=True, slots=True)
class Decided:
    """What came with the click: the round that was on the screen, and a comment or reason."""

    round: int
    comment: str


Perform = Callable[[int, Decided, Member], PurchaseOrder]


@dataclass(frozen=True, slots=True)
class Act:
    """`name` is of the address, of the dialog and of the template with its question.

    `comment` is the label of the field for it, empty where nothing is asked. `logged` is how the
    history names it: so a click that arrives twice is recognised.
    """

    action: Action
    name: str
    label: str
    busy: str
    perform: Perform
    logged: Code
    comment: str = ""
    needs_comment: bool = False
    kind: str = "secondary"
    key: str = ""

    @property
    def dialog(self) -> str:
        return f"{self.name}-dialog"

    @property
    def address(self) -> str:
        return f"purchase_orders:{self.name}"

    @property
    def button_kind(self) -> str:
        """On the page itself nothing but the primary one stands out."""
        return "primary" if self.kind == "primary" else "secondary"

    @property
    def question(self) -> str:
        return f"purchase_orders/ask/{self.name}.html"

    def form(self, round_: int, data: Any = None) -> DecisionForm:
        return DecisionForm(
            data,
            label=self.comment or "Comment",
            needs_comment=self.needs_comment,
            initial={"round": round_},
            auto_id=f"{self.name}_%s",
        )


APPROVE = Act(
    Action.APPROVE,
    "approve",
    "Approve",
    "Approving…",
    lambda number, decided, by: services.approve(number, decided.round, by=by, comment=decided.comment),
    Code.APPROVE,
    comment="Comment",
    kind="primary",
    key="a",
)
REJECT = Act(
    Action.REJECT,
    "reject",
    "Reject",
    "Rejecting…",
    lambda number, decided, by: services.reject(number, decided.round, by=by, reason=decided.comment),
    Code.REJECT,
    comment="Reason, for the buyer",
    kind="danger",
    key="r",
)
OVERRIDE = Act(
    Action.OVERRIDE,
    "override",
    "Approve without other approvals",
    "Approving…",
    lambda number, decided, by: services.override(number, decided.round, by=by, reason=decided.comment),
    Code.OVERRIDE,
    comment="Reason, kept in the history",
    needs_comment=True,
    kind="primary",
)
CANCEL = Act(
    Action.CANCEL,
    "cancel",
    "Cancel Purchase Order",
    "Canceling…",
    lambda number, decided, by: services.cancel(number, by=by, reason=decided.comment),
    Code.CANCEL,
    comment="Reason",
    kind="danger",
)
PLACE_ORDER = Act(
    Action.PLACE_ORDER,
    "place_order",
    "Place Order",
    "Placing…",
    lambda number, _, by: services.place_order(number, by=by),
    Code.PLACE_ORDER,
    kind="primary",
)
RECHECK = Act(
    Action.RECHECK,
    "recheck",
    "Check again",
    "Checking…",
    lambda number, _, by: services.recheck(number, by=by),
    Code.RECHECK,
    kind="primary",
)

# As the page shows them: the first one that is possible and of kind "primary" is its one primary button.
ALL = (APPROVE, PLACE_ORDER, RECHECK, REJECT, CANCEL, OVERRIDE)


DECISIONS = (APPROVE, REJECT, OVERRIDE)


def possible(opened: Read) -> list[Act]:
    return [act for act in ALL if is_possible(act, opened)]


def main(possible: Sequence[Act]) -> list[Act]:
    """What lies at hand: the primary one, and beside it its opposite; nothing for who is not asked."""
    found = [act for act in possible if act in (APPROVE, PLACE_ORDER, RECHECK, REJECT)]
    return found if any(act.kind == "primary" for act in found) else []


def is_possible(act: Act, opened: Read) -> bool:
    """As the services will decide it under lock: the table, and for *Place Order* what keeps it besides.

    Nor is anybody asked to pass over others where there are none.
    """
    if act is OVERRIDE and opened.is_all_that_is_asked:
        return False
    return opened.may(act.action) and not (act is PLACE_ORDER and _is_kept(opened.po))


def _is_kept(po: PurchaseOrder) -> bool:
    """By the store, or for the worker, who has it as long as it is not late."""
    return po.is_on_hold or (po.status == Status.APPROVED and not services.is_late(po))


def was_done(act: Act, po: PurchaseOrder, member: Member) -> bool:
    """Whether this member has done just this to the current round: the click came twice."""
    entries = po.history.filter(round=po.round, code=act.logged, actor=member)
    return entries.exists()


def done(act: Act, po: PurchaseOrder) -> str:
    """What became of it, to say on the next page."""
    if act is APPROVE and po.status == Status.APPROVAL_REQUIRED:
        return f"You approved purchase order {po.number}. Others are still to be asked."
    if po.status == Status.ORDER_FAILED:
        return "It was tried again, and still cannot become an order. What is in the way stands below."
    if act is PLACE_ORDER:
        assert po.order is not None
        return f"Purchase order {po.number} is now order {po.order.number}."
    return f"{_PAST[act.action]} purchase order {po.number}."


_PAST = {
    Action.APPROVE: "You approved",
    Action.OVERRIDE: "You approved without other approvals",
    Action.REJECT: "You rejected",
    Action.CANCEL: "You canceled",
    Action.RECHECK: "The approval rules were checked again for",
}
