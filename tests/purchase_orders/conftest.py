"""The cast of purchase orders: owner, manager, buyer, colleague, and a stranger."""

import pytest

from companies.models import Company, Member
from storefront.catalog.models import Product
from tests.factories import make_member, make_product
from tests.purchase_orders.documents import rule_over


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Manager Name", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Buyer Name", "Buyer", under=manager)


@pytest.fixture
def colleague(company: Company) -> Member:
    """May nothing at all."""
    return make_member(company, "Colleague Name", "Nobody")


@pytest.fixture
def product() -> Product:
    return make_product(stock=1000)


@pytest.fixture
def manager_rule(owner: Member) -> None:
    rule_over("100", owner, ("manager", None, 1))
