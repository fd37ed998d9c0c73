"""Who fills which seat: the assignment behind a track. Pure; knows people and requirements by key only.

A track is a list of needs in the order of its stages. A decision belongs to a person and
points to no need, so what is filled is found anew each time: seats are filled in stage
order by augmenting paths, which never empties a seat that was filled before. The seats
filled are therefore the first possible ones, whatever the order of the decisions.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Need[Key: Hashable]:
    """A requirement: so many seats, to be filled by different people who fit."""

    key: Key
    stage: int
    seats: int


type Fits[Person, Key] = Mapping[Person, frozenset[Key]]


@dataclass(frozen=True, slots=True)
class Standing[Person: Hashable, Key: Hashable]:
    """Where a track stands. `stage` is the first one with an empty seat, None once it is met.

    `seat_of` says which need each decision fills. `askable` holds the needs by which one more
    approval would fill a seat up to `stage`; it depends on the decisions alone, on nobody else.
    """

    stage: int | None
    seat_of: Mapping[Person, Key]
    askable: frozenset[Key]

    @property
    def met(self) -> bool:
        return self.stage is None


@dataclass(frozen=True, slots=True)
class Seating[Person: Hashable, Key: Hashable]:
    """Everybody seated as far as can be, over all stages; `empty` counts the seats left, per need."""

    seat_of: Mapping[Person, Key]
    empty: Mapping[Key, int]


class _Assignment[Person: Hashable, Key: Hashable]:
    """People on seats, grown one seat at a time; who sits stays seated, perhaps elsewhere."""

    def __init__(self) -> None:
        self._candidates: dict[Key, list[Person]] = {}
        self.seat_of: dict[Person, Key] = {}

    def join(self, fits: Fits[Person, Key]) -> None:
        for person, keys in fits.items():
            for key in keys:
                self._candidates.setdefault(key, []).append(person)

    def fill(self, need: Need[Key]) -> int:
        """Fill as many of its seats as can be; how many stay empty."""
        taken = sum(key == need.key for key in self.seat_of.values())
        for filled in range(taken, need.seats):
            if not self._seat_one(need.key, set()):
                return need.seats - filled
        return 0

    def _seat_one(self, key: Key, tried: set[Person]) -> bool:
        for person in self._candidates.get(key, ()):
            if person in tried or self.seat_of.get(person) == key:
                continue
            tried.add(person)
            if person not in self.seat_of or self._seat_one(self.seat_of[person], tried):
                self.seat_of[person] = key
                return True
        return False


def stand[Person: Hashable, Key: Hashable](
    needs: Sequence[Need[Key]], decided: Fits[Person, Key], falling: Mapping[Key, int] | None = None
) -> Standing[Person, Key]:
    """The standing of a track after these approvals.

    `falling`: seats that count as filled because the administrator, who stands in, has approved.
    """
    assignment = _Assignment[Person, Key]()
    assignment.join(decided)
    reached: set[Key] = set()
    for stage, stage_needs in _stages(_without(needs, falling or {})):
        reached |= {need.key for need in stage_needs}
        empty = {need.key for need in stage_needs if assignment.fill(need)}
        if empty:
            return Standing(
                stage, assignment.seat_of, _reachable(empty, assignment.seat_of, decided, reached)
            )
    return Standing(None, assignment.seat_of, frozenset())


def seat[Person: Hashable, Key: Hashable](
    needs: Sequence[Need[Key]], *crowds: Fits[Person, Key]
) -> Seating[Person, Key]:
    """Seat one crowd after the other; who came first keeps a seat. The seats that even everybody
    leaves empty are the same, whoever came first."""
    assignment = _Assignment[Person, Key]()
    empty: dict[Key, int] = {}
    for crowd in crowds:
        assignment.join(crowd)
        empty = {need.key: assignment.fill(need) for need in needs}
    return Seating(assignment.seat_of, {key: seats for key, seats in empty.items() if seats})


def _without[Key: Hashable](needs: Sequence[Need[Key]], falling: Mapping[Key, int]) -> list[Need[Key]]:
    return [Need(need.key, need.stage, need.seats - falling.get(need.key, 0)) for need in needs]


def _stages[Key: Hashable](needs: Sequence[Need[Key]]) -> Iterator[tuple[int, list[Need[Key]]]]:
    for stage, group in groupby(needs, key=lambda need: need.stage):
        yield stage, list(group)


def _reachable[Person: Hashable, Key: Hashable](
    empty: set[Key], seat_of: Mapping[Person, Key], decided: Fits[Person, Key], reached: set[Key]
) -> frozenset[Key]:
    """A need can be asked for if it has an empty seat, or if who sits there can move to such a one."""
    askable = set(empty)
    grew = True
    while grew:
        movable = {key for person, key in seat_of.items() if decided[person] & askable} & reached
        grew = not movable <= askable
        askable |= movable
    return frozenset(askable)
