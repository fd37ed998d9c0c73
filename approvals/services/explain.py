"""Who is asked and why, in words: for queue, purchase order, mail and checkout. Reads only."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from approvals import rules, wording
from approvals.definitions import Ground, Kind, Verdict
from approvals.models import Decision
from approvals.services._rows import (
    Document,
    Id,
    Question,
    as_given,
    load_people,
    load_routes,
    person,
    questions,
)
from approvals.services.judge import Judgement, judge
from companies.models import Member
from companies.structure import managers_of
from storefront.lib.direction import isolated
from storefront.lib.words import listed


@dataclass(frozen=True, slots=True)
class Asked:
    """One person who is asked now. `why` is the fact and the capacity: “Over £500 (manager)”."""

    member_id: Id
    name: str
    why: str
    because: str
    stand_in_because: str = ""

    @property
    def sentence(self) -> str:
        if self.stand_in_because:
            return f"{self.name} stands in, because {self.stand_in_because}."
        return f"{self.name} is asked, because {self.because}."


def people_asked(company_id: Id, po_ids: Collection[Id]) -> dict[Id, list[Asked]]:
    """Per purchase order who is asked now, by name. One statement, for one or for fifty."""
    found: dict[Id, list[Asked]] = {po_id: [] for po_id in po_ids}
    for question, alike in questions(company_id, po_ids).items() if po_ids else ():
        is_small = len(question.people) < KEPT_UP_TO
        found.update(dict.fromkeys(alike, _asked_by(question) if is_small else _asked(question.route)))
    return found


# A question holds all that its answer depends on. Those asked of hundreds are not worth the memory.
KEPT_UP_TO = 20_000


@lru_cache(maxsize=512)
def _asked_by(question: Question) -> list[Asked]:
    return _asked(question.route)


def people_asked_without(company_id: Id, po_ids: Collection[Id], member_id: Id) -> dict[Id, list[Asked]]:
    """The same once this person can act no more: who goes on being asked, and who takes over."""
    routes = load_routes(company_id, po_ids) if po_ids else {}
    return {po_id: _asked(_without(routes[po_id], member_id)) if po_id in routes else [] for po_id in po_ids}


def _without(route: rules.Route, member_id: Id) -> rules.Route:
    return replace(
        route,
        people=[person for person in route.people if person.key != member_id],
        managers=[key for key in route.managers if key != member_id],
    )


def _asked(route: rules.Route) -> list[Asked]:
    people = {person.key: person for person in route.people}
    return [_why(route, people[key], tracks) for key, tracks in route.asked.items()]


def _why(route: rules.Route, person: rules.Person, tracks: Sequence[rules.Track]) -> Asked:
    own = any(route.undecided[person.key] & route.standings[track.key].askable for track in tracks)
    stand_in = [] if own else [need for track in tracks for need in route.stand_ins(track)]
    return Asked(
        member_id=person.key,
        name=isolated(person.name),
        why="; ".join(dict.fromkeys(f"{track.fact} ({_as(route, person, track)})" for track in tracks)),
        because=wording.reasons([track.because for track in tracks]),
        stand_in_because=wording.why_it_falls(stand_in[0]) if stand_in else "",
    )


def _as(route: rules.Route, person: rules.Person, track: rules.Track) -> str:
    askable = route.undecided[person.key] & route.standings[track.key].askable
    for need in track.requirements:
        if need.key in askable:
            return wording.capacity(need)
    return f"standing in for {wording.approver(route.stand_ins(track)[0])}"


@dataclass(frozen=True, slots=True)
class StillWanted:
    """A requirement that is not met yet: what an approval without the others would pass over."""

    words: str
    seats: int


def still_wanted(company_id: Id, po_ids: Collection[Id]) -> dict[Id, list[StillWanted]]:
    """Per purchase order. One statement."""
    routes = load_routes(company_id, po_ids) if po_ids else {}
    return {po_id: _still_wanted(routes[po_id]) if po_id in routes else [] for po_id in po_ids}


def _still_wanted(route: rules.Route) -> list[StillWanted]:
    return [
        StillWanted(wording.approver(need), missing)
        for track in route.tracks
        for need in track.requirements
        if (missing := route.missing(track, need))
    ]


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as the route shows it."""

    by: str
    at: datetime
    verdict: str
    comment: str


