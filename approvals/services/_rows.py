"""Rows into the pure `Route`. One statement, however many purchase orders."""

import itertools
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import Q

from approvals import rules
from approvals.definitions import Kind
from approvals.models import Decision
from companies.models import Member
from storefront.lib.models import new_id

type Id = uuid.UUID

# A function of the migration `0004_rounds_in_one_answer`, which says what the answer holds.
ROUNDS = "SELECT rounds, people FROM approvals_rounds(%s, %s::uuid[], %s, %s)"
QUESTIONS = "SELECT rounds, coalesce(people, '[]')::text FROM approvals_rounds(%s, %s::uuid[], %s, %s)"


class Document(Protocol):
    """What a purchase order shows of itself to the rules."""

    @property
    def pk(self) -> Id: ...
    @property
    def company_id(self) -> Id: ...
    @property
    def placed_by_id(self) -> Id: ...
    @property
    def round(self) -> int: ...


def person(member: Member) -> rules.Person:
    return rules.Person(member.pk, member.name, member.role_id, member.is_administrator)


def load_routes(
    company_id: Id,
    po_ids: Collection[Id],
    *,
    only: Collection[rules.Person] | None = None,
    given: Mapping[Id, Sequence[rules.Given]] | None = None,
) -> dict[Id, rules.Route]:
    """The current rounds of these purchase orders, met tracks too; none for one without tracks.

    `only`: the people to look at; without it everybody who fits something. Enough for “is this person
    asked”, as long as the administrator has no part in it.
    `given`: the approvals of these rounds, where the caller has read them already.
    """
    rounds, found = _read(ROUNDS, company_id, po_ids, keyed=True, everybody=only is None)
    people, decisions = _people(found) if only is None else only, given or {}
    return {
        (key := uuid.UUID(po)): _Asks(*asks).route(
            uuid.UUID(placer), people, decisions[key] if key in decisions else _given(approvals or ())
        )
        for po, placer, *asks, approvals in rounds
    }


class _Asks(NamedTuple):
    """What a round asks. `needs` and `managers` are JSON still: comparing tells which rounds are alike."""

    open: bool
    needs: str
    managers: str | None

    def route(self, placer: Id, people: Iterable[rules.Person], given: Sequence[rules.Given]) -> rules.Route:
        tracks = _tracks(_Need(*each) for each in json.loads(self.needs))
        managers = [uuid.UUID(each) for each in json.loads(self.managers or "[]")]
        return rules.Route(
            placer=placer,
            tracks=tracks,
            people=[each for each in _who_may_matter(tracks, people, managers) if each.key != placer],
            managers=managers,
            given=given,
            open=self.open,
        )


class Question(NamedTuple):
    """What a round asks, and of whom. Equal ones ask the same people, for the same reasons.

    `placer`: only where they are among the people. `approvals` and `people` are JSON. Where somebody has
    approved, the keys in `asks` tell the round from all others.
    """

    asks: _Asks
    placer: Id | None
    approvals: str | None
    people: str

    @property
    def route(self) -> rules.Route:
        """Its keys mean nothing where nobody has approved; nor, unless they could be asked, who placed it."""
        given = _given(json.loads(self.approvals)) if self.approvals else ()
        return self.asks.route(self.placer or NOBODY, _people(json.loads(self.people)), given)


NOBODY = uuid.UUID(int=0)


def questions(company_id: Id, po_ids: Collection[Id]) -> dict[Question, list[Id]]:
    """Of the current rounds, each with the purchase orders that ask it; without tracks there is none."""
    rounds, people = _read(QUESTIONS, company_id, po_ids, keyed=False, everybody=True)
    found: dict[Question, list[Id]] = {}
    for po, placer, *asks, approvals in rounds:
        question = Question(
            _Asks(*asks),
            uuid.UUID(placer) if placer in people else None,
            json.dumps(approvals) if approvals else None,
            people,
        )
        found.setdefault(question, []).append(uuid.UUID(po))
    return found


def _read(
    statement: str, company_id: Id, po_ids: Collection[Id], *, keyed: bool, everybody: bool
) -> tuple[Any, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [company_id, list(po_ids), keyed, everybody])
        rounds, people = cursor.fetchone()
    return rounds or (), people or ()


def _people(rows: Iterable[Any]) -> list[rules.Person]:
    return [rules.Person(uuid.UUID(key), name, _key(role), *rest) for key, name, role, *rest in rows]


def _key(text: str | None) -> Id | None:
    return uuid.UUID(text) if text else None


def _given(approvals: Iterable[tuple[str, Sequence[str], bool]]) -> list[rules.Given]:
    return [
        rules.Given(uuid.UUID(by), frozenset(map(uuid.UUID, fitted)), as_administrator)
        for by, fitted, as_administrator in approvals
    ]


class _Need(NamedTuple):
    """A requirement with its track. `track_key` and `pk`: None where the keys are not wanted."""

    track: int
    track_key: str | None
    rule_name: str
    because: str
    fact: str
    met_at: str | None
    pk: str | None
    stage: int
    kind: str
    seats: int
    position: int
    role: str | None
    role_name: str
    level: int
    waived: bool
    named: Mapping[str, str] | None

    @property
    def requirement(self) -> rules.Requirement:
        return rules.Requirement(
            key=_key(self.pk) or new_id(),
            stage=self.stage,
            kind=self.kind,
            seats=self.seats,
            position=self.position,
            role=_key(self.role),
            role_name=self.role_name,
            level=self.level,
            named={uuid.UUID(key): name for key, name in (self.named or {}).items()},
            waived=self.waived,
        )


def _tracks(needs: Iterable[_Need]) -> list[rules.Track]:
    return [_track(list(of_track)) for _, of_track in itertools.groupby(needs, attrgetter("track"))]


def _track(needs: Sequence[_Need]) -> rules.Track:
    first = needs[0]
    return rules.Track(
        key=_key(first.track_key) or new_id(),
        requirements=[need.requirement for need in needs],
        name=first.rule_name,
        because=first.because,
        fact=first.fact,
        met_at=datetime.fromisoformat(first.met_at) if first.met_at else None,
    )


def _who_may_matter(
    tracks: Iterable[rules.Track], people: Iterable[rules.Person], managers: Sequence[Id]
) -> Iterator[rules.Person]:
    """Of those read for many rounds the ones who fit something of this one; and the administrator."""
    requirements = [need for track in tracks for need in track.requirements]
    roles = {need.role for need in requirements if need.role}
    keys = {who for need in requirements for who in need.named}
    keys.update(
        manager
        for need in requirements
        if need.kind == Kind.MANAGER and (manager := rules.manager_at(need.level, managers)) is not None
    )
    return (each for each in people if each.is_administrator or each.role in roles or each.key in keys)


def as_given(decision: Decision) -> rules.Given:
    return rules.Given(
        decision.by_id, frozenset(decision.fitted), decision.as_administrator, tuple(decision.stood_in)
    )


def load_people(
    company_id: Id, needs: Iterable[rules.Requirement], managers: Iterable[Sequence[Id]]
) -> list[rules.Person]:
    """Everybody active who may fit one of these, and the administrator, who stands in for all."""
    needs = list(needs)
    ids = {manager for above in managers for manager in above} | {who for need in needs for who in need.named}
    wanted = Q(role__in={need.role for need in needs if need.role}) | Q(pk__in=ids) | Q(is_administrator=True)
    members = Member.objects.active().filter(wanted, company_id=company_id).order_by("name", "pk")
    return [rules.Person(*row) for row in members.values_list("pk", "name", "role_id", "is_administrator")]
