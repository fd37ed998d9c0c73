"""Whose purchase orders a manager sees: everybody below, at any depth."""

import pytest

from companies.models import Member, StructureNode
from companies.structure import managers_of, subordinate_ids
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
