"""The run of a route: opened when a round is submitted, moved by decisions, closed when the round ends.

Callers hold the locks of company authority and purchase order, and change its status themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from approvals import rules, wording
from approvals.definitions import Verdict
from approvals.errors import NotAsked
from approvals.models import Decision, Requirement, RequirementNamed, Track
from approvals.services._rows import Document, Id, load_routes, person
from approvals.services.asked import route_for, why_not_asked
from approvals.services.judge import Judgement, Matched
from companies.models import Member
from storefront.lib.composed import insert
from storefront.lib.models import new_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an approval came to. `filled` says in which capacities it counts, in words."""

    all_met: bool
    filled: Sequence[str] = ()


def open_route(po: Document, judgement: Judgement) -> None:
    """Copy the matched rules into the round. Three inserts, the third only where people are named."""
    tracks, needs, named = [], [], []
    for position, matched in enumerate(judgement.tracks):
        track, requirements = _track(po, matched, position)
        tracks.append(track)
        needs += requirements
        named += [
            RequirementNamed(company_id=po.company_id, requirement=row, member_id=member, name=name)
            for row, need in zip(requirements, matched.requirements, strict=True)
            for member, name in need.named.items()
        ]
    insert(tracks)
    insert(needs)
    insert(named)


def _track(po: Document, matched: Matched, position: int) -> tuple[Track, list[Requirement]]:
    route = rules.Route(po.placed_by_id, [matched.track])
    standing, enough = route.standings[matched.rule], route.enough_holders(matched.track)
    track = Track(
        id=new_id(),
        company_id=po.company_id,
        purchase_order_id=po.pk,
        round=po.round,
        position=position,
        placed_by_id=po.placed_by_id,
        rule_id=matched.rule,
        rule_name=matched.name,
        because=matched.because,
        fact=matched.fact,
        open=not standing.met,
        stage=standing.stage,
        met_at=timezone.now() if standing.met else None,
    )
    return track, [_copy(track, need, need.key in standing.askable, enough) for need in matched.requirements]


def _copy(track: Track, need: rules.Requirement, askable: bool, enough: int | None) -> Requirement:
    return Requirement(
        company_id=track.company_id,
        track=track,
        stage=need.stage,
        position=need.position,
        kind=need.kind,
        seats=need.seats,
        level=need.level,
        role_id=need.role,
        role_name=need.role_name,
        waived=need.waived,
        askable=askable,
        enough_holders=enough,
    )


def record_approval(po: Document, comment: str, *, by: Member, route: rules.Route | None = None) -> Outcome:
    """The member's own part. NotAsked where their approval would bring nothing forward.

    `route`: as `involvement` has read it under the same locks; without it, it is read here.
    """
    route = route or route_for(po, by)
    if route is None:
        raise NotAsked("No approval rule asks for anything here.")
    me = person(by)
    if me.key not in route.asked:
        raise NotAsked(why_not_asked(po, by))
    after = route.after_own_part(me)
    stood_in = _stood_in(after) if me.is_administrator else []
    decision = _decision(po, Verdict.APPROVE, comment, by)
    decision.fitted, decision.stood_in = sorted(route.fitted(me)), stood_in
    insert([decision])
    _store(after)
    return Outcome(after.met, _capacities(after, me.key, stood_in))


def record_override(po: Document, reason: str, *, by: Member) -> list[str]:
    """Ends the round by itself; whom it passes over, in words, nearest stage first. Nobody their own part."""
    routes = load_routes(po.company_id, [po.pk])
    passed_over = _passed_over(routes[po.pk].after_own_part(person(by))) if po.pk in routes else []
    _end_round(po, Verdict.OVERRIDE, reason, by)
    return passed_over


def record_rejection(po: Document, reason: str, *, by: Member) -> None:
    """One rejection ends the round."""
    _end_round(po, Verdict.REJECT, reason, by)


def close_route(po: Document) -> None:
    """The round has ended otherwise than by its tracks: nobody is asked any more."""
    Requirement.objects.filter(track__purchase_order=po.pk, askable=True).update(askable=False)
    Track.objects.filter(purchase_order=po.pk, open=True).update(open=False)


