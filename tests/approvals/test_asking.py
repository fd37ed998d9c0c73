"""Who is asked right now, as people come and go."""

import pytest
from pytest_django import DjangoAssertNumQueries

from approvals import services as approvals
from approvals.definitions import Kind
from approvals.models import Requirement, Track
from approvals.services.asked import _worked_out
from companies import services as companies
from companies.models import Company, Member, Role, StructureNode
from purchase_orders.models import PurchaseOrder
from storefront.lib.models import new_id
from tests.approvals import world
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.django_db


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

    def test_who_gave_one_of_two_seats_is_asked_no_more_and_the_other_one_is(
        self, company: Company, buyer: Member, accountant: Member, second_accountant: Member, finance: Role
    ) -> None:
        """The requirement stays askable, and so in the index that the queue is read from."""
        world.make_rule(company, [world.of_role(finance, seats=2)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=accountant)
        assert Requirement.objects.get().askable
        assert world.waits_for(accountant) == set()
        assert world.waits_for(second_accountant) == {po.number}

    def test_a_requirement_says_of_its_document_what_its_track_says(
        self, company: Company, buyer: Member, manager: Member, accountant: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        Requirement.objects.update(document=new_id(), document_round=7, placer=accountant.pk)
        need = Requirement.objects.get()
        assert (need.document, need.document_round, need.placer) == (po.pk, po.round, buyer.pk)
        assert world.waits_for(manager) == {po.number}

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
        with django_assert_num_queries(2):  # nobody holds Finance: all of them fall for certain
            assert PurchaseOrder.objects.awaiting(administrator).count() == orders
        buyer.role = finance
        buyer.save()
        with django_assert_num_queries(3):  # only who placed them does: all of them are worked out
            assert PurchaseOrder.objects.awaiting(administrator).count() == orders
        with django_assert_num_queries(1):
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

    def test_a_seat_stood_in_for_asks_again_though_nothing_else_of_its_rule_does(
        self, company: Company, buyer: Member, administrator: Member, accountant: Member, finance: Role
    ) -> None:
        """The administrator met one rule by standing in; the other waits: who now fills the seat is asked."""
        vacant = make_role(company, "Vacant")
        world.make_rule(company, [world.of_role(vacant)])
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        assert world.waits_for(accountant) == {po.number}
        newcomer = make_member(company, "Nia New", vacant)
        assert world.waits_for(newcomer) == {po.number}
        assert not approvals.record_approval(po, "", by=accountant).all_met
        assert approvals.record_approval(po, "", by=newcomer).all_met

    def test_a_role_that_was_deleted_falls(
        self, company: Company, buyer: Member, administrator: Member
    ) -> None:
        passing = make_role(company, "Passing")
        rule = world.make_rule(company, [world.of_role(passing)])
        po = world.place(buyer)
        rule.delete()
        Role.objects.get(pk=passing.pk).delete()
        assert world.waits_for(administrator) == {po.number}

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_who_has_no_place_has_no_manager(
        self, when: str, company: Company, buyer: Member, manager: Member, administrator: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER])
        place = StructureNode.objects.get(member=buyer)
        if when == "before":
            place.delete()
        po = world.place(Member.objects.for_request().get(pk=buyer.pk))
        if when == "after":
            assert world.waits_for(administrator) == set()
            place.delete()
        assert world.waits_for(administrator) == {po.number}
        assert world.waits_for(manager) == set()

    def test_a_seat_of_nobody_does_not_fall_where_who_decided_can_move_to_it(
        self, company: Company, buyer: Member, administrator: Member, manager: Member, finance: Role
    ) -> None:
        """The manager, of Finance too, approved; now neither: another manager frees them for the seat."""
        Member.objects.filter(pk=manager.pk).update(role=finance)
        world.make_rule(company, [world.MANAGER, world.of_role(finance)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=Member.objects.for_request().get(pk=manager.pk))
        Member.objects.filter(pk=manager.pk).update(role=make_role(company, "Elsewhere"))
        assert world.waits_for(administrator) == {po.number}
        other = make_member(company, "Ona Other", "Manager")
        companies.move(
            StructureNode.objects.get(member=buyer), to=StructureNode.objects.get(member=other), by=None
        )
        assert world.waits_for(other) == {po.number}
        assert world.waits_for(administrator) == set()

    def test_a_new_administrator_stands_in_no_second_time(
        self, company: Company, buyer: Member, administrator: Member, manager: Member, finance: Role
    ) -> None:
        accountant = make_member(company, "Fay Finance", finance)
        world.make_rule(company, [world.ADMINISTRATOR, world.of_role(finance)])
        world.make_rule(company, [world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        companies.deactivate(accountant, by=None)
        companies.appoint_administrator(company, make_member(company, "Nia New", "Manager"))
        assert world.waits_for(administrator_of(company)) == set()
        assert world.waits_for(manager) == {po.number}

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
