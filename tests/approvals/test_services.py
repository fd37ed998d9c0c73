"""Judging, deciding and asking, against the database: what the played rounds do not show."""

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from approvals import services as approvals
from approvals.definitions import Ground, Kind
from approvals.models import Decision, Requirement, Track
from approvals.services.asked import _worked_out
from companies import services as companies
from companies.models import Company, Member, Role
from purchase_orders.models import PurchaseOrder
from storefront.lib.models import new_id
from tests.approvals import world
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def administrator(company: Company) -> Member:
    return administrator_of(company)


@pytest.fixture
def finance(company: Company) -> Role:
    return make_role(company, "Finance")


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Mary Manager", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Bob Buyer", under=manager)


@pytest.fixture
def accountant(company: Company, finance: Role) -> Member:
    return make_member(company, "Fay Finance", finance)


@pytest.fixture
def second_accountant(company: Company, finance: Role) -> Member:
    return make_member(company, "Sam Second", finance)


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


class TestDeciding:
    def test_approving_says_in_which_capacity(self, company: Company, buyer: Member, manager: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        outcome = approvals.record_approval(world.place(buyer), "fine", by=manager)
        assert (outcome.all_met, outcome.filled) == (True, ["the purchaser's manager"])
        assert Decision.objects.get().comment == "fine"

    def test_the_stand_in_says_for_whom(
        self, company: Company, buyer: Member, administrator: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance, seats=2)])
        outcome = approvals.record_approval(world.place(buyer), "", by=administrator)
        assert outcome.filled == ["stand-in for two of Finance"]
        assert len(Decision.objects.get().stood_in) == 2

    def test_who_is_not_asked_is_refused_with_the_reason(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], [world.of_role(finance)])
        po = world.place(buyer)
        with pytest.raises(approvals.NotAsked, match="not your turn yet"):
            approvals.record_approval(po, "", by=accountant)
        with pytest.raises(approvals.NotAsked, match="nobody approves their own"):
            approvals.record_approval(po, "", by=buyer)
        approvals.record_approval(po, "", by=manager)
        with pytest.raises(approvals.NotAsked, match="already decided"):
            approvals.record_approval(po, "", by=manager)
        stranger = make_member(company, "Nobody")
        with pytest.raises(approvals.NotAsked, match="No approval rule asks for you"):
            approvals.record_approval(po, "", by=stranger)

    def test_an_override_names_whom_it_passes_over_and_ends_the_asking(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], [world.of_role(finance)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=manager)
        assert approvals.record_override(po, "urgent", by=administrator_of(company)) == ["one of Finance"]
        assert not world.is_open(po)
        assert world.waits_for(accountant) == set()

    def test_one_rejection_ends_the_round(self, company: Company, buyer: Member, manager: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        approvals.record_rejection(po, "too dear", by=manager)
        assert world.waits_for(manager) == set()
        assert not world.is_open(po)

    def test_who_approved_may_still_reject_and_takes_the_approval_back(
        self, company: Company, buyer: Member, administrator: Member, manager: Member
    ) -> None:
        world.make_rule(company, [world.ADMINISTRATOR, world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        approvals.record_rejection(po, "on reflection", by=administrator)
        assert list(Decision.objects.live().values_list("verdict", flat=True)) == ["reject"]
        assert Decision.objects.get(verdict="approve").withdrawn_by == administrator

    def test_the_database_keeps_one_live_decision_per_person_and_round(
        self, company: Company, buyer: Member, manager: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=manager)
        again = Decision.objects.get()
        again.pk = new_id()
        with pytest.raises(IntegrityError, match="one_live_decision"), transaction.atomic():
            again.save(force_insert=True)

    def test_a_track_of_another_company_cannot_be_pointed_at(self, company: Company, buyer: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        world.place(buyer)
        row = Requirement.objects.get()
        row.pk, row.company, row.position = new_id(), make_company("Harbour"), 7
        row.save(force_insert=True)
        with pytest.raises(IntegrityError, match="requirement_is_of_same_company"), transaction.atomic():
            connection.check_constraints()
        row.delete()

    def test_a_changed_rule_leaves_the_waiting_order_as_it_was(
        self, company: Company, buyer: Member, manager: Member
    ) -> None:
        rule = world.make_rule(company, [world.MANAGER], name="Old name")
        po = world.place(buyer)
        rule.delete()
        assert world.waits_for(manager) == {po.number}
        assert approvals.route(po).tracks[0].name == "Old name"


class TestAsking:
    def test_emptying_a_role_raises_the_administrators_counter_without_any_job(
        self, company: Company, buyer: Member, administrator: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        assert world.waits_for(administrator) == set()
        companies.deactivate(accountant, by=None)
        assert world.waits_for(administrator) == {po.number}
        companies.reactivate(accountant, by=None)
        assert world.waits_for(administrator) == set()
        assert world.waits_for(accountant) == {po.number}

    def test_a_switched_off_account_counts_as_left(
        self, company: Company, buyer: Member, administrator: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        accountant.user.is_active = False
        accountant.user.save()
        assert world.waits_for(administrator) == {po.number}

    def test_the_manager_of_the_manager_is_asked_when_the_manager_leaves(
        self, company: Company, buyer: Member, manager: Member, administrator: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        companies.deactivate(manager, by=None)
        assert world.waits_for(administrator) == {po.number}

    def test_levels_past_the_root_ask_the_administrator(
        self, company: Company, buyer: Member, manager: Member, administrator: Member
    ) -> None:
        world.make_rule(company, [{"kind": Kind.MANAGER, "level": 5}])
        po = world.place(buyer)
        assert world.waits_for(manager) == set()
        assert world.waits_for(administrator) == {po.number}

    def test_nobody_of_another_company_is_asked(self, company: Company, buyer: Member, finance: Role) -> None:
        other = make_company("Harbour")
        world.make_rule(company, [world.of_role(finance)])
        world.place(buyer)
        assert world.waits_for(administrator_of(other)) == set()

    def test_a_closed_round_asks_nobody(self, company: Company, buyer: Member, manager: Member) -> None:
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        approvals.close_route(po)
        assert world.waits_for(manager) == set()
        assert approvals.people_asked(company.pk, [po.pk]) == {po.pk: []}
        assert not approvals.involvement(po, manager).asked

    def test_certain_tracks_are_never_worked_out(
        self, company: Company, buyer: Member, manager: Member, finance: Role
    ) -> None:
        """What cannot fall costs one statement; what may fall is found, and then worked out."""
        fay, sam = (make_member(company, name, finance) for name in ("Fay Finance", "Sam Second"))
        world.make_rule(company, [world.MANAGER, world.of_role(finance)])
        po, _ = world.place(buyer), world.place(buyer)
        assert _worked_out(company.pk, administrator_approved=False) == {}
        approvals.record_approval(po, "", by=fay)
        assert _worked_out(company.pk, administrator_approved=False) == {}
        companies.deactivate(sam, by=None)
        assert po.pk in _worked_out(company.pk, administrator_approved=False)

    @pytest.mark.parametrize("orders", [1, 12])
    def test_statements_do_not_grow_with_the_orders(
        self,
        company: Company,
        buyer: Member,
        finance: Role,
        orders: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(3):
            world.make_rule(company, [world.MANAGER, world.of_role(finance)])
        ids = [world.place(buyer).pk for _ in range(orders)]
        administrator = administrator_of(company)
        with django_assert_num_queries(4):  # nobody holds Finance: all of them are worked out
            assert PurchaseOrder.objects.awaiting(administrator).count() == orders
        with django_assert_num_queries(2):
            assert len(approvals.people_asked(company.pk, ids)) == orders

    def test_a_member_whom_nothing_makes_doubtful_reads_two_statements(
        self,
        company: Company,
        buyer: Member,
        manager: Member,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        for _ in range(3):
            world.place(buyer)
        with django_assert_num_queries(2):
            assert PurchaseOrder.objects.awaiting(manager).count() == 3

    def test_an_order_that_somebodys_leaving_completed_is_found_and_settled(
        self, company: Company, buyer: Member, administrator: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.ADMINISTRATOR, world.of_role(finance)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        assert approvals.overtaken(company.pk) == []
        companies.deactivate(accountant, by=None)
        assert approvals.overtaken(company.pk) == [po.pk]
        assert approvals.settle(po).all_met
        assert approvals.overtaken(company.pk) == []
        assert Track.objects.get().stood_in


class TestExplaining:
    def test_each_person_asked_has_a_reason(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], over="500")
        world.make_rule(company, [world.MANAGER, world.of_role(finance)], over="550")
        po = world.place(buyer)
        asked = {each.name: each for each in approvals.people_asked(company.pk, [po.pk])[po.pk]}
        assert asked[manager.name].why == "Over £500 (manager); Over £550 (manager)"
        assert asked[accountant.name].sentence == "Fay Finance is asked, because the total is over £550."

    def test_the_stand_in_says_because_of_whom(
        self, company: Company, buyer: Member, administrator: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        (asked,) = approvals.people_asked(company.pk, [po.pk])[po.pk]
        assert asked.why == "Over £500 (standing in for one of Finance)"
        assert asked.sentence == "Lakeside Admin stands in, because nobody else in Finance can approve it."

    @pytest.mark.usefixtures("accountant", "second_accountant")
    def test_the_route_shows_stages_givers_and_what_is_missing(
        self, company: Company, buyer: Member, manager: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], [world.of_role(finance)], name="Over 500")
        po = world.place(buyer)
        approvals.record_approval(po, "go on", by=manager)
        (track,) = approvals.route(po).tracks
        first, second = track.stages
        assert (first.state, [given.by for given in first.needs[0].given]) == ("done", ["Mary Manager"])
        assert (second.state, second.needs[0].missing) == ("open", 1)
        assert second.needs[0].asked == ["Fay Finance", "Sam Second"]
        assert approvals.route(po).waiting_for == "Fay Finance or Sam Second"

    def test_two_hats_are_shown_on_the_seat_that_lets_the_other_one_in(
        self, company: Company, finance: Role
    ) -> None:
        both_hats = make_member(company, "Mo Both", finance)
        fay = make_member(company, "Fay Finance", finance)
        buyer = make_member(company, "Bob Buyer", under=both_hats)
        world.make_rule(company, [world.of_role(finance), world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=both_hats)
        in_finance, as_manager = approvals.route(po).tracks[0].stages[0].needs
        assert ([given.by for given in as_manager.given], as_manager.missing) == (["Mo Both"], 0)
        assert (in_finance.given, list(in_finance.asked)) == ([], [fay.name])

    def test_preview_says_who_would_be_asked_and_what_comes_then(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER], [world.of_role(finance)])
        preview = approvals.preview(world.facts(), placer=buyer)
        assert preview.sentences == [
            "Mary Manager is asked, because the total is over £500.",
            "Then one of Finance is asked.",
        ]

    def test_preview_of_an_order_that_no_rule_looks_at(self, buyer: Member) -> None:
        preview = approvals.preview(world.facts(), placer=buyer)
        assert preview.sentences == [
            "No approval needed: no approval rule applies. It becomes an order at once."
        ]
        assert not preview.asks_somebody

    def test_preview_asks_exactly_whom_placing_asks(
        self, company: Company, buyer: Member, manager: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.MANAGER, world.of_role(finance)])
        before = " ".join(approvals.preview(world.facts(), placer=buyer).sentences)
        po = world.place(buyer)
        asked = approvals.people_asked(company.pk, [po.pk])[po.pk]
        assert len(asked) == 2 and all(each.name in before for each in asked)
