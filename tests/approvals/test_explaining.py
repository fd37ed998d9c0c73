"""Saying why somebody is asked, and who would be."""

import pytest

from approvals import services as approvals
from companies.models import Company, Member, Role, User
from tests.approvals import world
from tests.factories import make_member

pytestmark = pytest.mark.django_db


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

    def test_of_many_each_is_told_as_if_it_were_the_only_one(
        self, company: Company, buyer: Member, accountant: Member, finance: Role
    ) -> None:
        """The same question is worked out once; another manager, amount or an approval makes it another."""
        world.make_rule(company, [world.MANAGER, world.of_role(finance)])
        world.make_rule(company, [world.of_role(finance)], over="700")
        other = make_member(company, "Ona Other", under=make_member(company, "Max Manager", "Manager"))
        orders = [world.place(who, total) for who in (buyer, other) for total in ("600", "600", "800")]
        holder = make_member(company, "Hal Holder", finance, under=accountant)
        orders += [world.place(holder), world.place(buyer)]
        approvals.record_approval(orders[-1], "", by=accountant)
        found = approvals.people_asked(company.pk, [po.pk for po in orders])
        assert found == {po.pk: approvals.people_asked(company.pk, [po.pk])[po.pk] for po in orders}
        assert len({tuple(asked) for asked in found.values()}) == 6
        assert found[orders[0].pk] is found[orders[1].pk]

    def test_the_same_is_said_until_anything_of_it_changes(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        """An answer is kept for its question, which holds every fact it depends on."""
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)

        def said() -> list[str]:
            return [each.name for each in approvals.people_asked(company.pk, [po.pk])[po.pk]]

        assert said() == said() == ["Fay Finance"]
        Member.objects.filter(pk=accountant.pk).update(name="Fay Married")
        assert said() == ["Fay Married"]
        Member.objects.filter(pk=manager.pk).update(role=finance)
        assert said() == ["Fay Married", manager.name]
        approvals.close_route(po)
        assert said() == []

    def test_where_nobody_is_left_nobody_is_asked(
        self, company: Company, buyer: Member, administrator: Member, finance: Role
    ) -> None:
        """The store has switched off the account of the only one who could stand in."""
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        User.objects.filter(pk=administrator.user_id).update(is_active=False)
        assert approvals.people_asked(company.pk, [po.pk]) == {po.pk: []}

    def test_the_stand_in_says_because_of_whom(
        self, company: Company, buyer: Member, administrator: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        (asked,) = approvals.people_asked(company.pk, [po.pk])[po.pk]
        assert asked.why == "Over £500 (standing in for one of Finance)"
        assert asked.sentence == "Lakeside Admin stands in, because nobody else in Finance can approve it."

    def test_the_route_shows_who_stands_in_until_they_have(
        self, company: Company, buyer: Member, accountant: Member, administrator: Member, finance: Role
    ) -> None:
        """One of two seats falls: the administrator's approval fills it, and the other one still waits."""
        world.make_rule(company, [world.of_role(finance, 2)])
        po = world.place(buyer)
        (need,) = approvals.route(po).tracks[0].stages[0].needs
        assert list(need.asked) == ["Fay Finance", "Lakeside Admin"] and list(need.fitting) == ["Fay Finance"]
        approvals.record_approval(po, "", by=administrator)
        (need,) = approvals.route(po).tracks[0].stages[0].needs
        assert (list(need.asked), need.missing) == (["Fay Finance"], 1)
        assert need.note.startswith("The company administrator stood in")

    def test_what_was_stood_in_for_stays_so_once_the_round_has_ended(
        self, company: Company, buyer: Member, administrator: Member, finance: Role
    ) -> None:
        """Whoever comes to the role afterwards takes back nothing, and nobody's name."""
        world.make_rule(company, [world.of_role(finance)])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        before = approvals.route(po).tracks
        (need,) = before[0].stages[0].needs
        assert need.done and [each.by for each in need.stood_in] == ["Lakeside Admin"]
        make_member(company, "Late Finance", finance)
        assert approvals.route(po).tracks == before

    def test_what_was_stood_in_for_stays_so_once_it_was_rejected(
        self, company: Company, buyer: Member, manager: Member, administrator: Member, finance: Role
    ) -> None:
        world.make_rule(company, [world.of_role(finance), world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=administrator)
        approvals.record_rejection(po, "no", by=manager)
        before = approvals.route(po).tracks
        in_finance, as_manager = before[0].stages[0].needs
        assert in_finance.done and not as_manager.done
        make_member(company, "Late Finance", finance)
        assert approvals.route(po).tracks == before

    def test_who_moves_on_leaves_a_seat_that_somebody_is_asked_for(
        self, company: Company, buyer: Member, manager: Member, accountant: Member, finance: Role
    ) -> None:
        """One of Finance, then the manager, who holds Finance too and came first."""
        Member.objects.filter(pk=manager.pk).update(role=finance)
        world.make_rule(company, [world.of_role(finance)], [world.MANAGER])
        po = world.place(buyer)
        approvals.record_approval(po, "", by=Member.objects.get(pk=manager.pk))
        (track,) = approvals.route(po).tracks
        (need,) = track.stages[0].needs
        assert (track.stages[0].state, list(need.asked)) == ("open", ["Fay Finance"])

    def test_nobody_is_named_twice_for_one_thing(self, company: Company, administrator: Member) -> None:
        """The administrator is the manager as well: asked for both, and the seat left over is theirs too."""
        buyer = make_member(company, "Own Buyer", "Buyer")  # right below the administrator
        world.make_rule(company, [world.MANAGER, world.ADMINISTRATOR])
        preview = approvals.preview(world.facts(), placer=buyer)
        assert preview.sentences == [
            "Lakeside Admin is asked, because the total is over £500.",
            "Then it becomes an order.",
        ]
        po = world.place(buyer)
        needs = approvals.route(po).tracks[0].stages[0].needs
        assert [list(need.asked) for need in needs] == [["Lakeside Admin"], ["Lakeside Admin"]]
        assert not any(need.standing_in for need in needs)
        assert approvals.record_approval(po, "", by=administrator).all_met

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
            "Then it becomes an order.",
        ]

    def test_preview_names_each_once_for_all_that_they_are_asked_for(
        self, company: Company, buyer: Member, manager: Member
    ) -> None:
        for limit in ("500", "600"):
            world.make_rule(company, [world.MANAGER], over=limit)
        preview = approvals.preview(world.facts("700"), placer=buyer)
        assert preview.sentences == [
            "Mary Manager is asked, because the total is over £500 and £600.",
            "Then it becomes an order.",
        ]
        po = world.place(buyer, "700")
        (asked,) = approvals.people_asked(company.pk, [po.pk])[po.pk]
        assert asked.sentence == preview.sentences[0]

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
