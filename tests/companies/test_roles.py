"""Keeping roles: names, permissions, the default, copies and what keeps a role from going."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from approvals.naming import rules_naming, waiting_for_role
from companies import services as companies
from companies.models import Company, CompanyGroupPermission, Member, Role
from companies.permissions import ALL
from companies.roles import every_role, one_role, role_state
from companies.services import RoleDraft
from storefront.lib.errors import NotAllowed, NotFound
from tests.approvals import world
from tests.factories import make_company, make_member, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(company: Company) -> Member:
    """Keeps roles, and is not the administrator."""
    return make_member(company, "Kay Keeper", make_role(company, "Keeper", "manage_roles", "view_orders"))


def edit(role: Role, by: Member, *codes: str, name: str = "") -> Role:
    """As somebody does who has just opened the form."""
    draft = RoleDraft(name or role.name, frozenset(codes))
    return companies.edit_role(role.pk, draft, seen=role_state(role).mark, by=by)


def codes_of(role: Role) -> frozenset[str]:
    return role_state(Role.objects.get(pk=role.pk)).codes


def again(member: Member) -> Member:
    return Member.objects.for_request().get(pk=member.pk)


class TestEditing:
    def test_it_is_renamed_and_gets_what_its_permissions_need(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        edit(role, owner, "view_subordinate_orders", name="  Order \t clerk ")
        role.refresh_from_db()
        assert role.name == "Order clerk"
        assert codes_of(role) == {"view_orders", "view_subordinate_orders"}

    def test_it_counts_at_the_next_look(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        clerk = make_member(company, "Cleo Clerk", role)
        edit(role, owner, "place_order")
        assert again(clerk).may("place_order") and not again(clerk).may("view_credit")

    def test_an_unchanged_name_is_no_taken_one(self, owner: Member, company: Company) -> None:
        assert edit(make_role(company, "Clerk"), owner, name="CLERK").name == "CLERK"

    def test_a_taken_name_is_refused_whatever_its_case(self, owner: Member, company: Company) -> None:
        make_role(company, "Finance")
        with pytest.raises(companies.RoleNameTaken, match="“Finance”"):
            edit(make_role(company, "Clerk"), owner, name="fiNANCE ")
        with pytest.raises(companies.RoleNameTaken):
            companies.add_role(company.pk, " FINANCE", [], by=owner)

    def test_another_company_may_use_the_name(self, owner: Member) -> None:
        other = make_company("Harbour")
        make_role(other, "Finance")
        assert companies.add_role(owner.company_id, "Finance", [], by=owner).name == "Finance"

    def test_who_was_shown_something_else_is_told(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        seen = role_state(role).mark
        edit(role, owner, "place_order", name="Junior clerk")
        with pytest.raises(companies.RoleChanged, match="“Junior clerk” was changed") as refused:
            companies.edit_role(role.pk, RoleDraft("Clerk", frozenset()), seen=seen, by=owner)
        assert refused.value.now.codes == {"place_order"}
        assert codes_of(role) == {"place_order"}

    def test_the_same_wish_twice_is_no_conflict(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        seen, draft = role_state(role).mark, RoleDraft("Clerks ", frozenset({"view_subordinate_orders"}))
        for _ in range(2):
            assert companies.edit_role(role.pk, draft, seen=seen, by=owner).name == "Clerks"

    def test_changed_there_and_back_is_not_changed(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        seen = role_state(role).mark
        edit(role, owner, "place_order")
        edit(role, owner, "view_credit")
        companies.edit_role(role.pk, RoleDraft("Clerk", frozenset()), seen=seen, by=owner)
        assert codes_of(role) == frozenset()

    def test_a_role_of_another_company_is_not_there(self, owner: Member) -> None:
        foreign = make_role(make_company("Harbour"), "Finance", "view_credit")
        for act in (companies.delete_role, companies.duplicate_role, companies.make_default_role):
            with pytest.raises(NotFound):
                act(foreign.pk, by=owner)
        with pytest.raises(NotFound):
            edit(foreign, owner, "place_order")
        with pytest.raises(NotFound):
            one_role(owner.company_id, foreign.pk)
        assert codes_of(foreign) == {"view_credit"}


class TestWhoMay:
    def test_who_may_not_keep_roles_changes_none(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_roles", "view_credit")
        clerk = make_member(company, "Cleo Clerk", role)
        for act in (companies.delete_role, companies.duplicate_role, companies.make_default_role):
            with pytest.raises(NotAllowed):
                act(role.pk, by=clerk)
        with pytest.raises(NotAllowed):
            edit(role, clerk, "view_roles")
        with pytest.raises(NotAllowed):
            companies.add_role(company.pk, "Mine", [], by=clerk)
        assert codes_of(role) == {"view_roles", "view_credit"}
        assert not Role.objects.filter(name="Mine").exists()

    def test_a_right_taken_away_meanwhile_counts(self, keeper: Member, owner: Member) -> None:
        assert keeper.role is not None
        edit(keeper.role, owner, "view_roles")
        with pytest.raises(NotAllowed):
            companies.add_role(keeper.company_id, "Mine", [], by=keeper)

    def test_nobody_grants_what_they_do_not_hold(self, keeper: Member, company: Company) -> None:
        role = make_role(company, "Clerk")
        with pytest.raises(companies.NotYoursToGrant, match="“Approve without other approvals”"):
            edit(role, keeper, "approve_without_others")
        with pytest.raises(companies.NotYoursToGrant):
            companies.add_role(company.pk, "Mine", ["auto_approve_purchase_orders"], by=keeper)
        with pytest.raises(companies.NotYoursToGrant):
            companies.change_role_permissions(role, ["place_order"], by=keeper)
        assert keeper.role is not None
        with pytest.raises(companies.NotYoursToGrant):
            edit(keeper.role, keeper, "manage_roles", "view_orders", "approve_without_others")
        assert codes_of(role) == frozenset()
        assert codes_of(keeper.role) == {"view_roles", "manage_roles", "view_orders"}

    def test_they_grant_what_they_hold_and_leave_or_take_away_the_rest(
        self, keeper: Member, company: Company
    ) -> None:
        role = make_role(company, "Clerk", "view_credit", "place_order")
        edit(role, keeper, "view_orders", "view_credit")
        assert codes_of(role) == {"view_orders", "view_credit"}

    def test_the_administrator_grants_everything(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Deputy")
        edit(role, owner, *ALL)
        assert codes_of(role) == ALL

    def test_nobody_of_a_blocked_company_changes_a_role(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk")
        Company.objects.filter(pk=company.pk).update(status=Company.Status.BLOCKED)
        for act in (companies.delete_role, companies.duplicate_role, companies.make_default_role):
            with pytest.raises(NotAllowed, match="The store has blocked Lakeside"):
                act(role.pk, by=owner)
        with pytest.raises(NotAllowed):
            edit(role, owner, "place_order")
        with pytest.raises(NotAllowed):
            companies.add_role(company.pk, "Mine", [], by=owner)
        assert Role.objects.filter(pk=role.pk, is_default=False).exists() and not codes_of(role)

    def test_one_may_take_from_oneself_the_keeping_of_roles(self, keeper: Member) -> None:
        assert keeper.role is not None
        edit(keeper.role, keeper, "view_orders")
        with pytest.raises(NotAllowed):
            edit(keeper.role, keeper, "view_orders", "view_roles")


class TestDuplicating:
    def test_a_copy_has_the_permissions_and_nobody(self, owner: Member, company: Company) -> None:
        buyer = Role.objects.get(company=company, name="Buyer")
        make_member(company, "Ben Buyer", buyer)
        copy = companies.duplicate_role(buyer.pk, by=owner)
        shown = one_role(company.pk, copy.pk)
        assert (shown.name, shown.people, shown.is_default) == ("Buyer - Duplicated", 0, False)
        assert shown.codes == codes_of(buyer)

    def test_each_copy_has_a_name_of_its_own(self, owner: Member, company: Company) -> None:
        buyer = Role.objects.get(company=company, name="Buyer")
        make_role(company, "bUYER - dUPLICATED 2")
        names = [companies.duplicate_role(buyer.pk, by=owner).name for _ in range(3)]
        assert names == ["Buyer - Duplicated", "Buyer - Duplicated 3", "Buyer - Duplicated 4"]

    @pytest.mark.parametrize("name", ["x" * 60, "İ" * 60, "ß" * 55 + " tail"])
    def test_a_long_name_is_shortened(self, owner: Member, company: Company, name: str) -> None:
        role = make_role(company, name)
        copies = [companies.duplicate_role(role.pk, by=owner).name for _ in range(2)]
        assert all(len(copy) <= 60 and " - Duplicated" in copy for copy in copies)
        assert copies[0] != copies[1]

    def test_a_keeper_copies_what_they_could_not_grant(self, keeper: Member, company: Company) -> None:
        """It gives nobody anything: who could be put into the copy could be put into the first."""
        role = make_role(company, "Clerk", "view_credit")
        assert codes_of(companies.duplicate_role(role.pk, by=keeper)) == {"view_credit"}


class TestDefault:
    def test_there_is_always_exactly_one(self, owner: Member, company: Company) -> None:
        for name in ("Manager", "Manager", "Buyer"):
            companies.make_default_role(Role.objects.get(company=company, name=name).pk, by=owner)
            assert list(
                Role.objects.filter(company=company, is_default=True).values_list("name", flat=True)
            ) == [name]

    def test_the_database_refuses_a_second(self, company: Company) -> None:
        with pytest.raises(IntegrityError, match="one_default_role_per_company"), transaction.atomic():
            Role.objects.filter(company=company, name="Manager").update(is_default=True)

    def test_other_companies_keep_theirs(self, owner: Member, company: Company) -> None:
        other = make_company("Harbour")
        companies.make_default_role(Role.objects.get(company=company, name="Manager").pk, by=owner)
        assert Role.objects.get(company=other, is_default=True).name == "Buyer"

    def test_it_is_not_deleted(self, owner: Member, company: Company) -> None:
        with pytest.raises(companies.RoleInUse, match="new people get"):
            companies.delete_role(Role.objects.get(company=company, is_default=True).pk, by=owner)


class TestDeleting:
    def test_nothing_of_it_is_left(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk", "view_credit")
        assert companies.delete_role(role.pk, by=owner) == "Clerk"
        assert not Role.objects.filter(pk=role.pk).exists()
        assert not Group.objects.filter(pk=role.group_id).exists()
        assert not CompanyGroupPermission.objects.filter(group_id=role.group_id).exists()
        with pytest.raises(NotFound):
            companies.delete_role(role.pk, by=owner)

    @pytest.mark.parametrize(
        ("names", "words"), [(["One"], "1 person has the role"), (["One", "Two"], "2 people have the role")]
    )
    def test_not_while_somebody_has_it(
        self, owner: Member, company: Company, names: list[str], words: str
    ) -> None:
        role = make_role(company, "Clerk")
        for name in names:
            make_member(company, name, role)
        with pytest.raises(companies.RoleInUse, match=words):
            companies.delete_role(role.pk, by=owner)

    def test_nor_while_somebody_who_is_switched_off_has_it(self, owner: Member, company: Company) -> None:
        role = make_role(company, "Clerk")
        companies.deactivate(make_member(company, "Leo Left", role), by=owner)
        shown = one_role(company.pk, role.pk)
        assert (shown.people, shown.off) == (1, 1)
        with pytest.raises(companies.RoleInUse):
            companies.delete_role(role.pk, by=owner)

    def test_nor_while_a_rule_asks_it_or_looks_at_it(self, owner: Member, company: Company) -> None:
        asked, judged = make_role(company, "Finance"), make_role(company, "Trainee")
        world.make_rule(company, [world.of_role(asked)], name="Over 500", enabled=False)
        rule = world.make_rule(company, [world.MANAGER], name="Trainees", applies_to_all=False)
        rule.chosen_roles.create(company=company, role=judged)
        for role, name, how in (
            (asked, "Over 500", "asks this role"),
            (judged, "Trainees", "looks at what its people place"),
        ):
            assert [(each.name, each.how) for each in rules_naming(company.pk, role.pk)] == [(name, how)]
            with pytest.raises(companies.RoleInUse, match="approval rule"):
                companies.delete_role(role.pk, by=owner)
            assert Role.objects.filter(pk=role.pk).exists()

    def test_what_waits_keeps_its_words_and_stays_with_the_administrator(
        self, owner: Member, company: Company
    ) -> None:
        """A purchase order keeps a copy of its rule; a role without people could approve nothing in it."""
        role = make_role(company, "Finance")
        rule = world.make_rule(company, [world.of_role(role)])
        po = world.place(make_member(company, "Ben Buyer"))
        assert waiting_for_role(company.pk, role.pk) == 1
        assert world.waits_for(owner) == {po.number}
        rule.delete()
        companies.delete_role(role.pk, by=owner)
        assert world.waits_for(owner) == {po.number}
        need = po.tracks.get().requirements.get()
        assert (need.role, need.role_name) == (None, "Finance")


def test_a_list_counts_people_and_shows_what_each_may(company: Company) -> None:
    make_member(company, "Ben Buyer")
    make_member(make_company("Harbour"), "Ned Buyer")
    rows = {row["name"]: row for row in every_role(company.pk)}
    assert rows.keys() == {"Buyer", "Manager"}
    assert (rows["Buyer"]["people"], rows["Buyer"]["off"], rows["Manager"]["people"]) == (1, 0, 0)
    assert "place_order" in rows["Buyer"]["codes"]


def test_a_role_that_never_was(owner: Member) -> None:
    with pytest.raises(NotFound):
        companies.delete_role(uuid.uuid4(), by=owner)
