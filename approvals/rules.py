"""Facts in, tracks out: which rules apply, who fits what, and who is asked now. Pure.

A person's key is their member id, a requirement's key its row id; the tests use plain names.
Who may approve what is decided here and nowhere else: services read rows into a `Route`.
"""

import operator
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from approvals.definitions import Attribute, Kind, Operator
from approvals.matching import Need, Seating, Standing, seat, stand

COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is judged. Amounts include tax and are in the company's currency; SKUs are distinct ones."""

    total: Decimal
    shipping_incl_tax: Decimal
    sku_count: int
    currency: str

    def of(self, attribute: str) -> Decimal:
        return {
            Attribute.ORDER_TOTAL: self.total,
            Attribute.SHIPPING_COST: self.shipping_incl_tax,
            Attribute.SKU_COUNT: Decimal(self.sku_count),
        }[Attribute(attribute)]


@dataclass(frozen=True, slots=True)
class Condition:
    attribute: str
    operator: str
    value: Decimal

    def holds(self, facts: Facts) -> bool:
        return COMPARE[self.operator](facts.of(self.attribute), self.value)


@dataclass(frozen=True, slots=True)
class Requirement:
    """`seats` different people of a kind. `role` and `named` hold keys, the names are for sentences.

    `waived`: met when the order was placed, because the placer was the only one to ask.
    """

    key: uuid.UUID
    stage: int
    kind: str
    seats: int = 1
    position: int = 0
    role: uuid.UUID | None = None
    role_name: str = ""
    level: int = 1
    named: Mapping[uuid.UUID, str] = field(default_factory=dict)
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    key: uuid.UUID
    name: str
    conditions: Sequence[Condition]
    requirements: Sequence[Requirement] = ()

    def matches(self, facts: Facts) -> bool:
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Person:
    key: uuid.UUID
    name: str
    role: uuid.UUID | None
    is_administrator: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An approval: what its giver fitted at that moment stays so, whatever becomes of them.

    `stood_in`: a requirement's key once per seat that nobody else could fill then; read for rounds that
    have ended.
    """

    by: uuid.UUID
    fitted: frozenset[uuid.UUID]
    as_administrator: bool = False
    stood_in: Sequence[uuid.UUID] = ()


def sole_holder_waives(requirement: Requirement, holders: Iterable[uuid.UUID], placer: uuid.UUID) -> bool:
    """One of a role whose only active holder places the order. To be asked at placing, never later."""
    return requirement.kind == Kind.ROLE and requirement.seats == 1 and list(holders) == [placer]


def manager_at(level: int, managers: Sequence[uuid.UUID]) -> uuid.UUID | None:
    """The manager so many levels up; past the root it stays the administrator, the last one."""
    return managers[min(level, len(managers)) - 1] if managers else None


type Managers = Sequence[uuid.UUID]

_FITS: Mapping[str, Callable[[Requirement, Person, Managers], bool]] = {
    Kind.ROLE: lambda need, person, _: need.role is not None and need.role == person.role,
    Kind.NAMED: lambda need, person, _: person.key in need.named,
    Kind.ADMINISTRATOR: lambda _, person, __: person.is_administrator,
    Kind.MANAGER: lambda need, person, managers: manager_at(need.level, managers) == person.key,
}


def fits(requirement: Requirement, person: Person, managers: Managers) -> bool:
    """`managers`: the active people above the placer, nearest first."""
    return _FITS[requirement.kind](requirement, person, managers)


@dataclass(frozen=True)
class Track:
    """The copy of one rule's stages, in order, with the sentence of why it applies."""

    key: uuid.UUID
    requirements: Sequence[Requirement]
    name: str = ""
    because: str = ""
    fact: str = ""
    met_at: datetime | None = None

    @cached_property
    def needs(self) -> list[Need[uuid.UUID]]:
        return [
            Need(requirement.key, requirement.stage, requirement.seats)
            for requirement in self.requirements
            if not requirement.waived
        ]

    def reached(self, stage: int | None) -> list[Requirement]:
        """What is asked up to this stage; nothing once there is none."""
        asked = (need for need in self.requirements if not need.waived)
        return [need for need in asked if stage is not None and need.stage <= stage]


