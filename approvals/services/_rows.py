"""Rows into the pure `Route`. A constant number of statements, however many purchase orders."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

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
type Managers = Mapping[Id, Sequence[Id]]


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


def _requirements(company_id: Id, po_ids: Collection[Id]) -> list[Requirement]:
    return _of_current_rounds(company_id, list(po_ids))


@composed
def _of_current_rounds(company_id: uuid.UUID, po_ids: list[uuid.UUID]) -> QuerySet[Requirement]:
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
        .select_related("track")
        .annotate(
            named_people=ArraySubquery(named),
            # On each row, though it is the same for all of a round: a statement less for every page.
            approvals=ArraySubquery(
                approvals.values(
                    found=JSONObject(by="by_id", fitted="fitted", as_administrator="as_administrator")
                )
            ),
        )
        .order_by("track__purchase_order", "track__position", "stage", "position")
    )


def _approvals(needs: Iterable[Any]) -> dict[Id, list[rules.Given]]:
    """Of the rounds whose requirements these are."""
    first = {need.track.purchase_order_id: need for need in needs}
    return {po_id: [_given(**each) for each in need.approvals] for po_id, need in first.items()}


def _given(by: str, fitted: Sequence[str], *, as_administrator: bool) -> rules.Given:
    return rules.Given(uuid.UUID(by), frozenset(map(uuid.UUID, fitted)), as_administrator)


def as_given(decision: Decision) -> rules.Given:
    return rules.Given(decision.by_id, frozenset(decision.fitted), decision.as_administrator)


def _managers(company_id: Id, needs: Iterable[Requirement]) -> Managers:
    placers = _managed(needs)
    return managers_of(company_id, placers) if placers else {}


def _managed(needs: Iterable[Requirement]) -> set[Id]:
    return {need.track.placed_by_id for need in needs if need.kind == Kind.MANAGER}


def _people(company_id: Id, needs: Sequence[Requirement]) -> tuple[list[rules.Person], Managers]:
    """Everybody active who may fit one of these, and who is above whom; in one statement."""
    found = people_with_managers(
        company_id,
        of=_managed(needs),
        roles={need.role_id for need in needs if need.role_id},
        named={who for need in needs for who in requirement(need).named},
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


def _by_order(needs: Iterable[Requirement]) -> dict[Id, list[Requirement]]:
    orders: dict[Id, list[Requirement]] = defaultdict(list)
    for need in needs:
        orders[need.track.purchase_order_id].append(need)
    return orders


def _route(
    rows: Sequence[Requirement],
    managers: Managers,
    people: Iterable[rules.Person],
    given: Sequence[rules.Given],
) -> rules.Route:
    placer = rows[0].track.placed_by_id
    return rules.Route(
        placer=placer,
        tracks=_tracks(rows),
        people=[each for each in people if each.key != placer],
        managers=managers.get(placer, ()),
        given=given,
        open=any(row.track.open for row in rows),
    )


def _tracks(rows: Iterable[Requirement]) -> list[rules.Track]:
    needs: dict[Id, list[rules.Requirement]] = defaultdict(list)
    tracks = {}
    for row in rows:
        tracks[row.track_id] = row.track
        needs[row.track_id].append(requirement(row))
    return [
        rules.Track(key, needs[key], track.rule_name, track.because, track.fact, track.met_at)
        for key, track in tracks.items()
    ]


def named_people(row: Any) -> list[dict[str, str]]:
    """The annotation `named_people`, which only rows read here have."""
    people: list[dict[str, str]] = row.named_people
    return people


def requirement(row: Any) -> rules.Requirement:
    """A requirement of a rule or of a run; the former has no snapshot of names, but annotations."""
    return rules.Requirement(
        key=row.pk,
        stage=row.stage,
        kind=row.kind,
        seats=row.seats,
        position=row.position,
        role=row.role_id,
        role_name=row.role_name,
        level=row.level,
        named={uuid.UUID(each["member"]): each["name"] for each in named_people(row)},
        waived=getattr(row, "waived", False),
    )
