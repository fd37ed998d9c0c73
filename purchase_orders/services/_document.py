"""How every service begins: authority under lock, then the document under lock, then the right."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from approvals import services as approvals
from companies.models import CompanyAuthority, Member
from companies.structure import managers_of, subordinate_ids
from purchase_orders.errors import ChangedSinceOpened, CompanyMayNotTrade, NotPossibleNow, NotVisible
from purchase_orders.models import PurchaseOrder
from purchase_orders.rules import SUPERIOR_NEEDS, Action, Standing, because, possible
from storefront.lib.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Opened:
    """A document in somebody's hands: who they are and how they stand to it, read in one moment."""

    po: PurchaseOrder
    member: Member
    standing: Standing

    def may(self, action: Action) -> bool:
        return self.standing.may(action, self.po.status)


@dataclass(frozen=True, slots=True)
class Locked(Opened):
    """In the hands of who is about to act, with the round as it was read to know their right."""

    route: approvals.Route | None


def current_member(member: Member) -> Member:
    """The member as of now, with role and permissions. Call it after taking the authority lock.

    NotAllowed where they, or their account, have been switched off meanwhile.
    """
    fresh = Member.objects.now(member.pk)
    if fresh is None:
        raise NotAllowed("You are no longer an active member of this company.")
    return fresh


def lock_for(action: Action, number: int, *, by: Member, seen_round: int | None = None) -> Locked:
    """Lock company authority and document, and check that this member may do this now.

    Runs inside the caller's transaction. Raises NotFound, NotAllowed, NotPossibleNow,
    ChangedSinceOpened, CompanyMayNotTrade.
    """
    CompanyAuthority.objects.share(by.company_id)
    member = current_member(by)
    if not member.company.may_trade:
        raise CompanyMayNotTrade("The store has blocked this company; its documents can only be looked at.")
    try:
        po = PurchaseOrder.objects.lock_numbered(by.company_id, number)
    except PurchaseOrder.DoesNotExist:
        raise NotFound(f"There is no purchase order {number}.") from None
    involvement = approvals.involvement(po, member)
    managers = _managers(po, member, involvement.route)
    opened = Locked(po, member, _standing(po, member, involvement, managers), involvement.route)
    _refuse_what_may_not_be(action, opened, seen_round)
    return opened


def _refuse_what_may_not_be(action: Action, opened: Opened, seen_round: int | None) -> None:
    po = opened.po
    if not opened.may(Action.VIEW):
        raise NotVisible(f"You may not see purchase order {po.number}.")
    if seen_round is not None and seen_round != po.round:
        raise ChangedSinceOpened(
            f"Purchase order {po.number} changed since you opened it; look at round {po.round} first."
        )
    if opened.may(action):
        return
    if not possible(action, po.status):
        why = because(po.status)
        raise NotPossibleNow(f"Purchase order {po.number} cannot be {_done(action)} because {why}.")
    if action is Action.APPROVE:
        raise approvals.NotAsked(approvals.why_not_asked(po, opened.member))
    raise may_not(action, po.number)


def may_not(action: Action, number: int) -> NotAllowed:
    words = _TO_DO.get(action, f"{action} purchase order {{}}")
    return NotAllowed(f"You may not {words.format(number)}.")


# Where the number stands inside of what is done.
_TO_DO = {
    Action.OVERRIDE: "approve purchase order {} without other approvals",
    Action.RECHECK: "check purchase order {} again",
}


def _done(action: Action) -> str:
    return {
        Action.APPROVE: "approved",
        Action.OVERRIDE: "approved",
        Action.REJECT: "rejected",
        Action.CANCEL: "canceled",
        Action.PLACE_ORDER: "turned into an order",
        Action.RECHECK: "checked again",
        Action.COPY: "copied",
        Action.COMMENT: "commented",
        Action.VIEW: "viewed",
    }[action]


def _standing(
    po: PurchaseOrder, member: Member, involvement: approvals.Involvement, managers: Sequence[uuid.UUID]
) -> Standing:
    return Standing(
        member_id=member.pk,
        permissions=member.permissions,
        is_administrator=member.is_administrator,
        company_may_trade=member.company.may_trade,
        is_placer=po.placed_by_id == member.pk,
        is_above_placer=member.pk in managers,
        is_asked=involvement.asked,
        is_involved=involvement.later_or_decided,
    )


def _managers(po: PurchaseOrder, member: Member, route: approvals.Route | None = None) -> Sequence[uuid.UUID]:
    """As read with the route; not asked for where being above the placer would allow nothing."""
    if route is not None and route.managers:
        return route.managers
    if member.permissions.isdisjoint(SUPERIOR_NEEDS.values()):
        return ()
    return managers_of(po.company_id, [po.placed_by_id])[po.placed_by_id]


@dataclass(frozen=True, slots=True)
class Read(Opened):
    """A document opened for its page, with the route that was read to know who may see it."""

    route: approvals.RouteView

    @property
    def is_all_that_is_asked(self) -> bool:
        """Whether this reader's own part is everything that is still wanted."""
        return self.standing.is_asked and not self.route.wanted_beside_reader


def open_document(company_id: uuid.UUID, number: int, *, by: Member) -> Read:
    """The document for reading, without a lock. NotFound for what is not there or not theirs to see."""
    numbered = PurchaseOrder.objects.filter(company_id=company_id, number=number)
    po = numbered.select_related("order").first()
    if po is None:
        raise NotFound(f"There is no purchase order {number}.")
    route = approvals.route(po, reader=by)
    involvement = approvals.Involvement(
        any(each.member_id == by.pk for each in route.asked), by.pk in route.involved
    )
    managers = _managers(po, by) if route.managers is None else route.managers
    opened = Read(po, by, _standing(po, by, involvement, managers), route)
    if not opened.may(Action.VIEW):
        raise NotAllowed(f"You may not see purchase order {number}.")
    return opened


def may_open(numbers: Collection[int], *, by: Member) -> frozenset[int]:
    """Those of these documents that this member may see, by one statement at most.

    Whom the rules could have asked and did not is not looked for: that takes the route of each, and
    a number without a link is no harm.
    """
    if not numbers or by.may("view_company_purchase_orders"):
        return frozenset(numbers)
    found = PurchaseOrder.objects.filter(company_id=by.company_id, number__any=list(numbers)).annotate(
        is_above=Q(placed_by__in=subordinate_ids(by.company_id, by.pk)),
        is_asked=Q(pk__in=approvals.awaiting(by, doubtful=())),
        has_decided=Q(pk__in=approvals.decided_by(by)),
    )
    rows: Iterable[Any] = found
    return frozenset(po.number for po in rows if _standing_read_with(po, by).may(Action.VIEW, po.status))


def _standing_read_with(po: Any, by: Member) -> Standing:
    involvement = approvals.Involvement(po.is_asked, po.has_decided)
    return _standing(po, by, involvement, (by.pk,) if po.is_above else ())
