"""What will ask somebody once others have approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from approvals import wording
from approvals.definitions import Kind
from approvals.models import Requirement
from approvals.rules import Route
from approvals.services._rows import Id, load_routes
from companies.models import Member

MOST = 200  # looked at; of more, nothing is said that was not counted


@dataclass(frozen=True, slots=True)
class Later:
    """`after`: whom those purchase orders wait for first, in words. `at_least`: there may be more."""

    count: int
    after: Sequence[str]
    at_least: bool = False


def asks_later(member: Member) -> Later:
    """By stages that have not come yet; two statements at most. A change of route changes it."""
    found = _candidates(member)
    routes = load_routes(member.company_id, found[:MOST]) if found else {}
    before = [words for route in routes.values() if (words := _before(route, member.pk))]
    after = sorted({word for words in before for word in words})
    return Later(len(before), after, at_least=len(found) > MOST)


def _candidates(member: Member) -> list[Id]:
    """With a later stage that this member may fit, as far as rows say it."""
    fits = Q(kind=Kind.MANAGER) | Q(named__member=member)
    if member.role_id:
        fits |= Q(kind=Kind.ROLE, role=member.role_id)
    if member.is_administrator:
        fits |= Q(kind=Kind.ADMINISTRATOR)
    needs = Requirement.objects.filter(fits, company=member.company_id, track__open=True, waived=False)
    needs = needs.filter(stage__gt=F("track__stage")).exclude(track__placed_by=member)
    found = needs.order_by("track__purchase_order").values_list("track__purchase_order", flat=True)
    return list(found.distinct()[: MOST + 1])


def _before(route: Route, member_id: Id) -> set[str]:
    """Whom the tracks that come to the member ask now; nothing where none will."""
    if member_id in route.asked:
        return set()
    fitted = route.undecided.get(member_id, frozenset())
    return {
        wording.approver(asked)
        for track in route.tracks
        if any(need.key in fitted and route.missing(track, need) for need in track.requirements)
        for asked in track.requirements
        if asked.key in route.standings[track.key].askable
    }
