"""Rows into the pure `Route`. A constant number of statements, however many purchase orders."""

import itertools
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from approvals import rules
from approvals.definitions import Kind, Verdict
from approvals.models import Decision, Requirement, RequirementNamed
from companies.models import Member
from companies.structure import managers_of, people_with_managers
from storefront.lib.composed import composed

type Id = uuid.UUID
type ManagersByPlacer = Mapping[Id, Sequence[Id]]


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

    `only`: the people to look at; without it everybody who fits something, which costs a
    statement. Enough for “is this person asked”, as long as the administrator has no part in it.
    `given`: the approvals of these rounds, where the caller has read them already.
    """
    needs = _requirements(company_id, po_ids)
    decisions = _approvals(needs) if given is None else given
    people, managers = _people(company_id, needs) if only is None else (only, _managers(company_id, needs))
    return {
        po_id: _route(rows, managers, people, decisions.get(po_id, ()))
        for po_id, rows in _by_order(needs).items()
    }


class Need(NamedTuple):
    """A requirement with its track, and on each row, though the same for all of a round, its approvals."""

    pk: Id
    track: Id
    purchase_order: Id
    placed_by: Id
    open: bool
    rule_name: str
    because: str
    fact: str
    met_at: datetime | None
    stage: int
    kind: str
    seats: int
    position: int
    role_id: Id | None
    role_name: str
    level: int
    waived: bool
    named_people: Sequence[Mapping[str, str]]
    approvals: Sequence[Mapping[str, Any]]


def _requirements(company_id: Id, po_ids: Collection[Id]) -> list[Need]:
    return [Need(*row) for row in _of_current_rounds(company_id, list(po_ids))]


@composed
def _of_current_rounds(
    company_id: uuid.UUID, po_ids: list[uuid.UUID]
) -> QuerySet[Requirement, tuple[Any, ...]]:
    named = RequirementNamed.objects.filter(requirement=OuterRef("pk")).values(
        found=JSONObject(member="member_id", name="name")
    )
    approvals = Decision.objects.live().filter(
        purchase_order=OuterRef("track__purchase_order"),
        round=OuterRef("track__round"),
        verdict=Verdict.APPROVE,
    )
    return (
        Requirement.objects.filter(company=company_id, track__purchase_order__any=po_ids)
        .filter(track__round=F("track__purchase_order__round"))
        .annotate(
            named_people=ArraySubquery(named),
            approvals=ArraySubquery(
                approvals.values(
                    found=JSONObject(by="by_id", fitted="fitted", as_administrator="as_administrator")
                )
            ),
        )
        .order_by("track__purchase_order", "track__position", "stage", "position")
        .values_list(
            "id",
            "track_id",
            "track__purchase_order_id",
            "track__placed_by_id",
            "track__open",
            "track__rule_name",
            "track__because",
            "track__fact",
            "track__met_at",
            "stage",
            "kind",
            "seats",
            "position",
            "role_id",
            "role_name",
            "level",
            "waived",
            "named_people",
            "approvals",
        )
    )


def _approvals(needs: Iterable[Need]) -> dict[Id, list[rules.Given]]:
    """Of the rounds whose requirements these are."""
    first = {need.purchase_order: need for need in needs}
    return {po_id: [_given(**each) for each in need.approvals] for po_id, need in first.items()}


def _given(by: str, fitted: Sequence[str], *, as_administrator: bool) -> rules.Given:
    return rules.Given(uuid.UUID(by), frozenset(map(uuid.UUID, fitted)), as_administrator)


def as_given(decision: Decision) -> rules.Given:
    return rules.Given(decision.by_id, frozenset(decision.fitted), decision.as_administrator)


def _managers(company_id: Id, needs: Iterable[Need]) -> ManagersByPlacer:
    placers = _managed(needs)
    return managers_of(company_id, placers) if placers else {}


def _managed(needs: Iterable[Need]) -> set[Id]:
    return {need.placed_by for need in needs if need.kind == Kind.MANAGER}


def _people(company_id: Id, needs: Sequence[Need]) -> tuple[list[rules.Person], ManagersByPlacer]:
    """Everybody active who may fit one of these, and who is above whom; in one statement."""
    found = people_with_managers(
        company_id,
        of=_managed(needs),
        roles={need.role_id for need in needs if need.role_id},
        named={who for need in needs for who in _by_key(need.named_people)},
    )
    above: dict[Id, list[tuple[int, Id]]] = defaultdict(list)
    for each in found:
        for below, depth in each.above.items():
            above[below].append((depth, each.key))
    people = [rules.Person(each.key, each.name, each.role, each.is_administrator) for each in found]
    return people, {below: [key for _, key in sorted(chain)] for below, chain in above.items()}


def load_people(
    company_id: Id, needs: Iterable[rules.Requirement], managers: Iterable[Sequence[Id]]
) -> list[rules.Person]:
    """Everybody active who may fit one of these, and the administrator, who stands in for all."""
    needs = list(needs)
    ids = {manager for above in managers for manager in above} | {who for need in needs for who in need.named}
    wanted = Q(role__in={need.role for need in needs if need.role}) | Q(pk__in=ids) | Q(is_administrator=True)
    members = Member.objects.active().filter(wanted, company_id=company_id).order_by("name", "pk")
    return [rules.Person(*row) for row in members.values_list("pk", "name", "role_id", "is_administrator")]


def _by_order(needs: Iterable[Need]) -> dict[Id, list[Need]]:
    orders: dict[Id, list[Need]] = defaultdict(list)
    for need in needs:
        orders[need.purchase_order].append(need)
    return orders


def _route(
    rows: Sequence[Need],
    managers: ManagersByPlacer,
    people: Iterable[rules.Person],
    given: Sequence[rules.Given],
) -> rules.Route:
    placer = rows[0].placed_by
    above = managers.get(placer, ())
    return rules.Route(
        placer=placer,
        tracks=_tracks(rows),
        people=[each for each in _who_may_matter(rows, people, above) if each.key != placer],
        managers=above,
        given=given,
        open=any(row.open for row in rows),
    )


def _who_may_matter(
    rows: Sequence[Need], people: Iterable[rules.Person], managers: Sequence[Id]
) -> Iterator[rules.Person]:
    """Of those read for many rounds the ones who fit something of this one; and the administrator."""
    roles = {row.role_id for row in rows if row.role_id}
    keys = {who for row in rows for who in _by_key(row.named_people)}
    keys.update(
        manager
        for row in rows
        if row.kind == Kind.MANAGER and (manager := rules.manager_at(row.level, managers)) is not None
    )
    return (each for each in people if each.is_administrator or each.role in roles or each.key in keys)


def _tracks(rows: Iterable[Need]) -> list[rules.Track]:
    return [_track(list(of_track)) for _, of_track in itertools.groupby(rows, attrgetter("track"))]


def _track(rows: Sequence[Need]) -> rules.Track:
    first = rows[0]
    needs = [requirement(row, waived=row.waived) for row in rows]
    return rules.Track(first.track, needs, first.rule_name, first.because, first.fact, first.met_at)


def _by_key(people: Iterable[Mapping[str, str]]) -> dict[Id, str]:
    return {uuid.UUID(each["member"]): each["name"] for each in people}


def requirement(row: Any, *, waived: bool = False) -> rules.Requirement:
    """Of a `Need`; or of a rule as judging reads it, with `role_name` and `named_people` annotated."""
    return rules.Requirement(
        key=row.pk,
        stage=row.stage,
        kind=row.kind,
        seats=row.seats,
        position=row.position,
        role=row.role_id,
        role_name=row.role_name,
        level=row.level,
        named=_by_key(row.named_people),
        waived=waived,
    )
