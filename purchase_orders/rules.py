"""Who may do what with a purchase order, and when: the one table that buttons, services and tests read."""

import enum
import uuid
from dataclasses import dataclass

from purchase_orders.models import Status


class Action(enum.StrEnum):
    VIEW = "view"
    COMMENT = "comment"
    COPY = "copy"
    APPROVE = "approve"
    OVERRIDE = "approve without other approvals"
    REJECT = "reject"
    CANCEL = "cancel"
    PLACE_ORDER = "place the order of"
    RECHECK = "check again"


class Actor(enum.Enum):
    """In what capacity a member meets a purchase order; several may hold at once."""

    PLACER = "P"
    SUPERIOR = "S"  # above the placer, with the subordinates' permission for the action
    VIEWER = "V"
    ASKED = "N"
    INVOLVED = "L"  # asked in a later stage, or has decided
    OVERRIDER = "O"
    ADMINISTRATOR = "A"


P, S, V, N, L, O, A = Actor  # noqa: E741 - the letters of `Actor`
ALL_VIEWERS = frozenset({P, S, V, L, O, A})
BUYERS_SIDE = frozenset({P, S, A})
NOBODY: frozenset[Actor] = frozenset()

CANCELABLE = (
    Status.PENDING,
    Status.APPROVAL_REQUIRED,
    Status.SENT_BACK,
    Status.APPROVED,
    Status.APPROVED_PENDING_PAYMENT,
    Status.ORDER_FAILED,
)

_VIEW = dict.fromkeys(Status, ALL_VIEWERS) | {
    Status.PENDING: frozenset({P, S, V, A}),
    Status.APPROVAL_REQUIRED: ALL_VIEWERS | {N},
}

TABLE: dict[Action, dict[Status, frozenset[Actor]]] = {
    Action.VIEW: _VIEW,
    Action.COMMENT: _VIEW,
    Action.COPY: _VIEW,
    Action.APPROVE: {Status.APPROVAL_REQUIRED: frozenset({N})},
    Action.OVERRIDE: {
        Status.PENDING: frozenset({A}),
        Status.APPROVAL_REQUIRED: frozenset({O, A}),
        Status.SENT_BACK: frozenset({A}),
    },
    Action.REJECT: {
        Status.PENDING: frozenset({A}),
        Status.APPROVAL_REQUIRED: frozenset({N, O, A}),
        Status.SENT_BACK: frozenset({A}),
    },
    Action.CANCEL: dict.fromkeys(CANCELABLE, BUYERS_SIDE),
    # On "approved" only once the worker is late: services.convert asks for that besides.
    Action.PLACE_ORDER: {Status.APPROVED: BUYERS_SIDE, Status.ORDER_FAILED: BUYERS_SIDE},
    Action.RECHECK: {Status.PENDING: frozenset({A})},
}

# A permission that an action needs whatever the capacity; the administrator holds every one.
NEEDS: dict[Action, str] = {Action.COPY: "place_order", Action.PLACE_ORDER: "place_order"}

# What a superior needs, per action.
SUPERIOR_NEEDS: dict[Action, str] = {
    Action.VIEW: "view_subordinate_purchase_orders",
    Action.COMMENT: "view_subordinate_purchase_orders",
    Action.COPY: "view_subordinate_purchase_orders",
    Action.CANCEL: "edit_subordinate_purchase_orders",
    Action.PLACE_ORDER: "edit_subordinate_purchase_orders",
}

# A blocked company and its people look; they do not move anything.
WHILE_BLOCKED = frozenset({Action.VIEW})


@dataclass(frozen=True, slots=True)
class Standing:
    """How one member stands to one purchase order, as read in one moment."""

    member_id: uuid.UUID
    permissions: frozenset[str]
    is_administrator: bool
    company_may_trade: bool
    is_placer: bool
    is_above_placer: bool
    is_asked: bool
    is_involved: bool

    def actors(self, action: Action) -> frozenset[Actor]:
        holds = self.permissions.__contains__
        return frozenset(
            actor
            for actor, applies in {
                P: self.is_placer,
                S: self.is_above_placer and action in SUPERIOR_NEEDS and holds(SUPERIOR_NEEDS[action]),
                V: holds("view_company_purchase_orders"),
                N: self.is_asked,
                L: self.is_involved,
                O: holds("approve_without_others") and not self.is_placer,
                # Nobody passes over others on their own, whoever they have become since.
                A: self.is_administrator and not (self.is_placer and action is Action.OVERRIDE),
            }.items()
            if applies
        )

    def may(self, action: Action, status: str) -> bool:
        """Whether this member may do it to a purchase order of this status."""
        if not self.company_may_trade and action not in WHILE_BLOCKED:
            return False
        if action in NEEDS and NEEDS[action] not in self.permissions:
            return False
        return bool(self.actors(action) & TABLE[action].get(Status(status), NOBODY))

    def could(self, action: Action) -> bool:
        """Whether this member may do it in some status: decides between "not now" and "not you"."""
        return any(self.may(action, status) for status in TABLE[action])


_STATES = {
    Status.PENDING: "its rules are not judged yet",
    Status.APPROVAL_REQUIRED: "it still waits for approval",
    Status.APPROVED_PENDING_PAYMENT: "it waits for payment",
    Status.ORDER_IN_PROGRESS: "it is being made an order",
    Status.ORDER_PLACED: "it has become an order",
    Status.ORDER_FAILED: "it could not become an order",
}


def because(status: str) -> str:
    """Why something is not possible now: “it is canceled”."""
    return _STATES.get(Status(status), f"it is {Status(status).label.lower()}")


def possible(action: Action, status: str) -> bool:
    """Whether anybody at all may do it to a purchase order of this status."""
    return bool(TABLE[action].get(Status(status), NOBODY))
