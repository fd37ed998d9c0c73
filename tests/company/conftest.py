"""Who the pages of a company are tried by, besides its owner and the stranger."""

import pytest

from companies.models import Company, Member, Role
from tests.factories import make_member, make_role


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Mary Hill", "Manager")


@pytest.fixture
def colleague(company: Company) -> Member:
    """May nothing at all."""
    return make_member(company, "Colin Colleague", make_role(company, "Nobody"))


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Ben Nash", under=manager)


@pytest.fixture
def keeper(company: Company) -> Member:
    """Keeps roles and sees people, and is not the administrator."""
    return make_member(company, "Kay Keeper", make_role(company, "Keeper", "manage_roles", "view_users"))


@pytest.fixture
def reader(company: Company) -> Member:
    return make_member(company, "Vera Viewer", make_role(company, "Viewer", "view_roles"))


@pytest.fixture
def role(company: Company) -> Role:
    return make_role(company, "Canary role 7f3", "view_users")
