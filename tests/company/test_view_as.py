"""A person as who keeps people or roles sees them: permissions, purchase orders, whom they approve for."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.models import ApprovalRule
from companies import services as companies
from companies.models import Company, Member, Role, StructureNode
from companies.subordinates import subordinates_of
from storefront.company.seen_as import seen_as
from tests.approvals import world
from tests.factories import administrator_of, make_company, make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Mary Manager", "Manager")


def look(by: Member, at: Member, slug: str = "lakeside") -> Any:
    return signed_in(by).get(f"/c/{slug}/company/users/{at.pk}/view-as/")


def body(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def again(member: Member) -> Member:
    found = Member.objects.select_related("company", "role").with_permission_codes()
    return found.get(pk=member.pk)


def asked(member: Member) -> list[str]:
    """“Over 500: manager, for Ben”."""
    return [
        f"{rule.name}: {approval.capacity}, for {approval.whom}"
        for approval in seen_as(again(member)).approvals
        for rule in approval.rules
    ]


class TestWhoMay:
    @pytest.mark.parametrize("permission", ["manage_users", "manage_roles"])
    def test_who_keeps_people_or_roles(self, company: Company, manager: Member, permission: str) -> None:
        keeper = make_member(company, "Kay Keeper", make_role(company, "Keeper", permission))
        response = look(keeper, manager)
        assert response.status_code == 200
        assert "What Mary Manager sees and may do" in body(response)

    @pytest.mark.parametrize("permissions", [(), ("view_users", "view_roles")])
    def test_a_colleague_may_not(
        self, company: Company, manager: Member, permissions: tuple[str, ...]
    ) -> None:
        colleague = make_member(company, "Colin", make_role(company, "Nobody", *permissions))
        response = look(colleague, manager)
        assert response.status_code == 403
        assert b"Mary Manager" not in response.content

    def test_a_stranger_finds_nothing(self, manager: Member) -> None:
        stranger = administrator_of(make_company("Harbour"))
        for slug in ("lakeside", "harbour"):
            response = look(stranger, manager, slug)
            assert response.status_code == 404
            assert b"Mary Manager" not in response.content

    def test_who_was_removed_is_not_found(self, owner: Member, manager: Member) -> None:
        companies.remove(manager, by=owner)
        assert look(owner, manager).status_code == 404

    @pytest.mark.parametrize(("permission", "leads"), [("manage_users", True), ("view_users", False)])
    def test_the_card_leads_there(
        self, company: Company, manager: Member, permission: str, *, leads: bool
    ) -> None:
        reader = make_member(company, "Rea Reader", make_role(company, "Reader", permission))
        card = signed_in(reader).get(f"/c/lakeside/company/users/{manager.pk}/")
        assert (f"{manager.pk}/view-as/" in card.content.decode()) == leads

    def test_nobody_of_that_key(self, owner: Member) -> None:
        path = f"/c/lakeside/company/users/{uuid.uuid4()}/view-as/"
        assert signed_in(owner).get(path).status_code == 404
        assert signed_in(owner).post(path).status_code == 405


class TestWhatTheySee:
    def test_permissions_read_as_sentences(self, owner: Member, manager: Member) -> None:
        page = body(look(owner, manager))
        assert "They can place orders" in page
        assert "They can see people, teams and structure." in page

    def test_subordinates_by_name(self, owner: Member, company: Company, manager: Member) -> None:
        ben = make_member(company, "Ben Buyer", under=manager)
        make_member(company, "Ann Below", under=ben)
        make_member(company, "Zoe Beside")
        sentence = "Those of 2 people below them in the structure: Ann Below and Ben Buyer."
        assert sentence in body(look(owner, manager))

    def test_the_first_twenty_and_how_many_more(
        self, owner: Member, company: Company, manager: Member
    ) -> None:
        team = companies.add_team(company.pk, "Night desk", under=manager.node, by=None)
        role = Role.objects.get(company=company, name="Buyer")
        for at in range(25):
            make_member(company, f"Person {at:02}", role, under=team)
        crowd = subordinates_of(company.pk, manager.pk).all
        assert (crowd.count, len(crowd.names), crowd.names[-1]) == (25, 20, "Person 19")
        page = body(look(owner, manager))
        assert "Those of 25 people below" in page and "Person 19 and 5 more." in page
        assert "Person 20" not in page

    def test_nobody_below(self, owner: Member, manager: Member) -> None:
        assert "nobody stands below them in the structure" in body(look(owner, manager))

    @pytest.mark.parametrize(
        ("permission", "sees"),
        [
            ("place_order", ["What they placed themselves."]),
            ("view_company_purchase_orders", ["Every purchase order of the company."]),
            (
                "approve_without_others",
                [
                    "What they placed themselves.",
                    "Any of the company that waits, because they may approve without the others.",
                ],
            ),
        ],
    )
    def test_by_permission(self, company: Company, permission: str, sees: list[str]) -> None:
        member = make_member(company, "Max", make_role(company, "Some", permission))
        make_member(company, "Ben", under=member)
        found = list(seen_as(again(member)).sees)
        assert found[: len(sees)] == sees and not any("Ben" in each for each in found)

    def test_who_is_switched_off(self, owner: Member, manager: Member) -> None:
        companies.deactivate(manager, by=owner)
        assert "Nothing of this counts until they are switched on again." in body(look(owner, manager))

    def test_the_administrator(self, owner: Member) -> None:
        page = body(look(owner, owner))
        assert "The company administrator has every permission, outside the roles." in page
        assert "Where nobody else can approve, the company administrator stands in." in page


class TestWhomTheyApproveFor:
    @pytest.fixture
    def ben(self, company: Company, manager: Member) -> Member:
        return make_member(company, "Ben Buyer", under=manager)

    def test_nobody_without_a_rule(self, owner: Member, manager: Member, ben: Member) -> None:
        assert "No approval rule asks them." in body(look(owner, manager))

    def test_as_manager_of_whom(self, company: Company, owner: Member, manager: Member, ben: Member) -> None:
        world.make_rule(company, [world.MANAGER], name="Over 500")
        two_up = world.make_rule(company, [dict(world.MANAGER, level=2)], name="Two up")
        below = make_member(company, "Ann Below", under=ben)
        assert asked(manager) == [
            "Over 500: the purchaser's manager, for Ben Buyer",
            "Two up: the purchaser's manager, for Ann Below",
        ]
        assert asked(ben) == ["Over 500: the purchaser's manager, for Ann Below"]
        assert asked(below) == []
        # Past the root it stays the administrator.
        assert asked(owner) == [
            "Over 500: the purchaser's manager, for Mary Manager",
            "Two up: the purchaser's manager, for Ben Buyer and Mary Manager",
        ]
        two_up.delete()
        page = body(look(owner, manager))
        assert "As the purchaser's manager, for Ben Buyer" in page
        assert "Over 500 : When the order total is more than £500.00, the manager approves." in page

    def test_what_it_says_is_whom_it_asks(
        self, company: Company, owner: Member, manager: Member, ben: Member
    ) -> None:
        """The control: a purchase order of each is asked of exactly those this page names."""
        world.make_rule(company, [dict(world.MANAGER, level=2)])
        ann = make_member(company, "Ann Below", under=ben)
        for placer in (ann, ben, manager):
            po = world.place(placer)
            for member in (owner, manager, ben, ann):
                is_named = any(placer.name in line for line in asked(member))
                assert is_named == (po.number in world.waits_for(member)), (placer, member)

    def test_rules_that_ask_the_same_stand_together(
        self, company: Company, owner: Member, manager: Member, ben: Member
    ) -> None:
        for name in ("Over 500", "Over 600"):
            world.make_rule(company, [world.MANAGER], name=name)
        page = body(look(owner, manager))
        assert page.count("As the purchaser's manager, for Ben Buyer") == 1
        assert "Over 500 :" in page and "Over 600 :" in page

    def test_not_for_who_places_nothing_needs_no_approval_or_is_switched_off(
        self, company: Company, manager: Member, ben: Member
    ) -> None:
        world.make_rule(company, [world.MANAGER], name="Over 500")
        free = make_role(company, "Senior", "place_order", "auto_approve_purchase_orders")
        make_member(company, "Sue Senior", free, under=manager)
        make_member(company, "Ann Auditor", make_role(company, "Auditor", "view_orders"), under=manager)
        companies.deactivate(make_member(company, "Leo Left", under=manager), by=None)
        assert asked(manager) == ["Over 500: the purchaser's manager, for Ben Buyer"]

    def test_only_for_the_roles_a_rule_looks_at(self, company: Company, manager: Member, ben: Member) -> None:
        trainee = make_role(company, "Trainee", "place_order")
        rule = world.make_rule(company, [world.MANAGER], name="Trainees", applies_to_all=False)
        rule.chosen_roles.create(company=company, role=trainee)
        assert asked(manager) == []
        make_member(company, "Tim Trainee", trainee, under=manager)
        assert asked(manager) == ["Trainees: the purchaser's manager, for Tim Trainee"]

    def test_as_holder_of_a_role_by_name_and_as_administrator(
        self, company: Company, owner: Member, manager: Member
    ) -> None:
        finance = make_role(company, "Finance")
        fay = make_member(company, "Fay", finance)
        asks = [world.of_role(finance), world.of_people(manager, fay), world.ADMINISTRATOR]
        rule = world.make_rule(company, asks, name="All three", applies_to_all=False)
        rule.chosen_roles.create(company=company, role=Role.objects.get(company=company, name="Buyer"))
        world.make_rule(company, [world.of_role(finance)], name="Off", enabled=False)
        world.make_rule(make_company("Harbour"), [world.ADMINISTRATOR], name="Elsewhere")
        assert asked(fay) == [
            "All three: Finance, for people in Buyer",
            "All three: a named approver, for people in Buyer",
        ]
        assert asked(manager) == ["All three: a named approver, for people in Buyer"]
        assert asked(owner) == ["All three: company administrator, for people in Buyer"]


@pytest.mark.parametrize("many", [1, 60])
def test_its_statements_do_not_grow(
    owner: Member,
    company: Company,
    manager: Member,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    role = Role.objects.get(company=company, name="Buyer")
    for at in range(many):
        make_member(company, f"Person {at}", role, under=manager)
        world.make_rule(company, [world.MANAGER])
    assert ApprovalRule.objects.count() == many and StructureNode.objects.count() == many + 2
    look(owner, manager)
    client = signed_in(owner)
    client.get("/c/lakeside/company/roles/")
    with django_assert_num_queries(10):
        response = client.get(f"/c/lakeside/company/users/{manager.pk}/view-as/")
    assert ("And by 10 more rules." in body(response)) == (many == 60)
