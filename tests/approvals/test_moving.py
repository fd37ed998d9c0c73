"""What a move is said to change is what it changes: each prediction is held against the move itself."""

import pytest

from approvals import services as approvals
from approvals.definitions import Kind
from companies import services as companies
from companies.models import Company, Member, Role, StructureNode
from tests.approvals import world
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def tom(company: Company) -> Member:
    return make_member(company, "Tom Reed", "Manager")


@pytest.fixture
def team(company: Company, tom: Member) -> StructureNode:
    return companies.add_team(company.pk, "Workshop", under=tom.node, by=None)


def said(node: StructureNode, to: StructureNode) -> list[str]:
    return [change.sentence for change in approvals.asked_after_move(node, to).changes]


def asked(company: Company) -> dict[str, set[int]]:
    found = {member: world.waits_for(member) for member in Member.objects.filter(company=company)}
    return {member.name: numbers for member, numbers in found.items() if numbers}


class TestAManagerChanges:
    def test_said_and_done(self, company: Company, manager: Member, buyer: Member, tom: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        numbers = {world.place(buyer).number for _ in range(3)}
        assert said(buyer.node, tom.node) == [
            "3 purchase orders that wait for Mary Manager will ask Tom Reed instead."
        ]
        assert asked(company) == {"Mary Manager": numbers}
        companies.move(buyer.node, to=tom.node, by=None)
        assert asked(company) == {"Tom Reed": numbers}

    def test_teams_are_passed_through(
        self, company: Company, buyer: Member, tom: Member, team: StructureNode
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        world.place(buyer)
        assert said(buyer.node, team) == [
            "1 purchase order that waits for Mary Manager will ask Tom Reed instead."
        ]
        companies.move(team, to=buyer.node.parent or team, by=None)
        assert said(buyer.node, StructureNode.objects.get(pk=team.pk)) == []

    def test_who_is_switched_off_is_passed_over(self, company: Company, buyer: Member, tom: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        world.place(buyer)
        companies.deactivate(tom, by=None)
        assert said(buyer.node, tom.node) == [
            "1 purchase order that waits for Mary Manager will ask Lakeside Admin instead."
        ]

    def test_who_moves_takes_those_below_along(
        self, company: Company, manager: Member, buyer: Member, tom: Member
    ) -> None:
        """The nearest manager stays; the next one up is another."""
        world.make_rule(company, [world.MANAGER])
        world.make_rule(company, [{"kind": Kind.MANAGER, "level": 2}])
        world.place(buyer)
        assert said(manager.node, tom.node) == [
            "1 purchase order that waits for Lakeside Admin will ask Tom Reed instead."
        ]
        companies.move(manager.node, to=tom.node, by=None)
        assert set(asked(company)) == {"Mary Manager", "Tom Reed"}

    def test_who_is_asked_already_as_one_of_a_role(
        self, company: Company, manager: Member, buyer: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], [world.of_role(finance)])
        world.make_rule(company, [world.of_role(finance)])
        world.place(buyer)
        before = asked(company)
        predicted = said(buyer.node, accountant.node)
        companies.move(buyer.node, to=accountant.node, by=None)
        after = asked(company)
        assert set(before) - set(after) == {"Mary Manager"}
        assert predicted == [
            "1 purchase order that waits for Mary Manager will no longer do so; whoever else it asks stays."
        ]


class TestNothingChanges:
    def test_where_no_manager_is_asked(
        self, company: Company, buyer: Member, tom: Member, finance: Role, accountant: Member
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        world.place(buyer)
        assert said(buyer.node, tom.node) == []

    def test_for_the_purchase_orders_of_others(
        self, company: Company, manager: Member, buyer: Member, tom: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        world.place(buyer)
        beside = make_member(company, "Beside", under=manager)
        assert said(beside.node, tom.node) == []


def test_so_many_are_looked_at(
    company: Company, buyer: Member, tom: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("approvals.services.moving.MOST", 2)
    world.make_rule(company, [world.MANAGER])
    for _ in range(3):
        world.place(buyer)
    changes = approvals.asked_after_move(buyer.node, tom.node)
    assert changes.more
    assert [change.purchase_orders for change in changes.changes] == [2]


@pytest.mark.parametrize("count", [1, 4])
def test_statements_do_not_grow(
    company: Company, buyer: Member, tom: Member, count: int, django_assert_max_num_queries: object
) -> None:
    world.make_rule(company, [world.MANAGER])
    for _ in range(count):
        world.place(buyer)
    buyer.node, tom.node  # noqa: B018 - read before
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        approvals.asked_after_move(buyer.node, tom.node)
