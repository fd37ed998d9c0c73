"""Who is asked now: the one definition behind queue, counter, checkbox, mail and permission.

Stored are askable requirements, which follow from the decisions alone; role, structure and
names are joined when read, so a changed role needs no job. Two things depend on everybody else:
which seats fall to the administrator, and what is left to ask once the administrator stands in.
One statement picks the few purchase orders where that is possible; those are worked out by the
matching, the others are certain. Both statements are functions in the database (migrations
`0002_who_is_asked`, `0003_requirement_knows_its_document`): there they are planned once per connection.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from approvals.models import Decision, Track
from approvals.rules import Route
from approvals.services._rows import Document, Id, load_routes, person
from companies.models import Member


@dataclass(frozen=True, slots=True)
class Involvement:
    """`route`: the round as read to know this, for who goes on to decide. None: it has no tracks."""

    asked: bool
    later_or_decided: bool
    route: Route | None = field(default=None, repr=False)


# What was worked out counts instead of what is stored.
ASKED = "SELECT * FROM approvals_asked(%s, %s, %s, %s::uuid[])"
ASKED_AND = f"{ASKED} UNION ALL SELECT unnest(%s::uuid[])"
DOUBTFUL = "SELECT * FROM approvals_doubtful(%s, %s)"


def awaiting(member: Member, doubtful: Collection[Id] | None = None) -> RawSQL:
    """A subquery for `…__in`: the ids of the purchase orders that ask this member now.

    One statement, and two more at most where seats may fall to the administrator. Call it once per
    page and reuse what it returns. `doubtful`: where that statement has been asked already.
    """
    if doubtful is None:
        doubtful = _doubtful(member.company_id, administrator_approved=not member.is_administrator)
    routes = load_routes(member.company_id, doubtful) if doubtful else {}
    stored = [member.pk, member.company_id, member.role_id, list(routes)]
    if asked := [po_id for po_id, route in routes.items() if member.pk in route.asked]:
        return RawSQL(ASKED_AND, [*stored, asked])  # noqa: S611 - constant texts, the ids are parameters
    return RawSQL(ASKED, stored)  # noqa: S611 - constant texts, the ids are parameters


def _worked_out(company_id: Id, *, administrator_approved: bool) -> dict[Id, Route]:
    doubtful = _doubtful(company_id, administrator_approved=administrator_approved)
    return load_routes(company_id, doubtful) if doubtful else {}


def _doubtful(company_id: Id, *, administrator_approved: bool) -> list[Id]:
    """The purchase orders that what is stored cannot answer for.

    Before the administrator has approved, it is only whether seats fall to them; after that, it is
    only whom else to ask. So each reader needs one of the two kinds.
    """
    with connection.cursor() as cursor:
        cursor.execute(DOUBTFUL, [company_id, administrator_approved])
        return [po_id for (po_id,) in cursor.fetchall()]


def involvement(po: Document, member: Member) -> Involvement:
    """How this member has to do with the current round.

    Whoever its rules could ask stays involved when others were quicker: a link in a mail
    then shows what has become of it, and not a refusal.
    """
    route = route_for(po, member)
    if route is None:
        return Involvement(asked=False, later_or_decided=_has_decided(po, member))
    concerned = bool(route.undecided.get(member.pk)) or _has_decided(po, member)
    return Involvement(member.pk in route.asked, concerned, route)


def _has_decided(po: Document, member: Member) -> bool:
    return Decision.objects.live().filter(purchase_order=po.pk, by=member.pk).exists()


def route_for(po: Document, member: Member) -> Route | None:
    """With everybody only where the administrator has a part in it: else this member alone is enough."""
    me = person(member)
    only = None if me.is_administrator else [me]
    route = load_routes(po.company_id, [po.pk], only=only).get(po.pk)
    if only and route is not None and route.administrator_approved:
        return load_routes(po.company_id, [po.pk])[po.pk]
    return route


def _is_asked_later(route: Route, member: Member) -> bool:
    fitted = route.undecided.get(member.pk, frozenset())
    return any(
        need.key in fitted and route.missing(track, need)
        for track in route.tracks
        for need in track.requirements
    )


def why_not_asked(po: Document, member: Member) -> str:
    """For the person whose approval is refused."""
    if po.placed_by_id == member.pk:
        return "You placed this purchase order; nobody approves their own."
    if Decision.objects.of_round(po.pk, po.round).filter(by=member).exists():
        return "You have already decided on this purchase order."
    route = route_for(po, member)
    if route is not None and _is_asked_later(route, member):
        return "It is not your turn yet: others are asked before you."
    if route is not None and route.undecided.get(member.pk):
        return "Others have already given the approval that was asked of you."
    return "No approval rule asks for you here."


def decided_by(member: Member) -> QuerySet[Decision, Id]:
    """A subquery: the ids of the purchase orders on which this member ever decided."""
    return Decision.objects.live().filter(by=member).values_list("purchase_order", flat=True)


def overtaken(company_id: Id) -> list[Id]:
    """Purchase orders whose round is complete without a click: `settle` each.

    Where the administrator stands in, the last person who could still be asked may leave.
    """
    routes = _worked_out(company_id, administrator_approved=True)
    return [po_id for po_id, route in routes.items() if route.met]


def companies_with_stand_in() -> list[Id]:
    """The companies in which `overtaken` can find anything."""
    waiting = Track.objects.filter(open=True, administrator_approved=True)
    return list(waiting.order_by("company").values_list("company", flat=True).distinct())
