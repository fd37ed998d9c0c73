"""The cast of the rule pages: owner, who manages rules, who views them, a colleague, and a stranger."""

import pytest

from companies.models import Company, Member
from tests.factories import administrator_of, make_company, make_member, make_role


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owner(company: Company) -> Member:
    return administrator_of(company)


@pytest.fixture
def rule_keeper(company: Company) -> Member:
    """May manage rules, and is not the administrator."""
    return make_member(company, "Rita Rules", make_role(company, "Rule keeper", "manage_approval_rules"))


@pytest.fixture
def reader(company: Company) -> Member:
    return make_member(company, "Vera Viewer", make_role(company, "Rule reader", "view_approval_rules"))


@pytest.fixture
def colleague(company: Company) -> Member:
    """May nothing at all."""
    return make_member(company, "Colin Colleague", make_role(company, "Nobody"))


@pytest.fixture
def stranger() -> Member:
    """The administrator of another company."""
    return administrator_of(make_company("Harbour"))
