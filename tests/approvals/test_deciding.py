"""Deciding, against the database: what the played rounds do not show."""

import pytest
from django.db import IntegrityError, connection, transaction

from approvals import services as approvals
from approvals.models import Decision, Requirement
from companies.models import Company, Member, Role
from storefront.lib.models import new_id
from tests.approvals import world
from tests.factories import administrator_of, make_company, make_member

pytestmark = pytest.mark.django_db


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

    def test_who_comes_second_for_one_seat_hears_that_others_were_quicker(
        self, company: Company, buyer: Member, accountant: Member, second_accountant: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance), world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=accountant)
        with pytest.raises(approvals.NotAsked, match="Others have already given the approval"):
            approvals.record_approval(po, "", by=second_accountant)

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
