"""The pages of roles: what a form keeps and refuses, and what each page says."""

import re
import uuid
from collections.abc import Collection
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from companies import services as companies
from companies.models import Company, Member, Role
from companies.permissions import ALL, PERMISSIONS
from companies.roles import one_role, role_state
from companies.services import RoleDraft
from tests.approvals import world
from tests.factories import administrator_of, make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

ROLES = "/c/lakeside/company/roles/"
CANARY = "Canary role 7f3"  # the name of `role`


@pytest.fixture
def client(owner: Member) -> Client:
    return signed_in(owner)


def typed(role: Role | None, *codes: str, **changed: str) -> dict[str, Any]:
    """The form as somebody sends it who has just opened it."""
    seen = role_state(role).mark if role else ""
    return {"name": role.name if role else "New", "permissions": list(codes), "seen": seen} | changed


def body(response: Any) -> str:
    """The text people read."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def ticked(response: Any) -> set[str]:
    boxes = re.findall(r'name="permissions" value="(\w+)"[^>]*\schecked', response.content.decode())
    return set(boxes)


def saved(role: Role) -> Collection[str]:
    return role_state(Role.objects.get(pk=role.pk)).codes


class TestList:
    def test_it_says_how_many_have_each_and_what_it_allows(
        self, client: Client, company: Company, keeper: Member
    ) -> None:
        page = body(client.get(ROLES))
        assert "Keeper Keeps roles 1 person has the role Keeper" in page
        assert "Buyer Default for new people Places orders 0" in page

    def test_the_number_leads_to_them(self, client: Client, company: Company, reader: Member) -> None:
        make_member(company, "Ben Buyer")
        link = "/c/lakeside/company/users/?role=Viewer"
        assert f'href="{link}"' in client.get(ROLES).content.decode()
        page = body(client.get(link))
        assert "Vera Viewer" in page and "Ben Buyer" not in page
        assert link not in signed_in(reader).get(ROLES).content.decode()

    def test_a_long_list_goes_page_by_page_and_can_be_searched(
        self, client: Client, company: Company
    ) -> None:
        assert b'type="search" name="q" placeholder="Name of a role"' not in client.get(ROLES).content
        for at in range(23):
            make_role(company, f"role {at:02}")
        first = client.get(ROLES).context["page"]
        second = client.get(f"{ROLES}?cursor={first.next}").context["page"]
        assert [len(page.rows) for page in (first, second)] == [20, 5]
        assert [shown.name for shown in (*first.rows, *second.rows)][:3] == ["Buyer", "Manager", "role 00"]
        found = client.get(ROLES + "?q=ROLE+1").context["page"].rows
        assert [shown.name for shown in found] == [f"role 1{at}" for at in range(10)]
        assert "No role matches." in body(client.get(ROLES + "?q=100%25"))

    @pytest.mark.parametrize("many", [1, 40])
    def test_its_statements_do_not_grow(
        self, client: Client, company: Company, many: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for at in range(many):
            make_member(company, f"Person {at}", make_role(company, f"Role {at}", "place_order"))
        client.get(ROLES)
        with django_assert_num_queries(5):
            client.get(ROLES + "?show=100")


class TestOneRole:
    def test_it_says_in_sentences_what_it_allows_beside_the_tree(self, client: Client, role: Role) -> None:
        response = client.get(f"{ROLES}{role.pk}/")
        page = body(response)
        assert "They can see people, teams and structure." in page
        marks = re.findall(
            r'aria-label="(Granted|Not granted)".*?</svg><span>([^<]+)<', response.text, re.DOTALL
        )
        assert len(marks) == len(PERMISSIONS)
        assert [label for state, label in marks if state == "Granted"] == ["View users and teams"]
        assert "Permissions do not switch features on" in page

    def test_it_names_the_first_who_have_it(self, client: Client, company: Company, role: Role) -> None:
        for at in range(7):
            make_member(company, f"Person {at}", role)
        companies.deactivate(Member.objects.get(name="Person 6"), by=None)
        page = body(client.get(f"{ROLES}{role.pk}/"))
        names = "Person 0, Person 1, Person 2, Person 3, Person 4 and 2 more"
        assert f"7 people have it , 1 of them switched off : {names}" in page.replace("it,", "it ,").replace(
            "off:", "off :"
        )

    def test_who_may_not_view_people_reads_a_number(
        self, reader: Member, company: Company, role: Role
    ) -> None:
        make_member(company, "Secret Person", role)
        page = body(signed_in(reader).get(f"{ROLES}{role.pk}/"))
        assert "1 person has it" in page and "Secret" not in page

    def test_it_names_the_rules_that_name_it(self, client: Client, company: Company, role: Role) -> None:
        world.make_rule(company, [world.of_role(role)], name="Over 500")
        assert "Over 500 asks this role" in body(client.get(f"{ROLES}{role.pk}/"))


class TestSaving:
    def test_a_new_one(self, client: Client, company: Company) -> None:
        response = client.post(
            ROLES + "new/", typed(None, "view_subordinate_orders", name="Clerk"), follow=True
        )
        role = Role.objects.get(company=company, name="Clerk")
        assert saved(role) == {"view_orders", "view_subordinate_orders"}
        assert "“View orders” is in it too, because what you ticked needs it." in body(response)
        assert response.redirect_chain == [(f"{ROLES}{role.pk}/", 302)]

    def test_a_changed_one(self, client: Client, role: Role) -> None:
        client.post(f"{ROLES}{role.pk}/edit/", typed(role, "place_order", name="Clerk"))
        role.refresh_from_db()
        assert (role.name, saved(role)) == ("Clerk", {"place_order"})

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"name": "  "}, "Give the role a name."),
            ({"name": "bUYER"}, "There is already a role called “Buyer”."),
            ({"name": "x" * 61}, "at most 60 characters"),
            ({"permissions": ["place_order", "conquer"]}, "There is no such permission."),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(
        self, client: Client, role: Role, changed: dict[str, Any], sentence: str
    ) -> None:
        sent = typed(role, "place_order") | changed
        response = client.post(f"{ROLES}{role.pk}/edit/", sent)
        assert response.status_code == 422
        assert sentence in body(response)
        assert ticked(response) == {"place_order"}
        assert (
            f'value="{sent["name"].strip()}"' in unescape(response.content.decode())
            or not sent["name"].strip()
        )
        assert saved(role) == {"view_users"}

    def test_the_sentence_stands_beside_its_field(self, client: Client, role: Role) -> None:
        html = client.post(f"{ROLES}{role.pk}/edit/", typed(role, name="Buyer")).content.decode()
        assert 'id="id_name_error"' in html and 'href="#id_name"' in html
        html = client.post(f"{ROLES}{role.pk}/edit/", typed(role, "conquer")).content.decode()
        assert 'id="id_permissions_error"' in html and 'href="#id_permissions_0"' in html
        assert 'id="id_permissions_0"' in html.replace('href="#id_permissions_0"', "")

    def test_reading_it_out_saves_nothing(self, client: Client, role: Role) -> None:
        sent = typed(role, "manage_approval_rules", name="", read="1")
        response = client.post(f"{ROLES}{role.pk}/edit/", sent)
        assert response.status_code == 200
        assert "They can read, make, change and delete approval rules." in body(response)
        assert ticked(response) == {"view_approval_rules", "manage_approval_rules"}
        assert "Give the role a name." not in body(response)
        assert saved(role) == {"view_users"}

    def test_two_people_at_once(self, client: Client, owner: Member, role: Role) -> None:
        """The second is told, keeps what they typed, and may replace it knowingly."""
        mine = typed(role, "place_order", name="Mine")
        state = role_state(role)
        companies.edit_role(
            role.pk, RoleDraft("Theirs", frozenset({"view_credit"})), seen=state.mark, by=owner
        )
        response = client.post(f"{ROLES}{role.pk}/edit/", mine)
        page = body(response)
        assert response.status_code == 422
        assert "“Theirs” was changed by somebody else" in page
        assert "It is called “Theirs” now." in page
        assert "It allows “View company credit”, which you have not ticked." in page
        assert "It does not allow “Place orders”, which you have ticked." in page
        assert saved(role) == {"view_credit"}
        seen = re.search(r'name="seen" value="(\w+)"', response.content.decode())
        assert seen
        client.post(f"{ROLES}{role.pk}/edit/", mine | {"seen": seen[1]})
        assert saved(role) == {"place_order"}


class TestOnesOwnRole:
    def test_it_warns(self, keeper: Member) -> None:
        assert keeper.role is not None
        page = body(signed_in(keeper).get(f"{ROLES}{keeper.role.pk}/edit/"))
        assert "This is your own role: what you take away here, you lose yourself." in page

    def test_losing_the_right_to_undo_it_needs_a_tick(self, keeper: Member) -> None:
        role, client = keeper.role, signed_in(keeper)
        assert role is not None
        sent = typed(role, "view_users")
        response = client.post(f"{ROLES}{role.pk}/edit/", sent)
        assert response.status_code == 422
        assert "without “Manage roles and permissions” you cannot undo this" in body(response)
        assert "manage_roles" in saved(role)
        response = client.post(f"{ROLES}{role.pk}/edit/", sent | {"confirmed": "on"}, follow=True)
        assert saved(role) == {"view_users"}
        assert response.redirect_chain == [("/c/lakeside/", 302)]
        assert f"“{role.name}” is saved" in body(response)
        assert client.get(ROLES).status_code == 403

    def test_others_need_no_tick(self, keeper: Member, owner: Member) -> None:
        assert keeper.role is not None
        response = signed_in(owner).post(f"{ROLES}{keeper.role.pk}/edit/", typed(keeper.role))
        assert response.status_code == 302 and not saved(keeper.role)


class TestGranting:
    def test_what_one_does_not_hold_cannot_be_ticked(self, keeper: Member, role: Role) -> None:
        html = signed_in(keeper).get(f"{ROLES}{role.pk}/edit/").content.decode()
        boxes = dict(re.findall(r'name="permissions" value="(\w+)"([^>]*)>', html))
        assert boxes.keys() == PERMISSIONS.keys()
        assert {code for code, rest in boxes.items() if "disabled" not in rest} == {
            *("manage_roles", "view_roles", "view_users")
        }
        assert html.count('aria-describedby="not-yours"') == len(PERMISSIONS) - 3
        assert html.count('id="not-yours"') == 1

    def test_what_is_in_the_role_can_be_left_there(
        self, keeper: Member, company: Company, role: Role
    ) -> None:
        """Also after it was cleared, and the form came back for another reason."""
        other = make_role(company, "Other", "view_credit")
        response = signed_in(keeper).post(f"{ROLES}{other.pk}/edit/", typed(other, name=""))
        box = re.search(r'value="view_credit"([^>]*)>', response.content.decode())
        assert response.status_code == 422 and box
        assert "checked" not in box[1] and "disabled" not in box[1]

    def test_nor_sent(self, keeper: Member, role: Role) -> None:
        response = signed_in(keeper).post(f"{ROLES}{role.pk}/edit/", typed(role, "approve_without_others"))
        assert response.status_code == 422
        assert "You cannot grant what you do not hold yourself: “Approve without other approvals”." in body(
            response
        )
        assert saved(role) == {"view_users"}

    def test_the_administrator_may_tick_all(self, client: Client, role: Role) -> None:
        assert b"disabled" not in client.get(f"{ROLES}{role.pk}/edit/").content
        client.post(f"{ROLES}{role.pk}/edit/", typed(role, *ALL))
        assert saved(role) == ALL


class TestTheRest:
    def test_a_copy_is_made_and_opened(self, client: Client, company: Company, role: Role) -> None:
        response = client.post(f"{ROLES}{role.pk}/duplicate/", follow=True)
        copy = Role.objects.get(company=company, name=f"{CANARY} - Duplicated")
        assert response.redirect_chain == [(f"{ROLES}{copy.pk}/edit/", 302)]
        assert ticked(response) == {"view_users"}

    def test_another_default(self, client: Client, role: Role) -> None:
        assert f"New people get the role “{CANARY}” from now on." in body(
            client.post(f"{ROLES}{role.pk}/default/", follow=True)
        )
        assert Role.objects.get(company=role.company, is_default=True) == role

    def test_deleting_asks_first(self, client: Client, role: Role) -> None:
        page = client.get(f"{ROLES}{role.pk}/delete/")
        assert "Nobody has this role, and no approval rule names it." in body(page)
        assert "Delete role" in body(page)
        client.post(f"{ROLES}{role.pk}/delete/")
        assert not Role.objects.filter(pk=role.pk).exists()

    def test_what_keeps_it_is_said_and_named(self, client: Client, company: Company, role: Role) -> None:
        make_member(company, "Pia Person", role)
        world.make_rule(company, [world.of_role(role)], name="Over 500")
        companies.make_default_role(role.pk, by=administrator_of(company))
        page = body(client.get(f"{ROLES}{role.pk}/delete/"))
        assert "1 person has it : Pia Person" in page.replace("it:", "it :")
        assert "Make another role the default first." in page
        assert "Over 500 asks this role" in page
        assert "Delete role" not in page
        response = client.post(f"{ROLES}{role.pk}/delete/")
        assert response.status_code == 409
        assert Role.objects.filter(pk=role.pk).exists()

    def test_an_invitation_does_not_keep_it(self, client: Client, owner: Member, role: Role) -> None:
        card = companies.Card("Ina Invited", "", role, owner.node)
        invitation = companies.invite("ina@example.com", card, by=owner, link=lambda token: f"/{token}")
        sentence = "1 person is invited to it and will get the default role instead."
        assert sentence in body(client.get(f"{ROLES}{role.pk}/delete/"))
        client.post(f"{ROLES}{role.pk}/delete/")
        invitation.refresh_from_db()
        assert invitation.role is None

    def test_a_role_somebody_deleted_meanwhile(self, client: Client, owner: Member, role: Role) -> None:
        sent = typed(role)
        companies.delete_role(role.pk, by=owner)
        for path in ("", "edit/", "delete/"):
            assert client.get(f"{ROLES}{role.pk}/{path}").status_code == 404
        assert client.post(f"{ROLES}{role.pk}/edit/", sent).status_code == 404

    @pytest.mark.parametrize("key", ["1", "none", str(uuid.UUID(int=0))])
    def test_a_key_of_nothing(self, client: Client, key: str) -> None:
        assert client.get(f"{ROLES}{key}/").status_code == 404


def test_a_page_of_one_role_costs_the_same_for_many_people(
    client: Client, company: Company, role: Role, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(30):
        make_member(company, f"Person {at}", role)
        world.make_rule(company, [world.of_role(role)])
    client.get(f"{ROLES}{role.pk}/")
    with django_assert_num_queries(9):
        client.get(f"{ROLES}{role.pk}/")
    assert one_role(company.pk, role.pk).people == 30
