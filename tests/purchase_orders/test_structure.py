"""Whose purchase orders a manager sees: everybody below, at any depth."""

import pytest
from django.db import connection

from companies.models import Member, StructureNode
from companies.structure import _NODES_ABOVE, managers_of, subordinate_ids
from tests.factories import administrator_of, make_company, make_member

pytestmark = pytest.mark.django_db


def below(member: Member) -> set[str]:
    found = Member.objects.filter(pk__in=subordinate_ids(member.company_id, member.pk))
    return set(found.values_list("name", flat=True))


def test_everybody_below_at_any_depth() -> None:
    company = make_company()
    chief = make_member(company, "Chief", "Manager")
    lead = make_member(company, "Lead", "Manager", under=chief)
    buyer = make_member(company, "Buyer", "Buyer", under=lead)
    make_member(company, "Beside", "Buyer")
    make_member(make_company(slug="elsewhere"), "Stranger", "Buyer")
    team = StructureNode.objects.create(
        company=company, team_name="Workshop", parent=StructureNode.objects.get(member=chief)
    )
    smith = make_member(company, "Smith", "Buyer")
    StructureNode.objects.filter(member=smith).update(parent=team)
    Member.objects.filter(pk=lead.pk).update(is_active=False)

    assert below(chief) == {"Lead", "Buyer", "Smith"}
    assert below(lead) == {"Buyer"}
    assert below(buyer) == set()
    owner = administrator_of(company)
    assert below(owner) == {"Chief", "Lead", "Buyer", "Smith", "Beside"}
    # The other way round the inactive one does not count, nor does the team.
    assert managers_of(company.pk, [buyer.pk, smith.pk]) == {
        buyer.pk: [chief.pk, owner.pk],
        smith.pk: [chief.pk, owner.pk],
    }


def test_of_many_people_each_has_their_own_managers_nearest_first() -> None:
    company = make_company()
    owner = administrator_of(company)
    chief = make_member(company, "Chief", "Manager")
    leads = [make_member(company, f"Lead {at}", "Manager", under=chief) for at in range(2)]
    buyers = [make_member(company, f"Buyer {at}", "Buyer", under=leads[at % 2]) for at in range(6)]
    expected = {buyer.pk: [leads[at % 2].pk, chief.pk, owner.pk] for at, buyer in enumerate(buyers)}

    everybody = [owner.pk, chief.pk, leads[0].pk, *expected, buyers[0].pk]
    assert managers_of(company.pk, everybody) == expected | {
        chief.pk: [owner.pk],
        leads[0].pk: [chief.pk, owner.pk],
    }
    stranger = make_member(make_company(slug="elsewhere"), "Stranger", "Buyer")
    assert managers_of(company.pk, [stranger.pk]) == {}
    assert managers_of(company.pk, [stranger.pk])[stranger.pk] == []


def test_who_is_above_many_is_read_once() -> None:
    company = make_company()
    lead = make_member(company, "Lead", "Manager", under=make_member(company, "Chief", "Manager"))
    buyers = [make_member(company, f"Buyer {at}", "Buyer", under=lead).pk for at in range(6)]
    with connection.cursor() as cursor:
        cursor.execute(_NODES_ABOVE, [company.pk, buyers, company.pk])
        assert len(cursor.fetchall()) == StructureNode.objects.filter(company=company).count() == 9
