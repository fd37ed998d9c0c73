"""Company Users: the list, the card of a person, and changing it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies import services as companies
from companies.models import Company, Member, Role, StructureNode, User
from companies.structure import managers_of
from storefront.lib.errors import NotAllowed, NotFound
from tests.company.pages import seen_in, where
from tests.factories import (
    administrator_of,
    make_company,
    make_member,
    make_role,
)
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PERSON_PAGES = ("user", "user_edit", "user_deactivate", "user_remove")


def listed(member: Member, **query: str) -> list[str]:
    answer = signed_in(member).get(where("users", member.company), query)
    assert answer.status_code == 200, answer.text
    return [row.name for row in answer.context["page"].rows]


def facts(member: Member, **changed: str) -> dict[str, str]:
    """The form of a card as it stands."""
    parent = StructureNode.objects.get(member=member).parent
    above = str(parent.member.user.email if parent and parent.member else parent)
    kept = {"name": member.name, "job_title": member.job_title, "role": str(member.role_id), "under": above}
    return kept | changed


class TestWhoMaySee:
    def test_the_list_is_for_who_may_view_users(
        self, company: Company, manager: Member, buyer: Member
    ) -> None:
        assert signed_in(manager).get(where("users", company)).status_code == 200
        assert signed_in(buyer).get(where("users", company)).status_code == 403
        stranger = signed_in(administrator_of(make_company("Harbour"))).get(where("users", company))
        assert stranger.status_code == 404
        assert "Ben Nash" not in stranger.text and "Lakeside" not in stranger.text

    @pytest.mark.parametrize("name", PERSON_PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_card_is_unknown_to_strangers_and_closed_to_colleagues(
        self, company: Company, manager: Member, buyer: Member, name: str, method: str
    ) -> None:
        address = where(name, company, manager.pk)
        assert getattr(signed_in(buyer), method)(address).status_code in {403, 405}
        stranger = administrator_of(make_company("Harbour"))
        for slug in (company.slug, "harbour"):
            path = address.replace(f"/c/{company.slug}/", f"/c/{slug}/")
            answer = getattr(signed_in(stranger), method)(path)
            assert answer.status_code in {404, 405}
            assert "Mary Hill" not in answer.text
        assert Member.objects.get(pk=manager.pk).is_active

    def test_who_may_only_view_is_offered_nothing_and_refused(
        self, company: Company, manager: Member, buyer: Member
    ) -> None:
        client = signed_in(manager)
        page = client.get(where("user", company, buyer.pk)).text
        assert "Ben Nash" in page and "Deactivate" not in page and "Edit" not in page
        for name in (*PERSON_PAGES[1:], "user_reactivate"):
            assert client.post(where(name, company, buyer.pk)).status_code == 403, name

    def test_the_services_check_again(self, manager: Member, buyer: Member) -> None:
        for act in (companies.deactivate, companies.reactivate, companies.remove):
            with pytest.raises(NotAllowed):
                act(buyer, by=manager)

    def test_the_company_leads_to_the_first_page_that_one_may_see(
        self, company: Company, manager: Member
    ) -> None:
        keeper = make_member(company, "Keeper", make_role(company, "Keeper", "view_roles"))
        nobody = make_member(company, "Nobody", make_role(company, "Nothing"))
        answers = [signed_in(member).get(where("first", company)) for member in (manager, keeper, nobody)]
        assert [answer.headers.get("Location") for answer in answers] == [
            where("profile", company),
            where("roles", company),
            None,
        ]
        assert answers[-1].status_code == 403


class TestTheList:
    def test_each_row_says_who_where_and_what(
        self, company: Company, owner: Member, manager: Member, buyer: Member
    ) -> None:
        team = companies.add_team(company.pk, "Workshop", under=manager.node, by=owner)
        smith = make_member(company, "Anna Smith", under=team)
        companies.deactivate(smith, by=owner)
        answer = signed_in(owner).get(where("users", company))
        rows = {row.name: row for row in answer.context["page"].rows}
        assert (rows["Anna Smith"].place.team, rows["Anna Smith"].place.manager) == ("Workshop", "Mary Hill")
        assert (rows["Ben Nash"].place.team, rows["Ben Nash"].place.manager) == ("", "Mary Hill")
        assert [rows[name].status for name in ("Anna Smith", "Ben Nash")] == ["inactive", "active"]
        assert rows["Lakeside Admin"].role == "Company administrator"
        assert rows["Lakeside Admin"].place.manager == ""
        assert "ben.nash@lakeside.example" in answer.text

    def test_filters_and_search(self, owner: Member, manager: Member, buyer: Member) -> None:
        everybody = ["Ben Nash", "Lakeside Admin", "Mary Hill"]
        assert listed(owner) == everybody
        assert listed(owner, status="odd", role="Nobody knows") == everybody
        companies.deactivate(buyer, by=owner)
        assert listed(owner, status="active") == ["Lakeside Admin", "Mary Hill"]
        assert listed(owner, status="inactive") == ["Ben Nash"]
        User.objects.filter(pk=manager.user_id).update(is_active=False)
        assert listed(owner, status="inactive") == ["Ben Nash", "Mary Hill"]
        assert listed(owner, role="Manager") == ["Mary Hill"]
        assert listed(owner, role="Company administrator") == ["Lakeside Admin"]
        assert listed(owner, q="nash@LAKE") == ["Ben Nash"]
        assert listed(owner, q="hill", status="active") == []

    def test_nobody_appears_in_a_company_that_is_not_theirs(self, owner: Member, manager: Member) -> None:
        harbour = make_company("Harbour")
        make_member(harbour, "Ned Flint")
        make_member(harbour, "Mary Hill", user=manager.user)
        assert listed(owner) == ["Lakeside Admin", "Mary Hill"]
        assert listed(owner, q="flint") == []
        assert listed(administrator_of(harbour)) == ["Harbour Admin", "Mary Hill", "Ned Flint"]

    @pytest.mark.parametrize(
        ("sort", "first"),
        [("name", "Ben Nash"), ("-name", "Mary Hill"), ("email", "Lakeside Admin"), ("role", "Ben Nash")],
    )
    def test_it_is_sorted_as_asked(
        self, owner: Member, manager: Member, buyer: Member, sort: str, first: str
    ) -> None:
        assert listed(owner, sort=sort)[0] == first

    def test_pages_follow_each_other_without_a_gap(self, company: Company, owner: Member) -> None:
        for number in range(24):
            make_member(
                company, f"Person {number % 5}", user=User.objects.create(email=f"p{number}@x.example")
            )
        client = signed_in(owner)
        first = client.get(where("users", company), {"sort": "role"}).context["page"]
        second = client.get(where("users", company), {"sort": "role", "cursor": first.next}).context["page"]
        keys = [row.key for row in (*first.rows, *second.rows)]
        assert len(first.rows) == 20 and len(set(keys)) == len(keys) == 25
        assert second.next is None

    def test_it_costs_the_same_for_one_and_for_fifty(self, company: Company, owner: Member) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert signed_in_owner.get(where("users", company), {"show": "50"}).status_code == 200
            return len(asked)

        signed_in_owner = signed_in(owner)
        cost()
        one = cost()
        for number in range(50):
            make_member(company, f"Person {number}")
        assert cost() == one <= 10


class TestEditing:
    def save(self, by: Member, person: Member, **changed: str) -> Any:
        return signed_in(by).post(where("user_edit", by.company, person.pk), facts(person, **changed))

    def test_everything_on_the_card_can_change(
        self, company: Company, owner: Member, manager: Member, buyer: Member
    ) -> None:
        team = companies.add_team(company.pk, "Workshop", under=owner.node, by=owner)
        role = make_role(company, "Finance", "view_orders")
        answer = self.save(
            owner, buyer, name="Benjamin Nash", job_title="Buyer", role=str(role.pk), under="workshop"
        )
        assert answer.status_code == 302
        fresh = Member.objects.get(pk=buyer.pk)
        assert (fresh.name, fresh.job_title, fresh.role) == ("Benjamin Nash", "Buyer", role)
        assert StructureNode.objects.get(member=buyer).parent == team
        assert managers_of(company.pk, [buyer.pk])[buyer.pk] == [owner.pk]

    def test_the_role_acts_on_the_next_request(self, company: Company, owner: Member, buyer: Member) -> None:
        client = signed_in(buyer)
        assert client.get(where("users", company)).status_code == 403
        self.save(owner, buyer, role=str(Role.objects.get(company=company, name="Manager").pk))
        assert client.get(where("users", company)).status_code == 200

    @pytest.mark.parametrize(
        "typed", ["Mary Hill", "MARY.HILL@lakeside.example", "Mary Hill (mary.hill@lakeside.example)"]
    )
    def test_a_manager_is_typed_by_name_or_address(
        self, company: Company, owner: Member, manager: Member, typed: str
    ) -> None:
        beside = make_member(company, "Beside Name")
        assert self.save(owner, beside, under=typed).status_code == 302
        assert managers_of(company.pk, [beside.pk])[beside.pk] == [manager.pk, owner.pk]

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"name": ""}, "Give the name."),
            ({"name": "n" * 121}, "at most 120 characters"),
            ({"role": ""}, "Choose a role."),
            ({"role": "of nobody"}, "not one of the available choices"),
            ({"under": "Nowhere"}, "no team and no person “Nowhere”"),
            ({"under": ""}, "whom they report to."),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
        self, owner: Member, buyer: Member, changed: dict[str, str], sentence: str
    ) -> None:
        answer = self.save(owner, buyer, **({"job_title": "Typed"} | changed))
        assert answer.status_code == 422
        assert sentence in answer.text and "Typed" in answer.text
        assert Member.objects.get(pk=buyer.pk).job_title == ""

    def test_the_second_of_two_is_told_what_the_first_changed_and_may_replace_it(
        self, company: Company, owner: Member, manager: Member, buyer: Member
    ) -> None:
        page = signed_in(owner).get(where("user_edit", company, buyer.pk)).text
        companies.change_role(buyer, Role.objects.get(company=company, name="Manager"), by=owner)
        companies.move(buyer.node, to=owner.node, by=owner)
        typed = {"job_title": "Clerk", "under": "Mary Hill"}
        refused = self.save(owner, buyer, **typed, seen=seen_in(page))
        assert refused.status_code == 422
        assert "Somebody else changed the card of Ben Nash while you had it open." in refused.text
        assert "Role is now: Manager" in refused.text
        assert "Team or manager is now: Lakeside Admin (admin@lakeside.example)" in refused.text
        fresh = Member.objects.get(pk=buyer.pk)
        assert fresh.job_title == "" and 'value="Clerk"' in refused.text
        assert self.save(owner, buyer, **typed, seen=seen_in(refused.text)).status_code == 302
        fresh = Member.objects.get(pk=buyer.pk)
        assert (fresh.job_title, fresh.role_label) == ("Clerk", "Buyer")
        assert StructureNode.objects.get(member=buyer).parent == manager.node

    def test_control_without_the_mark_the_last_one_wins(
        self, company: Company, owner: Member, buyer: Member
    ) -> None:
        companies.change_role(buyer, Role.objects.get(company=company, name="Manager"), by=owner)
        companies.change_member(buyer, companies.Card("Ben Nash", "Clerk", buyer.role), by=owner)
        assert Member.objects.get(pk=buyer.pk).role_label == "Buyer"

    def test_nobody_comes_below_themselves(self, owner: Member, manager: Member, buyer: Member) -> None:
        for under in ("Ben Nash", "Mary Hill"):
            answer = self.save(owner, manager, under=under)
            assert answer.status_code == 422
            assert "in their own branch" in answer.text
        assert StructureNode.objects.get(member=manager).parent == owner.node

    def test_of_two_of_one_name_the_address_is_asked_for(
        self, company: Company, owner: Member, manager: Member, buyer: Member
    ) -> None:
        make_member(company, "Mary Hill", user=User.objects.create(email="other@x.example", name="Mary Hill"))
        answer = self.save(owner, owner, job_title="Owner", under="")  # the administrator's form has no place
        assert answer.status_code == 302
        refused = self.save(owner, buyer, under="Mary Hill")
        assert refused.status_code == 422 and "Several are called" in refused.text

    def test_a_place_or_role_of_another_company_is_none(self, owner: Member, buyer: Member) -> None:
        elsewhere = administrator_of(make_company("Harbour"))
        role = Role.objects.get(company=elsewhere.company, name="Manager")
        assert self.save(owner, buyer, role=str(role.pk)).status_code == 422
        assert self.save(owner, buyer, under=elsewhere.user.email).status_code == 422

    def test_nobody_gives_themselves_a_role(self, company: Company) -> None:
        clerk = make_member(company, "Clerk", make_role(company, "Clerk", "manage_users"))
        manager_role = Role.objects.get(company=company, name="Manager")
        answer = self.save(clerk, clerk, role=str(manager_role.pk))
        assert answer.status_code == 422 and "Nobody gives themselves another role" in answer.text
        assert self.save(clerk, clerk, job_title="Clerk of works").status_code == 302

    def test_a_role_deleted_meanwhile_is_refused(
        self, company: Company, owner: Member, buyer: Member
    ) -> None:
        role = make_role(company, "Short-lived")
        Role.objects.filter(pk=role.pk).delete()
        with pytest.raises(NotFound, match="does not exist any more"):
            companies.change_member(buyer, companies.Card("Ben", "", role), by=owner)
