"""Judging an order when it is placed, against the database."""

import pytest
from pytest_django import DjangoAssertNumQueries

from approvals import services as approvals
from approvals.definitions import Ground
from approvals.models import Requirement
from companies.models import Company, Member, Role
from tests.approvals import world
from tests.factories import make_company, make_member, make_role

pytestmark = pytest.mark.django_db


class TestJudging:
    def test_no_rule_matches(self, company: Company, buyer: Member) -> None:
        world.make_rule(company, [world.MANAGER], over="500")
        judgement = approvals.judge(world.facts("500.00"), placer=buyer)
        assert (judgement.ground, judgement.asks_somebody, list(judgement.tracks)) == ("no_rule", False, [])

    def test_a_matching_rule_asks(self, company: Company, buyer: Member, finance: Role) -> None:
        world.make_rule(company, [world.MANAGER, world.of_role(finance)], name="Over 500")
        judgement = approvals.judge(world.facts("500.01"), placer=buyer)
        assert judgement.asks_somebody
        assert [track.as_facts() for track in judgement.tracks] == [
            {
                "rule": "Over 500",
                "asks": "the manager and one of Finance are asked",
                "because": "the total is over £500",
            }
        ]

    def test_a_disabled_rule_is_silent(self, company: Company, buyer: Member) -> None:
        world.make_rule(company, [world.MANAGER], enabled=False)
        assert approvals.judge(world.facts(), placer=buyer).ground == Ground.NO_RULE

    def test_a_rule_for_chosen_roles_leaves_the_others_alone(
        self, company: Company, buyer: Member, accountant: Member, finance: Role
    ) -> None:
        rule = world.make_rule(company, [world.MANAGER], applies_to_all=False)
        rule.chosen_roles.create(company=company, role=finance)
        assert approvals.judge(world.facts(), placer=buyer).ground == Ground.NO_RULE
        assert approvals.judge(world.facts(), placer=accountant).ground == Ground.TRACKS

    def test_rules_of_another_company_say_nothing_here(self, buyer: Member) -> None:
        world.make_rule(make_company("Harbour"), [world.MANAGER])
        assert approvals.judge(world.facts(), placer=buyer).ground == Ground.NO_RULE

    def test_the_administrators_own_order_names_who_was_bypassed(
        self, company: Company, administrator: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        judgement = approvals.judge(world.facts(), placer=administrator)
        assert judgement.ground == Ground.ADMINISTRATOR
        assert not judgement.asks_somebody
        assert judgement.bypassed == ["One of Finance would have been asked, because the total is over £500."]

    def test_a_role_that_auto_approves_comes_before_the_rules(self, company: Company) -> None:
        senior = make_member(
            company, "Sue Senior", make_role(company, "Senior", "auto_approve_purchase_orders")
        )
        world.make_rule(company, [world.MANAGER])
        judgement = approvals.judge(world.facts(), placer=senior)
        assert judgement.ground == Ground.ROLE_AUTO_APPROVES
        assert judgement.bypassed == ["The manager would have been asked, because the total is over £500."]

    def test_the_sole_holder_of_the_role_is_spared_when_placing(
        self, company: Company, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        judgement = approvals.judge(world.facts(), placer=accountant)
        assert (judgement.ground, judgement.asks_somebody) == (Ground.SOLE_HOLDER, False)

    def test_one_holder_of_two_is_not_spared(
        self, company: Company, accountant: Member, second_accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(accountant)
        assert world.waits_for(second_accountant) == {po.number}

    def test_facts_in_another_currency_cannot_be_judged(self, buyer: Member) -> None:
        with pytest.raises(approvals.JudgingFailed):
            approvals.judge(world.facts(currency="EUR"), placer=buyer)

    def test_it_reads_in_three_statements_whatever_the_number_of_rules(
        self,
        company: Company,
        accountant: Member,
        finance: Role,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(5):
            world.make_rule(company, [world.MANAGER, world.of_role(finance)], [world.of_people(accountant)])
        with django_assert_num_queries(3):
            assert len(approvals.judge(world.facts(), placer=accountant).tracks) == 5

    def test_opening_the_route_takes_three_inserts(
        self,
        company: Company,
        buyer: Member,
        manager: Member,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(5):
            world.make_rule(company, [world.MANAGER], [world.of_people(manager)])
        judgement = approvals.judge(world.facts(), placer=buyer)
        po = world.make_po(buyer)
        with django_assert_num_queries(3):
            approvals.open_route(po, judgement)
        assert Requirement.objects.filter(askable=True).count() == 5