@dataclass(frozen=True, slots=True)
class NeedView:
    """A requirement of a track: whom it wants, who gave it, who is asked for it now, what is missing.

    `standing_in`: the last of those asked, where they do not fit it: nobody is left who does. `stood_in`: the
    decision by which the administrator filled seats that nobody else could.
    """

    words: str
    seats: int
    given: Sequence[Given]
    asked: Sequence[str]
    missing: int
    note: str = ""
    standing_in: Sequence[str] = ()
    stood_in: Sequence[Given] = ()

    @property
    def done(self) -> bool:
        return not self.missing

    @property
    def fitting(self) -> Sequence[str]:
        return self.asked[: len(self.asked) - len(self.standing_in)]


@dataclass(frozen=True, slots=True)
class StageView:
    """`state`: done, open (asked now), later, or closed where the round ended before it."""

    state: str
    needs: Sequence[NeedView]


@dataclass(frozen=True, slots=True)
class TrackView:
    name: str
    because: str
    met_at: datetime | None
    stages: Sequence[StageView]

    @property
    def needs(self) -> Iterator[NeedView]:
        return (need for stage in self.stages for need in stage.needs)


@dataclass(frozen=True, slots=True)
class RouteView:
    """The Approval Flow of one round. `ended_by`: a rejection, or an approval without the others.

    `involved`: whom its rules could ask, and who has decided in any round. `managers`: the active
    people above the placer, where a rule asks one of them; else None, they were not read. `beside_reader`:
    the tracks as they would be with the reader's own part.
    """

    tracks: Sequence[TrackView]
    asked: Sequence[Asked]
    ended_by: Sequence[Given]
    open: bool
    involved: frozenset[Id] = frozenset()
    managers: Sequence[Id] | None = None
    beside_reader: Sequence[TrackView] = ()

    @property
    def wanted_beside_reader(self) -> list[NeedView]:
        """What would still be missing."""
        return [need for track in self.beside_reader for need in track.needs if need.missing]

    @property
    def waiting_for(self) -> str:
        """Who has it now: “Finance Name or Second Finance (Finance)”. Empty where nobody is asked."""
        needs = [
            need
            for track in self.tracks
            for stage in track.stages
            if stage.state == "open"
            for need in stage.needs
        ]
        waiting = [_waiting(need) for need in needs if need.asked]
        return listed(list(dict.fromkeys(waiting)))


def _waiting(need: NeedView) -> str:
    return listed(need.asked, "and" if need.missing >= len(need.asked) else "or")


def route(po: Document, reader: Member | None = None) -> RouteView:
    """The current round's route for its page, and how everybody is involved: two statements."""
    ever = list(Decision.objects.live().filter(company_id=po.company_id, purchase_order=po.pk))
    decisions = {each.by_id: each for each in ever if each.round == po.round}
    approved = [as_given(each) for each in decisions.values() if each.verdict == Verdict.APPROVE]
    ended_by = [_given(each) for each in decisions.values() if each.verdict != Verdict.APPROVE]
    involved = frozenset(each.by_id for each in ever)
    read = load_routes(po.company_id, [po.pk], given={po.pk: approved}).get(po.pk)
    if read is None:
        return RouteView((), (), ended_by, open=False, involved=involved)
    tracks = _track_views(read, decisions)
    beside_reader = read if reader is None else read.after_own_part(person(reader))
    could_be_asked = {key for key, fitted in read.undecided.items() if fitted}
    return RouteView(
        tracks,
        _asked(read),
        ended_by,
        read.open,
        involved | could_be_asked,
        read.managers or None,
        tracks if beside_reader is read else _track_views(beside_reader, decisions),
    )


def _track_views(route: rules.Route, decisions: Mapping[Id, Decision]) -> list[TrackView]:
    return [_track_view(route, track, decisions) for track in route.tracks]


def _given(decision: Decision) -> Given:
    return Given(decision.by_name, decision.decided_at, decision.get_verdict_display(), decision.comment)


def _track_view(route: rules.Route, track: rules.Track, decisions: Mapping[Id, Decision]) -> TrackView:
    stages = itertools.groupby(track.requirements, key=lambda need: need.stage)
    views = (
        (stage, [_need_view(route, track, need, decisions) for need in needs]) for stage, needs in stages
    )
    return TrackView(
        name=track.name,
        because=track.because,
        met_at=track.met_at,
        stages=[StageView(_state(route, track, stage, needs), needs) for stage, needs in views],
    )


def _state(route: rules.Route, track: rules.Track, stage: int, needs: Iterable[NeedView]) -> str:
    """A stage that was filled is open again where who filled it is needed further on, and others can come."""
    current = route.standings[track.key].stage
    if current is None or (stage < current and all(need.done for need in needs)):
        return "done"
    if not route.open:
        return "closed"
    return "open" if stage <= current else "later"


