"""The assignment against brute force: on small tracks every possible seating is tried."""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.matching import Need, seat, stand

type Fits = dict[str, frozenset[int]]


@st.composite
def tracks(draw: st.DrawFn) -> list[Need[int]]:
    stages = draw(st.lists(st.lists(st.integers(1, 2), min_size=1, max_size=2), min_size=1, max_size=3))
    needs: list[Need[int]] = []
    for stage, seats in enumerate(stages):
        needs += [Need(len(needs) + at, stage, count) for at, count in enumerate(seats)]
    return needs


def crowds(most: int = 5) -> st.SearchStrategy[Fits]:
    return st.dictionaries(st.sampled_from("abcdefg"), st.frozensets(st.integers(0, 5)), max_size=most)


def fillable(needs: Sequence[Need[int]], fits: Mapping[str, frozenset[int]]) -> bool:
    """Whether different people can sit on all these seats, by trying every choice for everybody."""
    wanted = {need.key: need.seats for need in needs}
    choices = [[None, *(fits[person] & wanted.keys())] for person in sorted(fits)]
    return any(
        all(seating.count(key) >= seats for key, seats in wanted.items()) for seating in product(*choices)
    )


def most_seats(needs: Sequence[Need[int]], fits: Mapping[str, frozenset[int]]) -> int:
    wanted = {need.key: need.seats for need in needs}
    choices = [[None, *(fits[person] & wanted.keys())] for person in sorted(fits)]
    return max(
        sum(min(seating.count(key), seats) for key, seats in wanted.items()) for seating in product(*choices)
    )


def up_to(needs: Sequence[Need[int]], stage: int) -> list[Need[int]]:
    return [need for need in needs if need.stage <= stage]


def first_open_stage(needs: Sequence[Need[int]], fits: Fits) -> int | None:
    stages = sorted({need.stage for need in needs})
    return next((stage for stage in stages if not fillable(up_to(needs, stage), fits)), None)


@given(tracks(), crowds())
@settings(max_examples=300)
def test_a_track_is_met_up_to_the_stage_that_brute_force_finds(needs: list[Need[int]], decided: Fits) -> None:
    assert stand(needs, decided).stage == first_open_stage(needs, decided)


@given(tracks(), crowds(), st.frozensets(st.integers(0, 5)))
@settings(max_examples=300)
def test_a_person_is_askable_exactly_if_their_approval_fills_one_more_seat(
    needs: list[Need[int]], decided: Fits, newcomer: frozenset[int]
) -> None:
    standing = stand(needs, decided)
    if standing.stage is None:
        assert standing.askable == frozenset()
        return
    reached = up_to(needs, standing.stage)
    grows = most_seats(reached, decided | {"newcomer": newcomer}) > most_seats(reached, decided)
    assert bool(newcomer & standing.askable) == grows


@given(tracks(), crowds())
@settings(max_examples=200)
def test_each_seat_is_taken_by_one_who_fits_and_never_by_too_many(
    needs: list[Need[int]], decided: Fits
) -> None:
    seat_of = stand(needs, decided).seat_of
    assert all(key in decided[person] for person, key in seat_of.items())
    assert all(list(seat_of.values()).count(need.key) <= need.seats for need in needs)


@given(tracks(), crowds(), st.permutations("abcdefg"))
@settings(max_examples=200)
def test_the_order_of_the_decisions_changes_nothing(
    needs: list[Need[int]], decided: Fits, order: list[str]
) -> None:
    other_order = {person: decided[person] for person in order if person in decided}
    one, other = stand(needs, decided), stand(needs, other_order)
    assert (one.stage, one.askable) == (other.stage, other.askable)


@given(tracks(), crowds())
@settings(max_examples=300)
def test_as_many_seats_fall_as_stay_empty_when_everybody_approves(
    needs: list[Need[int]], everybody: Fits
) -> None:
    seats = sum(need.seats for need in needs)
    assert sum(seat(needs, everybody).empty.values()) == seats - most_seats(needs, everybody)


@given(tracks(), crowds())
@settings(max_examples=300)
def test_seats_fall_in_the_latest_stages_that_can_do_without(needs: list[Need[int]], everybody: Fits) -> None:
    falling = seat(needs, everybody).empty
    for need in needs:
        reached = up_to(needs, need.stage)
        stay = sum(falling.get(each.key, 0) for each in reached)
        assert stay == sum(each.seats for each in reached) - most_seats(reached, everybody)


@given(tracks(), crowds(), st.data())
@settings(max_examples=300)
def test_there_is_always_somebody_to_ask(
    needs: list[Need[int]], everybody: Fits, data: st.DataObject
) -> None:
    """No dead end: whoever has approved, either the track is met, or somebody, or the stand-in, can go on."""
    yes = data.draw(st.sets(st.sampled_from(sorted(everybody)))) if everybody else set()
    decided = {person: everybody[person] for person in yes}
    standing, falling = stand(needs, decided), seat(needs, everybody).empty
    if standing.stage is None:
        return
    askable = any(everybody[person] & standing.askable for person in everybody.keys() - yes)
    stands_in = any(need.stage == standing.stage and need.key in falling for need in needs)
    assert askable or stands_in


@given(tracks(), crowds())
@settings(max_examples=200)
def test_everybody_and_the_stand_in_together_meet_every_track(
    needs: list[Need[int]], everybody: Fits
) -> None:
    assert stand(needs, everybody, seat(needs, everybody).empty).met


@given(tracks(), crowds(), crowds())
@settings(max_examples=300)
def test_who_came_first_keeps_a_seat_and_the_same_seats_stay_empty(
    needs: list[Need[int]], first: Fits, later: Fits
) -> None:
    later = {person: fits for person, fits in later.items() if person not in first}
    together = seat(needs, first, later)
    assert seat(needs, first).seat_of.keys() <= together.seat_of.keys()
    assert together.empty == seat(needs, later | first).empty


def test_a_newcomer_is_askable_at_the_end_of_a_chain() -> None:
    """They take the first seat, who sat there the second, and who sat there the third, which is empty."""
    needs = [Need(key, 0, 1) for key in range(3)]
    decided = {"a": frozenset({0, 1}), "b": frozenset({1, 2})}
    assert stand(needs, decided).askable == {0, 1, 2}
    assert stand(needs, decided | {"newcomer": frozenset({0})}).met


def test_a_hundred_of_a_thousand_people_are_seated() -> None:
    needs = [Need(0, 0, 50), Need(1, 1, 50)]
    crowd = {str(at): frozenset({0, 1}) for at in range(1000)}
    assert stand(needs, crowd).met
