"""What design and reference promise of rules, conditions and routes, one named test each."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.definitions import Attribute, Kind, Operator
from approvals.rules import (
    Condition,
    Facts,
    Given,
    Person,
    Requirement,
    Route,
    Rule,
    Track,
    manager_at,
    sole_holder_waives,
)

FINANCE, NIGHT_DESK = uuid.uuid4(), uuid.uuid4()


def person(name: str, role: uuid.UUID | None = None, *, administrator: bool = False) -> Person:
    return Person(uuid.uuid5(uuid.NAMESPACE_OID, name), name, role, administrator)


ADMIN = person("admin", administrator=True)
MANAGER, FINANCE_MANAGER = person("manager"), person("manager", FINANCE)
FINANCE_1, FINANCE_2 = person("finance 1", FINANCE), person("finance 2", FINANCE)
BUYER = person("buyer")


def manager(stage: int = 0, level: int = 1) -> Requirement:
    return Requirement(uuid.uuid4(), stage, Kind.MANAGER, level=level)


def role(which: uuid.UUID, seats: int = 1, stage: int = 0) -> Requirement:
    return Requirement(uuid.uuid4(), stage, Kind.ROLE, seats, role=which)


def track(*requirements: Requirement) -> Track:
    return Track(uuid.uuid4(), requirements)


def route(tracks: list[Track], *people: Person, managers: list[Person] | None = None) -> Route:
    above = [MANAGER, ADMIN] if managers is None else managers
    return Route(BUYER.key, tracks, [ADMIN, *people], [each.key for each in above])


def approve(route: Route, who: Person) -> Route:
    return route.with_approval(Given(who.key, route.fitted(who), who.is_administrator))


def asked(route: Route) -> set[str]:
    names = {person.key: person.name for person in route.people}
    return {names[who] for who in route.asked}


def facts(total: str = "0", shipping: str = "0", skus: int = 0) -> Facts:
    return Facts(Decimal(total), Decimal(shipping), skus, "GBP")


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        (Operator.MORE_THAN, False, False, True),
        (Operator.LESS_THAN, True, False, False),
        (Operator.AT_LEAST, False, True, True),
        (Operator.AT_MOST, True, True, False),
    ],
)
def test_operators_at_the_limit_and_a_penny_beside(
    operator: Operator, below: bool, at: bool, above: bool
) -> None:
    condition = Condition(Attribute.ORDER_TOTAL, operator, Decimal(500))
    assert [condition.holds(facts(total)) for total in ("499.99", "500.00", "500.01")] == [below, at, above]


@given(st.sampled_from(Attribute), st.sampled_from(Operator), st.decimals(1, 10**9, places=3))
def test_an_operator_and_its_opposite_never_agree(
    attribute: Attribute, operator: Operator, value: Decimal
) -> None:
    opposite = {
        Operator.MORE_THAN: Operator.AT_MOST,
        Operator.AT_MOST: Operator.MORE_THAN,
        Operator.LESS_THAN: Operator.AT_LEAST,
        Operator.AT_LEAST: Operator.LESS_THAN,
    }[operator]
    here = facts("500", "40", 30)
    assert Condition(attribute, operator, value).holds(here) != Condition(attribute, opposite, value).holds(
        here
    )


def test_each_attribute_looks_at_its_own_fact() -> None:
    here = facts(total="500", shipping="40", skus=30)
    assert [here.of(attribute) for attribute in Attribute] == [500, 40, 30]


def test_a_rule_matches_when_all_of_its_conditions_hold() -> None:
    over_500 = Condition(Attribute.ORDER_TOTAL, Operator.MORE_THAN, Decimal(500))
    many = Condition(Attribute.SKU_COUNT, Operator.MORE_THAN, Decimal(30))
    both = Rule(uuid.uuid4(), "both", [over_500, many])
    assert both.matches(facts("501", skus=31))
    assert not both.matches(facts("501", skus=30))
    assert not both.matches(facts("500", skus=31))


def test_a_rule_without_conditions_matches_every_order() -> None:
    assert Rule(uuid.uuid4(), "all", []).matches(facts())


def test_manager_and_finance_in_one_person_ends_approved_in_both_orders() -> None:
    both_hats = route([track(manager(), role(FINANCE))], FINANCE_MANAGER, FINANCE_1)
    assert asked(both_hats) == {"manager", "finance 1"}
    assert approve(approve(both_hats, FINANCE_MANAGER), FINANCE_1).met
    assert approve(approve(both_hats, FINANCE_1), FINANCE_MANAGER).met


def test_the_one_person_with_both_hats_never_meets_it_alone() -> None:
    alone = approve(route([track(manager(), role(FINANCE))], FINANCE_MANAGER, FINANCE_1), FINANCE_MANAGER)
    assert not alone.met
    assert asked(alone) == {"finance 1"}


def test_two_rules_asking_the_manager_take_one_click() -> None:
    two_rules = route([track(manager()), track(manager())], MANAGER)
    assert approve(two_rules, MANAGER).met


def test_manager_who_holds_finance_and_clicks_early_leaves_no_dead_end() -> None:
    steps = route([track(role(FINANCE), manager(stage=1))], FINANCE_MANAGER, FINANCE_1)
    early = approve(steps, FINANCE_MANAGER)
    assert asked(early) == {"finance 1"}
    assert approve(early, FINANCE_1).met


def test_two_of_finance_with_one_holder_besides_the_placer_lets_exactly_one_seat_fall() -> None:
    short = route([track(role(FINANCE, seats=2))], FINANCE_1)
    assert [sum(seats.values()) for seats in short.falling.values()] == [1]
    assert asked(short) == {"admin", "finance 1"}
    assert approve(approve(short, ADMIN), FINANCE_1).met


def test_a_later_stage_is_not_asked_before_its_turn() -> None:
    steps = route([track(manager(), role(FINANCE, stage=1))], MANAGER, FINANCE_1)
    assert asked(steps) == {"manager"}
    assert asked(approve(steps, MANAGER)) == {"finance 1"}


def test_the_administrator_does_not_stand_in_before_the_stage_is_reached() -> None:
    steps = route([track(manager(), role(NIGHT_DESK, stage=1))], MANAGER)
    assert asked(steps) == {"manager"}
    assert asked(approve(steps, MANAGER)) == {"admin"}


def test_the_administrators_one_decision_fills_every_seat_that_fell() -> None:
    empty = route([track(role(NIGHT_DESK, seats=2)), track(role(NIGHT_DESK), role(NIGHT_DESK, stage=1))])
    assert asked(empty) == {"admin"}
    assert approve(empty, ADMIN).met


def test_a_role_filled_after_the_administrator_stood_in_is_asked_again() -> None:
    needs = track(role(NIGHT_DESK), manager(stage=1))
    stood_in = approve(route([needs], MANAGER), ADMIN)
    assert asked(stood_in) == {"manager"}
    night_guard = person("night guard", NIGHT_DESK)
    refilled = Route(BUYER.key, [needs], [ADMIN, MANAGER, night_guard], stood_in.managers, stood_in.given)
    assert asked(refilled) == {"night guard"}


class TestEnoughHolders:
    """What the database goes by to know that nothing falls, without looking at anybody."""

    def test_every_seat_wants_one_and_so_does_every_approval_given(self) -> None:
        two = track(manager(), role(FINANCE, 2), role(NIGHT_DESK, stage=1))
        before = route([two], MANAGER, FINANCE_1, FINANCE_2)
        assert before.enough_holders(two) == 3
        assert approve(before, MANAGER).enough_holders(two) == 2 + 1
        after = approve(approve(before, MANAGER), FINANCE_1)
        assert after.enough_holders(two) == 1 + 2
        assert approve(after, FINANCE_2).enough_holders(two) == 1 + 3  # the second stage

    def test_numbers_do_not_tell_of_single_people(self) -> None:
        named = track(Requirement(uuid.uuid4(), 0, Kind.NAMED, named={MANAGER.key: "manager"}))
        two_managers, one = track(manager(), manager(level=2)), track(manager(), role(FINANCE))
        assert route([named]).enough_holders(named) is None
        assert route([two_managers]).enough_holders(two_managers) is None
        started = route([one], MANAGER, FINANCE_1)
        assert started.enough_holders(one) == 2
        assert approve(started, FINANCE_1).enough_holders(one) is None  # who may have become the manager
        assert approve(started, MANAGER).enough_holders(one) == 1 + 1

    @given(st.data())
    def test_with_so_many_nothing_falls(self, data: st.DataObject) -> None:
        """The worst case: who has decided holds every role, and of the others each holds only one."""
        roles = st.lists(st.sampled_from([None, FINANCE, NIGHT_DESK]), min_size=1, max_size=3)
        seats, stages = st.integers(1, 3), st.integers(0, 1)
        needs = [
            manager(data.draw(stages)) if which is None else role(which, data.draw(seats), data.draw(stages))
            for which in data.draw(roles)
        ]
        asks = track(*sorted(needs, key=lambda need: need.stage))
        keys = [need.key for need in needs]
        given = [
            Given(person(f"decided {number}").key, frozenset(data.draw(st.sets(st.sampled_from(keys)))))
            for number in range(data.draw(st.integers(0, 3)))
        ]
        enough = Route(BUYER.key, [asks], given=given).enough_holders(asks)
        stage = Route(BUYER.key, [asks], given=given).standings[asks.key].stage
        if enough is None or stage is None:
            return
        others = range(enough - len(given))
        holders = [person(f"{which} {number}", which) for which in (FINANCE, NIGHT_DESK) for number in others]
        people = [MANAGER, *holders]
        falling = Route(BUYER.key, [asks], people, [MANAGER.key], given).falling[asks.key]
        assert not [need for need in asks.reached(stage) if need.key in falling]


def test_the_placer_is_never_asked_though_they_fit() -> None:
    own = Route(FINANCE_1.key, [track(role(FINANCE))], [ADMIN, FINANCE_1, FINANCE_2], [ADMIN.key])
    assert asked(own) == {"finance 2"}


def test_a_decision_keeps_what_its_giver_fitted() -> None:
    needs = track(role(FINANCE), manager())
    given = approve(route([needs], MANAGER, FINANCE_1), FINANCE_1).given
    moved = Route(BUYER.key, [needs], [ADMIN, MANAGER, person("finance 1")], [MANAGER.key], given)
    assert asked(moved) == {"manager"}


def test_managers_stop_at_the_administrator() -> None:
    above = [MANAGER.key, ADMIN.key]
    assert [manager_at(level, above) for level in (1, 2, 3, 9)] == [MANAGER.key, *[ADMIN.key] * 3]
    assert manager_at(1, []) is None


def test_only_one_of_a_role_is_waived_and_only_for_its_sole_holder() -> None:
    placer = FINANCE_1.key
    assert sole_holder_waives(role(FINANCE), [placer], placer)
    assert not sole_holder_waives(role(FINANCE), [placer, FINANCE_2.key], placer)
    assert not sole_holder_waives(role(FINANCE), [], placer)
    assert not sole_holder_waives(role(FINANCE, seats=2), [placer], placer)
    assert not sole_holder_waives(manager(), [placer], placer)
