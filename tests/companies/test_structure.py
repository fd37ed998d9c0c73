"""The tree of teams and people: what may stand where, and what each place knows of those above it."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from companies import services as companies
from companies.models import Company, Member, StructureNode
from companies.structure import subordinate_ids
from storefront.lib.errors import DomainError, NotAllowed
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.django_db

# By the parents alone, and only so deep that a circle would end.
BY_PARENTS = """
WITH RECURSIVE found(id, above) AS (
    SELECT id, '{}'::uuid[] FROM companies_structurenode WHERE parent_id IS NULL
    UNION ALL
    SELECT child.id, found.above || found.id
      FROM found JOIN companies_structurenode child ON child.parent_id = found.id
     WHERE cardinality(found.above) < 50
)
SELECT id, above FROM found
"""


def by_parents() -> dict[uuid.UUID, list[uuid.UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_PARENTS)
        return dict(cursor.fetchall())


def as_kept() -> dict[uuid.UUID, list[uuid.UUID]]:
    return dict(StructureNode.objects.values_list("pk", "above"))


def below(member: Member) -> set[str]:
    ids = subordinate_ids(member.company_id, member.pk)
    return set(Member.objects.filter(pk__in=ids).values_list("name", flat=True))


@pytest.fixture
def mary(company: Company) -> Member:
    return make_member(company, "Mary Hill", "Manager")


@pytest.fixture
def team(company: Company, mary: Member) -> StructureNode:
    return companies.add_team(company.pk, "Workshop", under=mary.node, by=None)


@pytest.fixture
def ben(company: Company, team: StructureNode) -> Member:
    return make_member(company, "Ben Nash", under=team)


@pytest.fixture
def tom(company: Company) -> Member:
    return make_member(company, "Tom Reed", "Manager")


def fresh(node: StructureNode) -> StructureNode:
    return StructureNode.objects.get(pk=node.pk)


class TestMoving:
    def test_everybody_below_comes_along(
        self, owner: Member, mary: Member, team: StructureNode, ben: Member, tom: Member
    ) -> None:
        companies.move(team, to=tom.node, by=owner)
        assert (below(mary), below(tom)) == (set(), {"Ben Nash"})
        assert fresh(ben.node).above == [owner.node.pk, tom.node.pk, team.pk]

    def test_what_is_kept_is_what_the_parents_say(
        self, owner: Member, mary: Member, team: StructureNode, ben: Member, tom: Member
    ) -> None:
        for node, to in ((team, tom.node), (mary.node, team), (team, owner.node), (tom.node, ben.node)):
            companies.move(node, to=to, by=owner)
            assert as_kept() == by_parents()
        assert below(owner) == {"Mary Hill", "Ben Nash", "Tom Reed"}

    def test_the_administrator_stays_at_the_top(self, owner: Member, mary: Member) -> None:
        with pytest.raises(companies.RootStays, match=r"Lakeside Admin .* stays at the top"):
            companies.move(owner.node, to=mary.node, by=owner)

    def test_nobody_stands_below_themselves(self, owner: Member, mary: Member) -> None:
        with pytest.raises(companies.UnderItself, match="Mary Hill cannot be below themselves"):
            companies.move(mary.node, to=mary.node, by=owner)

    def test_no_circle_and_who_is_in_the_way(
        self, owner: Member, mary: Member, team: StructureNode, ben: Member
    ) -> None:
        with pytest.raises(companies.UnderItself, match="Ben Nash is below Mary Hill"):
            companies.move(mary.node, to=ben.node, by=owner)
        assert as_kept() == by_parents()

    def test_a_place_that_is_gone(self, owner: Member, mary: Member, team: StructureNode) -> None:
        gone = fresh(team)
        companies.remove_team(team, by=owner)
        with pytest.raises(companies.PlaceGone):
            companies.move(mary.node, to=gone, by=owner)

    def test_a_place_of_another_company_is_none(self, owner: Member, mary: Member) -> None:
        elsewhere = administrator_of(make_company("Harbour")).node
        with pytest.raises(companies.PlaceGone):
            companies.move(mary.node, to=elsewhere, by=owner)
        with pytest.raises(companies.PlaceGone):
            companies.add_team(owner.company_id, "Spies", under=elsewhere, by=owner)

    @pytest.mark.parametrize("codes", [(), ("view_users",)])
    def test_only_who_manages_users(self, company: Company, mary: Member, codes: tuple[str, ...]) -> None:
        reader = make_member(company, "Vera", make_role(company, "Reader", *codes))
        with pytest.raises(NotAllowed):
            companies.move(mary.node, to=reader.node, by=reader)
        with pytest.raises(NotAllowed):
            companies.add_team(company.pk, "Mine", under=reader.node, by=reader)


class TestTeams:
    def test_rename(self, owner: Member, team: StructureNode) -> None:
        companies.rename_team(team, "Repairs", by=owner)
        assert str(fresh(team)) == "Repairs"

    def test_a_person_is_not_renamed_or_removed_here(self, owner: Member, mary: Member) -> None:
        with pytest.raises(companies.NotATeam):
            companies.rename_team(mary.node, "Mary Lane", by=owner)
        with pytest.raises(companies.NotATeam):
            companies.remove_team(mary.node, by=owner)

    def test_an_empty_one_is_removed(self, owner: Member, team: StructureNode) -> None:
        companies.remove_team(team, by=owner)
        assert not StructureNode.objects.filter(pk=team.pk).exists()

    def test_one_with_others_below_stays_and_they_are_named(
        self, owner: Member, team: StructureNode, ben: Member
    ) -> None:
        for name in ("Ann Voss", "Sara Bell", "Leo Park", "Ida Lund"):
            make_member(owner.company, name, under=team)
        with pytest.raises(companies.OthersBelow) as refused:
            companies.remove_team(team, by=owner)
        assert str(refused.value) == (
            "Workshop still has Ben Nash, Ann Voss, Sara Bell and 2 others below it."
            " Move them elsewhere first."
        )
        assert StructureNode.objects.filter(pk=team.pk).exists()


class TestTheDatabaseByItself:
    @pytest.mark.usefixtures("ben")
    def test_it_refuses_a_circle(self, mary: Member, team: StructureNode) -> None:
        with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
            StructureNode.objects.filter(member=mary).update(parent=team)

    def test_it_keeps_what_is_above_whatever_is_written(self, mary: Member, team: StructureNode) -> None:
        team.above = [uuid.uuid4()]
        team.save()
        assert as_kept() == by_parents()

    def test_it_refuses_a_parent_of_another_company(self, mary: Member) -> None:
        elsewhere = administrator_of(make_company("Harbour")).node
        with pytest.raises(IntegrityError, match="no parent in its company"), transaction.atomic():
            StructureNode.objects.filter(member=mary).update(parent=elsewhere)

    def test_rows_of_one_statement_know_each_other(self, company: Company, mary: Member) -> None:
        upper = StructureNode(company=company, parent=mary.node, team_name="Upper")
        lower = StructureNode(company=company, parent=upper, team_name="Lower")
        StructureNode.objects.bulk_create([upper, lower])
        assert as_kept() == by_parents()


def test_who_has_no_place_has_nobody_below(owner: Member, mary: Member, ben: Member) -> None:
    mary.node.children.all().update(parent=owner.node)
    mary.node.delete()
    assert below(mary) == set()


def test_refusals_are_sentences_for_people() -> None:
    for kind in (companies.RootStays, companies.UnderItself, companies.OthersBelow, companies.NotATeam):
        assert issubclass(kind, DomainError)
        assert kind.status == 409