def settle(po: Document) -> Outcome:
    """The round as it stands now, without a new decision.

    Once the administrator stands in, people who leave or change role can complete a round
    without a click; `overtaken` finds those.
    """
    routes = load_routes(po.company_id, [po.pk])
    if po.pk not in routes:
        return Outcome(all_met=False)
    _store(routes[po.pk])
    return Outcome(routes[po.pk].met)


def _end_round(po: Document, verdict: Verdict, reason: str, by: Member) -> None:
    """One live decision per person and round: who ends it takes back the part they had given."""
    mine = Decision.objects.of_round(po.pk, po.round).filter(by=by)
    mine.update(withdrawn_at=timezone.now(), withdrawn_by=by)
    insert([_decision(po, verdict, reason, by)])
    close_route(po)


def _decision(po: Document, verdict: Verdict, comment: str, by: Member) -> Decision:
    return Decision(
        company_id=po.company_id,
        purchase_order_id=po.pk,
        round=po.round,
        by=by,
        by_name=by.name,
        verdict=verdict,
        comment=comment,
        as_administrator=by.is_administrator,
    )


def _stood_in(route: rules.Route) -> list[Id]:
    """A requirement's id once per seat that fell."""
    return [key for falling in route.falling.values() for key, seats in falling.items() for _ in range(seats)]


def _capacities(route: rules.Route, who: Id, stood_in: Sequence[Id]) -> list[str]:
    seats = {standing.seat_of[who] for standing in route.standings.values() if who in standing.seat_of}
    needs = {need.key: need for track in route.tracks for need in track.requirements}
    own = [wording.in_which_capacity(needs[key]) for key in needs if key in seats]
    fallen = [f"stand-in for {wording.approver(needs[key])}" for key in needs if key in stood_in]
    return list(dict.fromkeys(own + fallen))


def _passed_over(route: rules.Route) -> list[str]:
    """Whom the tracks still want, now or later, in words."""
    missing = [
        wording.approver(need)
        for track in route.tracks
        for need in track.requirements
        if route.missing(track, need)
    ]
    return list(dict.fromkeys(missing))


# Two constant statements: the update that Django composes for many rows costs more than all else here.
_STORE_ASKABLE = """
UPDATE approvals_requirement need
   SET askable = (need.id = ANY(%(askable)s::uuid[])), approved_by_some = true, enough_holders = now.enough,
       fitted_by_some = (need.id = ANY(%(fitted)s::uuid[]))
  FROM unnest(%(tracks)s::uuid[], %(enough)s::smallint[]) AS now(id, enough)
 WHERE need.track_id = now.id
   AND (need.askable <> (need.id = ANY(%(askable)s::uuid[]))
        OR need.askable AND (NOT need.approved_by_some OR need.enough_holders IS DISTINCT FROM now.enough
            OR need.fitted_by_some <> (need.id = ANY(%(fitted)s::uuid[]))))
"""
_STORE_TRACKS = """
UPDATE approvals_track track
   SET open = now.stage IS NOT NULL,
       stage = now.stage,
       met_at = CASE WHEN now.stage IS NULL THEN coalesce(track.met_at, statement_timestamp()) END,
       administrator_approved = %(administrator_approved)s,
       stood_in = now.stood_in
  FROM unnest(%(tracks)s::uuid[], %(stages)s::smallint[], %(stood_in)s::boolean[]) AS now(id, stage, stood_in)
 WHERE track.id = now.id
"""


def _store(route: rules.Route) -> None:
    """What the standings say about askable needs and open stages."""
    keys, standings = [track.key for track in route.tracks], route.standings
    facts: dict[str, Any] = {
        "tracks": keys,
        "askable": [key for standing in standings.values() for key in standing.askable],
        "fitted": [key for given in route.given for key in given.fitted],
        "enough": [route.enough_holders(track) for track in route.tracks],
        "stages": [standings[key].stage for key in keys],
        "stood_in": [route.administrator_approved and bool(route.falling[key]) for key in keys],
        "administrator_approved": route.administrator_approved,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE_ASKABLE, facts)
        cursor.execute(_STORE_TRACKS, facts)
