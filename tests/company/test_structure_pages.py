"""The page of teams and people: who may, what it opens and finds, and what is done with a place."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from companies import services as companies
from companies.models import Company, Member, StructureNode
from storefront.company import tree
from tests.approvals import world
from tests.factories import make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

STRUCTURE = "/c/lakeside/company/structure/"
CANARY = "Canary team 7f3"
VIEWED = ["", "{node}/"]
MANAGED = ["{node}/add-team/", "{node}/rename/", "{node}/move/", "{node}/remove/"]
BOTH = ("get", "post")


@pytest.fixture
def keeper(company: Company) -> Member:
    """May manage, and is not the administrator."""
    return make_member(company, "Kate Keeper", make_role(company, "Keeper", "manage_users"))


@pytest.fixture
def reader(company: Company) -> Member:
    return make_member(company, "Vera Viewer", make_role(company, "Reader", "view_users"))


@pytest.fixture
def mary(company: Company) -> Member:
    return make_member(company, "Mary Hill", "Manager")


@pytest.fixture
def tom(company: Company) -> Member:
    return make_member(company, "Tom Reed", "Manager")


@pytest.fixture
def team(company: Company, mary: Member) -> StructureNode:
    return companies.add_team(company.pk, CANARY, under=mary.node, by=None)


@pytest.fixture
def client(keeper: Member) -> Client:
    return signed_in(keeper)


def at(path: str, node: StructureNode) -> str:
    return STRUCTURE + path.format(node=node.pk)


def names(response: Any) -> list[str]:
    """Of the places that the page shows, from above."""
    return re.findall(r'tree-name"><a href="[^"]+">([^<]+)</a>', response.text)


class TestWhoMay:
    @pytest.mark.parametrize("path", VIEWED)
    def test_who_may_view(self, reader: Member, team: StructureNode, path: str) -> None:
        response = signed_in(reader).get(at(path, team))
        assert response.status_code == 200
        assert "add-team" not in response.text and "draggable" not in response.text

    @pytest.mark.parametrize("path", MANAGED)
    def test_who_may_manage(self, client: Client, team: StructureNode, path: str) -> None:
        assert client.get(at(path, team)).status_code == 200

    @pytest.mark.parametrize("method", BOTH)
    @pytest.mark.parametrize("path", MANAGED)
    def test_a_reader_may_not(self, reader: Member, team: StructureNode, path: str, method: str) -> None:
        assert getattr(signed_in(reader), method)(at(path, team)).status_code == 403

    @pytest.mark.parametrize("path", [*VIEWED, *MANAGED])
    def test_a_colleague_may_not(self, colleague: Member, team: StructureNode, path: str) -> None:
        response = signed_in(colleague).get(at(path, team))
        assert response.status_code == 403
        assert CANARY not in response.text

    @pytest.mark.parametrize("path", [*VIEWED, *MANAGED])
    def test_a_stranger_finds_nothing(self, stranger: Member, team: StructureNode, path: str) -> None:
        response = signed_in(stranger).get(at(path, team))
        assert response.status_code == 404
        assert CANARY not in response.text

    @pytest.mark.parametrize("method", BOTH)
    @pytest.mark.parametrize("path", ["{node}/", *MANAGED])
    def test_a_place_of_another_company_is_not_found_under_ones_own(
        self, stranger: Member, team: StructureNode, path: str, method: str
    ) -> None:
        response = getattr(signed_in(stranger), method)(
            f"/c/harbour/company/structure/{path}".format(node=team.pk)
        )
        assert response.status_code in {404, 405}
        assert CANARY not in response.text

    def test_what_another_company_calls_its_own_is_not_opened_or_found(
        self, stranger: Member, mary: Member, team: StructureNode
    ) -> None:
        page = "/c/harbour/company/structure/"
        for query in ({"open": str(mary.node.pk)}, {"at": str(team.pk)}, {"q": "Canary"}, {"open": "all"}):
            response = signed_in(stranger).get(page, query)
            assert CANARY not in response.text and "Mary Hill" not in response.text

    def test_it_is_a_tab_of_the_company(self, reader: Member) -> None:
        assert f'href="{STRUCTURE}"' in signed_in(reader).get("/c/lakeside/company/users/").text


@pytest.mark.usefixtures("team")
class TestTree:
    def test_it_opens_with_the_first_level(self, client: Client) -> None:
        assert names(client.get(STRUCTURE)) == ["Lakeside Admin", "Kate Keeper", "Mary Hill"]

    def test_a_branch_opens_and_closes_by_its_address(self, client: Client, mary: Member) -> None:
        opened = client.get(STRUCTURE, {"open": str(mary.node.pk)})
        assert names(opened)[-1] == CANARY
        assert f'name="close" value="{mary.node.pk}"' in opened.text
        closed = client.get(STRUCTURE, {"open": str(mary.node.pk), "close": str(mary.node.pk)})
        assert CANARY not in names(closed)

    def test_htmx_gets_the_rows_of_a_branch(self, client: Client, mary: Member) -> None:
        response = client.get(at("{node}/", mary.node), headers={"HX-Request": "true"})
        assert names(response) == [CANARY]
        assert "<html" not in response.text

    def test_expand_all_shows_all_of_a_small_company(self, client: Client) -> None:
        assert names(client.get(STRUCTURE, {"open": "all"}))[-1] == CANARY

    def test_expand_all_of_a_large_one_says_why_not(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tree, "ALL", 3)
        response = client.get(STRUCTURE, {"open": "all"})
        assert "This structure has 4 places; up to 3 are opened together." in response.text
        assert CANARY not in names(response)

    def test_a_search_says_where_somebody_stands(self, client: Client) -> None:
        response = client.get(STRUCTURE, {"q": "canary"})
        assert names(response) == [CANARY]
        assert "Lakeside Admin › Mary Hill" in response.text
        assert names(client.get(STRUCTURE, {"q": "mary.hill@"})) == ["Mary Hill"]
        assert "Nobody and no team matches." in client.get(STRUCTURE, {"q": "zebra"}).text

    def test_an_address_that_means_nothing_opens_nothing(self, client: Client) -> None:
        for query in ({"open": ["x", "\0", str(uuid.uuid4())]}, {"at": "x"}, {"at": str(uuid.uuid4())}):
            assert names(client.get(STRUCTURE, query))[0] == "Lakeside Admin"


class TestLargeBranches:
    @pytest.fixture(autouse=True)
    def _small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tree, "PAGE", 3)

    def fill(self, company: Company, above: StructureNode, count: int) -> None:
        StructureNode.objects.bulk_create(
            StructureNode(company=company, parent=above, team_name=f"Team {number:03}")
            for number in range(count)
        )

    def test_a_branch_comes_in_pages(self, client: Client, company: Company, mary: Member) -> None:
        self.fill(company, mary.node, 7)
        first = client.get(STRUCTURE, {"open": str(mary.node.pk)})
        assert names(first)[-3:] == ["Team 000", "Team 001", "Team 002"]
        assert "4 not shown" in first.text
        (following,) = re.findall(r'href="([^"]+cursor=[^"]+)"', first.text)
        second = client.get(following, headers={"HX-Request": "true"})
        assert names(second) == ["Team 003", "Team 004", "Team 005"]
        page = client.get(following)
        assert names(page) == names(second)

    def test_who_is_looked_for_is_shown_however_many_stand_beside(
        self, client: Client, company: Company, mary: Member
    ) -> None:
        self.fill(company, mary.node, 7)
        last = StructureNode.objects.get(team_name="Team 006")
        response = client.get(STRUCTURE, {"at": str(last.pk)})
        assert names(response)[-1] == "Team 006"
        assert f'id="place-{last.pk}"' in response.text

    def test_statements_do_not_grow_with_the_company(
        self,
        client: Client,
        company: Company,
        mary: Member,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        self.fill(company, mary.node, 40)
        for query in (
            {},
            {"open": str(mary.node.pk)},
            {"at": str(mary.node.pk)},
            {"open": "all"},
            {"q": "Team"},
        ):
            with django_assert_max_num_queries(10):
                assert client.get(STRUCTURE, query).status_code == 200


class TestTeams:
    def test_a_team_is_added(self, client: Client, mary: Member) -> None:
        response = client.post(at("{node}/add-team/", mary.node), {"name": "  Repairs "}, follow=True)
        assert "Repairs is added below Mary Hill." in response.text
        assert names(response)[-1] == "Repairs"

    @pytest.mark.parametrize(
        ("typed", "said"), [(" ", "Give the team a name."), ("x" * 81, "at most 80 characters")]
    )
    def test_a_name_is_needed_and_what_was_typed_is_kept(
        self, client: Client, mary: Member, typed: str, said: str
    ) -> None:
        response = client.post(at("{node}/add-team/", mary.node), {"name": typed})
        assert response.status_code == 422
        assert said in response.text
        assert not mary.node.children.exists()

    def test_a_team_is_renamed(self, client: Client, team: StructureNode) -> None:
        assert CANARY in client.get(at("{node}/rename/", team)).text
        response = client.post(at("{node}/rename/", team), {"name": "Repairs"}, follow=True)
        assert f"{CANARY} is now called Repairs." in response.text

    def test_an_empty_team_is_removed(self, client: Client, team: StructureNode) -> None:
        response = client.post(at("{node}/remove/", team), follow=True)
        assert f"{CANARY} is removed." in response.text
        assert not StructureNode.objects.filter(pk=team.pk).exists()

    def test_one_with_people_is_not_and_they_are_named(
        self, client: Client, company: Company, team: StructureNode
    ) -> None:
        make_member(company, "Ben Nash", under=team)
        said = f"{CANARY} still has Ben Nash below it. Move them elsewhere first."
        assert said in client.get(at("{node}/remove/", team)).text
        refused = client.post(at("{node}/remove/", team))
        assert (refused.status_code, said in refused.text) == (409, True)

    @pytest.mark.parametrize("path", ["{node}/rename/", "{node}/remove/"])
    def test_a_person_is_no_team(self, client: Client, mary: Member, path: str) -> None:
        assert client.get(at(path, mary.node)).status_code == 404
        assert client.post(at(path, mary.node), {"name": "x"}).status_code == 404


class TestMoving:
    def test_from_the_list_to_the_question_to_the_new_place(
        self, client: Client, team: StructureNode, tom: Member
    ) -> None:
        move = at("{node}/move/", team)
        assert str(tom.node.pk) in client.get(move, {"q": "tom", "find": "1"}).text
        question = client.get(move, {"q": "tom", "to": str(tom.node.pk)})
        assert f"Move {CANARY} below Tom Reed?" in question.text
        done = client.post(move, {"to": str(tom.node.pk)}, follow=True)
        assert f"{CANARY} is now below Tom Reed." in done.text
        assert StructureNode.objects.get(pk=team.pk).parent == tom.node

    def test_what_waits_is_shown_before_it_is_done(
        self, client: Client, company: Company, mary: Member, tom: Member
    ) -> None:
        ben = make_member(company, "Ben Nash", under=mary)
        world.make_rule(company, [world.MANAGER])
        waiting = [world.place(ben) for _ in range(3)]
        move = at("{node}/move/", ben.node)
        question = client.get(move, {"to": str(tom.node.pk)})
        assert "3 purchase orders that wait for Mary Hill will ask Tom Reed instead." in question.text
        assert world.waits_for(tom) == set()
        client.post(move, {"to": str(tom.node.pk)})
        assert world.waits_for(tom) == {po.number for po in waiting}
        assert world.waits_for(mary) == set()

    def test_the_list_offers_no_place_where_it_cannot_go(
        self, client: Client, company: Company, mary: Member, team: StructureNode
    ) -> None:
        offered = client.get(at("{node}/move/", mary.node), {"q": "a", "find": "1"}).text
        assert f'value="{team.pk}"' not in offered
        assert f'value="{mary.node.pk}"' not in offered

    @pytest.mark.parametrize("method", BOTH)
    def test_no_circle(self, client: Client, mary: Member, team: StructureNode, method: str) -> None:
        response = getattr(client, method)(at("{node}/move/", mary.node), {"to": str(team.pk)})
        assert response.status_code == 422
        assert f"{CANARY} is below Mary Hill" in response.text

    def test_the_administrator_does_not_move(self, client: Client, owner: Member, mary: Member) -> None:
        assert "stays at the top" in client.get(at("{node}/move/", owner.node)).text
        response = client.post(at("{node}/move/", owner.node), {"to": str(mary.node.pk)})
        assert response.status_code == 422
        assert "stays at the top" in response.text

    @pytest.mark.parametrize("to", ["", "x", "\0", "00000000-0000-0000-0000-000000000000"])
    def test_a_place_that_is_none(self, client: Client, mary: Member, to: str) -> None:
        response = client.post(at("{node}/move/", mary.node), {"to": to})
        assert response.status_code == 422
        assert "hoose a" in response.text

    def test_a_place_of_another_company_is_none(self, client: Client, mary: Member, stranger: Member) -> None:
        response = client.post(at("{node}/move/", mary.node), {"to": str(stranger.node.pk)})
        assert "no longer in the structure" in response.text
        assert "Harbour" not in response.text

    def test_a_drop_is_asked_or_refused_in_the_dialog(
        self, client: Client, mary: Member, team: StructureNode, tom: Member
    ) -> None:
        htmx = {"HX-Request": "true"}
        asked = client.get(at("{node}/move/", mary.node), {"to": str(tom.node.pk)}, headers=htmx)
        assert "<html" not in asked.text and 'name="to"' in asked.text
        refused = client.get(at("{node}/move/", mary.node), {"to": str(team.pk)}, headers=htmx)
        assert (refused.status_code, "<html" in refused.text) == (422, False)
        assert "is below Mary Hill" in refused.text
