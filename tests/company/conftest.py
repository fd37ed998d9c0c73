"""Who the pages of a company are tried by, besides its owner and the stranger."""

import pytest

from companies.models import Company, Member
from tests.factories import make_member, make_role


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Mary Hill", "Manager")


@pytest.fixture
def colleague(company: Company) -> Member:
    """May nothing at all."""
    return make_member(company, "Colin Colleague", make_role(company, "Nobody"))
