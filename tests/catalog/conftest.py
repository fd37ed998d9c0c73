"""Who buys in the tests of the catalogue."""

import pytest

from companies.models import Company, Member
from tests.factories import make_company, make_member


@pytest.fixture
def company() -> Company:
    return make_company("Lakeside")


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Buyer")
