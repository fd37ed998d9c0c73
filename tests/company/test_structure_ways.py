"""From a place of the structure to a form and back: what is filled in, what stays open, what is undone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from companies import services as companies
from companies.models import Company, Invitation, Member, StructureNode
from tests.company.pages import where
from tests.factories import make_company, make_member, make_role, send_invitation
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying(company: Company, owner: Member) -> StructureNode:
    return companies.add_team(company.pk, "Buying", under=owner.node, by=None)


@pytest.fixture
def shop(company: Company, owner: Member) -> StructureNode:
    return companies.add_team(company.pk, "Shop", under=owner.node, by=None)


@pytest.fixture
def mary(company: Company, buying: StructureNode) -> Member:
    """In Buying, with Ben Nash below her."""
    mary = make_member(company, "Mary Hill", "Manager", under=buying)
    make_member(company, "Ben Nash", under=mary)
    return mary


@pytest.fixture
def client(owner: Member) -> Client:
    return signed_in(owner)


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


class TestInvitingAtAPlace:
    def test_the_place_is_filled_in_and_one_comes_back_to_it(
        self, client: Client, company: Company, buying: StructureNode, mary: Member
    ) -> None:
        tree = client.get(where("structure", company)).text
        assert f'formaction="{where("user_invite", company)}" name="at" value="{buying.pk}"' in tree
        here = f"{where('user_invite', company)}?open={mary.node.pk}&at={buying.pk}"
        form = client.get(here).context["form"]
        assert form["under"].value() == "Buying"
        typed = {"email": "ivy@x.example", "name": "Ivy", "role": form["role"].value(), "under": "Buying"}
        answer = client.post(here, typed)
        assert query_of(answer.headers["Location"]) == {"at": [str(buying.pk)], "open": [str(mary.node.pk)]}
        assert Invitation.objects.get().under == buying

    def test_another_one_of_the_same_role_at_the_same_place(
        self, client: Client, company: Company, mary: Member
    ) -> None:
        here = f"{where('user_invite', company)}?at={mary.node.pk}"
        role, under = str(mary.role_id), "mary.hill@lakeside.example"
        typed = {"email": "ivy@x.example", "name": "Ivy", "role": role, "under": under, "another": "1"}
        answer = client.post(here, typed, follow=True)
        assert "The invitation to ivy@x.example is on its way." in answer.text
        form = answer.context["form"]
        assert (form["role"].value(), form["under"].value()) == (role, under)
        assert not form["email"].value() and not form["name"].value()
        assert query_of(answer.redirect_chain[0][0])["at"] == [str(mary.node.pk)]

    @pytest.mark.parametrize("at", ["x", "00000000-0000-0000-0000-000000000000", "another company's"])
    def test_a_place_that_is_none_fills_in_nothing(self, client: Client, mary: Member, at: str) -> None:
        if at == "another company's":
            at = str(StructureNode.objects.get(company=make_company("Harbour")).pk)
        answer = client.get(where("user_invite", mary.company), {"at": at})
        assert answer.status_code == 200 and not answer.context["form"]["under"].value()

    def test_in_an_empty_company_there_is_one_place(self, client: Client, company: Company) -> None:
        form = client.get(where("user_invite", company)).context["form"]
        assert form["under"].value() == "Lakeside Admin (admin@lakeside.example)"


class TestWhatStaysOpen:
    def test_through_a_move_and_its_undoing(
        self, client: Client, company: Company, mary: Member, buying: StructureNode, shop: StructureNode
    ) -> None:
        kept = str(mary.node.pk)
        page = where("structure_move", company, mary.node.pk)
        assert f'name="open" value="{kept}"' in client.get(f"{page}?open={kept}").text
        asked = client.get(page, {"to": str(shop.pk), "open": kept})
        assert f'action="{page}?open={kept}"' in asked.text
        answer = client.post(f"{page}?open={kept}", {"to": str(shop.pk)}, follow=True)
        moved = query_of(answer.redirect_chain[0][0])
        assert moved == {"at": [str(mary.node.pk)], "open": [kept], "was": [str(buying.pk)]}
        assert "Mary Hill was below Buying." in answer.text and "Ben Nash" in answer.text
        undo = answer.context["undo"]
        back = client.post(undo.address, {"to": str(undo.before.pk)}, follow=True)
        assert "Mary Hill is now below Buying." in back.text and "Mary Hill was below Shop." in back.text
        assert StructureNode.objects.get(member=mary).parent == buying

    @pytest.mark.parametrize("was", ["x", "00000000-0000-0000-0000-000000000000", "where they are"])
    def test_nothing_is_undone_where_nothing_was(
        self, client: Client, mary: Member, buying: StructureNode, was: str
    ) -> None:
        was = str(buying.pk) if was == "where they are" else was
        page = client.get(where("structure", mary.company), {"at": str(mary.node.pk), "was": was})
        assert page.context["undo"] is None

    def test_who_may_only_look_undoes_nothing(
        self, company: Company, mary: Member, shop: StructureNode
    ) -> None:
        page = {"at": str(mary.node.pk), "was": str(shop.pk)}
        reader = signed_in(mary).get(where("structure", company), page)
        assert reader.status_code == 200 and reader.context["undo"] is None

    def test_through_adding_renaming_and_removing_a_team(
        self, client: Client, company: Company, mary: Member, shop: StructureNode
    ) -> None:
        kept = str(mary.node.pk)
        for name, typed in (("add_team", {"name": "Night"}), ("rename", {"name": "Shops"})):
            answer = client.post(f"{where(f'structure_{name}', company, shop.pk)}?open={kept}", typed)
            assert query_of(answer.headers["Location"])["open"] == [kept]
        night = StructureNode.objects.get(team_name="Night")
        answer = client.post(f"{where('structure_remove', company, night.pk)}?open={kept}")
        assert query_of(answer.headers["Location"]) == {"at": [str(shop.pk)], "open": [kept]}

    def test_teams_are_added_one_after_the_other(
        self, client: Client, company: Company, shop: StructureNode
    ) -> None:
        here = where("structure_add_team", company, shop.pk)
        answer = client.post(here, {"name": "Day", "another": "1"}, follow=True)
        assert answer.redirect_chain == [(here, 302)]
        assert "Day is added below Shop." in answer.text and not answer.context["form"]["name"].value()


class TestFromACard:
    def test_the_role_and_the_place_in_the_structure(
        self, client: Client, company: Company, mary: Member, buying: StructureNode
    ) -> None:
        card = client.get(where("user", company, mary.pk)).text
        assert f'href="{where("role", company, mary.role_id)}"' in card
        assert f"?at={mary.node.pk}#place-{mary.node.pk}" in card
        reader = make_member(company, "Vera Viewer", make_role(company, "Reader", "view_users"))
        assert (
            where("role", company, mary.role_id)
            not in signed_in(reader).get(where("user", company, mary.pk)).text
        )


class TestEmptyCompany:
    def test_the_list_says_what_comes_next(self, client: Client, company: Company, owner: Member) -> None:
        said = "Nobody else is here yet."
        assert said in client.get(where("users", company)).text
        assert said not in client.get(where("users", company), {"q": "Admin"}).text
        send_invitation(owner, "Ivy Lane")
        assert said not in client.get(where("users", company)).text

    def test_the_structure_says_who_is_to_come(self, client: Client, company: Company, owner: Member) -> None:
        said = "They stand here once they have joined"
        assert said not in client.get(where("structure", company)).text
        send_invitation(owner, "Ivy Lane")
        assert said in client.get(where("structure", company)).text