@dataclass(frozen=True)
class Route:
    """One round of one purchase order: its tracks, the approvals given, and who could give one.

    `people`: every active member who may matter, the administrator among them, never the placer.
    Not `open`: it ended otherwise, nobody is asked whatever is missing.
    """

    placer: uuid.UUID
    tracks: Sequence[Track]
    people: Sequence[Person] = ()
    managers: Sequence[uuid.UUID] = ()
    given: Sequence[Given] = ()
    open: bool = True

    @cached_property
    def decided(self) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
        return {decision.by: decision.fitted for decision in self.given}

    @cached_property
    def administrator_approved(self) -> bool:
        return any(decision.as_administrator for decision in self.given)

    @cached_property
    def undecided(self) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
        return {person.key: self.fitted(person) for person in self.people if self._may_be_asked(person)}

    def _may_be_asked(self, person: Person) -> bool:
        return person.key != self.placer and person.key not in self.decided

    def fitted(self, person: Person) -> frozenset[uuid.UUID]:
        """The requirements that this person fits now."""
        return frozenset(
            requirement.key
            for track in self.tracks
            for requirement in track.requirements
            if fits(requirement, person, self.managers)
        )

    @cached_property
    def seatings(self) -> dict[uuid.UUID, Seating[uuid.UUID, uuid.UUID]]:
        """Per track: who has decided, each on a seat, and after them who could still decide.

        Once it has ended nobody could, and whoever comes to fit something later takes nobody's seat.
        """
        crowds = (self.decided, self.undecided) if self.open else (self.decided,)
        return {track.key: seat(track.needs, *crowds) for track in self.tracks}

    @cached_property
    def falling(self) -> Mapping[uuid.UUID, Mapping[uuid.UUID, int]]:
        """Per track the seats nobody can fill: they fall to the administrator, for as long as that is so."""
        return {key: seating.empty for key, seating in self.seatings.items()}

    @cached_property
    def standings(self) -> dict[uuid.UUID, Standing[uuid.UUID, uuid.UUID]]:
        """Per track. Who else could act matters only once the administrator has stood in."""
        return {
            track.key: stand(track.needs, self.decided, self.stood_in.get(track.key)) for track in self.tracks
        }

    @cached_property
    def stood_in(self) -> Mapping[uuid.UUID, Mapping[uuid.UUID, int]]:
        """Per track the seats that count as filled because the administrator has approved."""
        if not self.administrator_approved:
            return {}
        if self.open:
            return self.falling
        # Of what was met they are what the decisions leave; the rest was closed with what was said then.
        then = Counter(key for given in self.given for key in given.stood_in)
        return {track.key: self.falling[track.key] if track.met_at else then for track in self.tracks}

    @property
    def met(self) -> bool:
        return all(standing.met for standing in self.standings.values())

    def enough_holders(self, track: Track) -> int | None:
        """With so many active holders of each role it asks, the placer aside, no seat of the track falls.

        Each empty seat up to the open stage then finds somebody of its own who has not decided yet. None
        where numbers do not tell: where people are named, or of single ones two are asked, or one who may
        have decided.
        """
        standing = self.standings[track.key]
        empty = [(need.kind, self._empty(standing, need)) for need in track.reached(standing.stage)]
        single = sum(seats for kind, seats in empty if kind in {Kind.MANAGER, Kind.ADMINISTRATOR})
        named = any(seats for kind, seats in empty if kind == Kind.NAMED)
        if named or single > 1 or (single and self.given):
            return None
        return sum(seats for _, seats in empty) + len(self.given)

    @staticmethod
    def _empty(standing: Standing[uuid.UUID, uuid.UUID], need: Requirement) -> int:
        return need.seats - sum(key == need.key for key in standing.seat_of.values())

    def deciders(self, track: Track, need: Requirement) -> list[uuid.UUID]:
        """Who has decided and sits here, seen together with who could still come."""
        seat_of = self.seatings[track.key].seat_of
        return [given.by for given in self.given if seat_of.get(given.by) == need.key]

    def missing(self, track: Track, need: Requirement) -> int:
        """Its seats that no approval fills yet, counted in the same view."""
        if need.waived:
            return 0
        return need.seats - len(self.deciders(track, need)) - self.filled_by_stand_in(track, need)

    def filled_by_stand_in(self, track: Track, need: Requirement) -> int:
        return self.stood_in.get(track.key, {}).get(need.key, 0)

    def candidates(self, track: Track, need: Requirement) -> list[Person]:
        """Who is asked for it now, without who stands in."""
        if not self.missing(track, need) or need.key not in self.standings[track.key].askable:
            return []
        return [
            person
            for person in self.people
            if person.key in self.asked and need.key in self.undecided.get(person.key, ())
        ]

    @cached_property
    def asked(self) -> dict[uuid.UUID, list[Track]]:
        """Who is asked now, each with the tracks that their approval would bring forward."""
        if not self.open:
            return {}
        asked = {
            person.key: [track for track in self.tracks if self._asks(track, person)]
            for person in self.people
            if self._may_be_asked(person)
        }
        return {key: tracks for key, tracks in asked.items() if tracks}

    def _asks(self, track: Track, person: Person) -> bool:
        if self.undecided[person.key] & self.standings[track.key].askable:
            return True
        return person.is_administrator and bool(self.stand_ins(track))

    def stand_ins(self, track: Track) -> list[Requirement]:
        """The requirements of the track's open stage that ask the administrator to stand in."""
        if self.administrator_approved:
            return []
        stage, falling = self.standings[track.key].stage, self.falling[track.key]
        return [need for need in track.requirements if need.stage == stage and need.key in falling]

    def with_approval(self, given: Given) -> "Route":
        return replace(self, given=[*self.given, given])

    def after_own_part(self, person: Person) -> "Route":
        """With this person's approval, where they are asked for one."""
        if person.key not in self.asked:
            return self
        return self.with_approval(Given(person.key, self.fitted(person), person.is_administrator))