def _need_view(
    route: rules.Route, track: rules.Track, need: rules.Requirement, decisions: Mapping[Id, Decision]
) -> NeedView:
    stand_in = route.open and need in route.stand_ins(track)
    fit = [person.name for person in route.candidates(track, need)]
    stand_ins = _stand_ins(route, track, need) if route.open else []
    return NeedView(
        words=wording.approver(need),
        seats=need.seats,
        given=[_given(decisions[key]) for key in route.deciders(track, need) if key in decisions],
        asked=fit + stand_ins,
        missing=route.missing(track, need),
        note=_note(route, track, need, stand_in=stand_in),
        standing_in=stand_ins,
        stood_in=_stood_in(route, decisions) if route.filled_by_stand_in(track, need) else (),
    )


def _stood_in(route: rules.Route, decisions: Mapping[Id, Decision]) -> list[Given]:
    by = (given.by for given in route.given if given.as_administrator)
    return [_given(decisions[key]) for key in by if key in decisions]


def _stand_ins(route: rules.Route, track: rules.Track, need: rules.Requirement) -> list[str]:
    """By name; not an administrator who is asked for it anyway, as one who fits it."""
    if need not in route.stand_ins(track):
        return []
    fit = {person.key for person in route.candidates(track, need)}
    return [person.name for person in route.people if person.is_administrator and person.key not in fit]


def _note(route: rules.Route, track: rules.Track, need: rules.Requirement, *, stand_in: bool) -> str:
    if need.waived:
        return f"Met when it was placed: the placer is the only one in {need.role_name}."
    if route.filled_by_stand_in(track, need):
        return f"The company administrator stood in, because {wording.why_it_falls(need)}."
    if stand_in:
        return f"The company administrator stands in, because {wording.why_it_falls(need)}."
    return ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules would say to an order that is not placed yet."""

    judgement: Judgement
    sentences: Sequence[str]

    @property
    def asks_somebody(self) -> bool:
        return self.judgement.asks_somebody


def preview(facts: rules.Facts, *, placer: Member) -> Preview:
    """Who would be asked and why, through the same judge. Six statements at most."""
    judgement = judge(facts, placer=placer)
    if not judgement.asks_somebody:
        return Preview(judgement, [_no_approval(judgement)])
    needs = [need for matched in judgement.tracks for need in matched.requirements]
    managers = _managers(placer, needs)
    people = load_people(placer.company_id, needs, [managers])
    route = rules.Route(
        placer.pk,
        [matched.track for matched in judgement.tracks if not matched.met],
        [person for person in people if person.key != placer.pk],
        managers,
    )
    return Preview(judgement, _would_happen(route))


def _managers(placer: Member, needs: Iterable[rules.Requirement]) -> Sequence[Id]:
    if not any(need.kind == Kind.MANAGER for need in needs):
        return ()
    return managers_of(placer.company_id, [placer.pk])[placer.pk]


def _no_approval(judgement: Judgement) -> str:
    return f"No approval needed: {Ground(judgement.ground).label}. It becomes an order at once."


def _would_happen(route: rules.Route) -> list[str]:
    """First who is asked at once, by name and once for all that they are asked for, then the later stages
    by kind."""
    asked: dict[str, list[str]] = {}
    stand_ins: list[str] = []
    then: list[str] = []
    for track in route.tracks:
        first = route.standings[track.key].stage
        needs = [need for need in track.requirements if not need.waived]
        for need in (need for need in needs if need.stage == first):
            if who := _would_be_asked(route, track, need):
                asked.setdefault(who, []).append(track.because)
            why = wording.why_it_falls(need)
            stand_ins += [f"{name} stands in, because {why}." for name in _stand_ins(route, track, need)]
        if later := [need for need in needs if need.stage != first]:
            then.append(f"Then {_asks(wording.approvers(later), sum(need.seats for need in later))}.")
    named = [f"{who}, because {wording.reasons(because)}." for who, because in asked.items()]
    return list(dict.fromkeys([*named, *stand_ins, *then, "Then it becomes an order."]))


def _would_be_asked(route: rules.Route, track: rules.Track, need: rules.Requirement) -> str:
    """“Anna or Ben is asked”; empty where nobody fits it."""
    names = [person.name for person in route.candidates(track, need)]
    who = listed(names, "and" if need.seats >= len(names) else "or")
    if len(names) > need.seats > 1:
        who = f"{wording.number(need.seats)} of {listed(names)}"
    return _asks(who, min(need.seats, len(names))) if names else ""


def _asks(who: str, people: int) -> str:
    return f"{who} {'is' if people == 1 else 'are'} asked"
