"""The cast: a buyer who may, a colleague who may not, and a stranger of another company."""

from decimal import Decimal

import pytest

from companies.models import Company, Member
from storefront.catalog.models import Product
from tests.checkout.shop import open_shop
from tests.factories import make_company, make_member, make_product


@pytest.fixture
def company() -> Company:
    open_shop()
    return make_company()


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Buyer Name")


@pytest.fixture
def colleague(company: Company) -> Member:
    """Looks at everything and orders nothing."""
    return make_member(company, "Auditor Name", "Auditor")


@pytest.fixture
def heart() -> Product:
    return make_product(sku="85123A", name="WHITE HANGING HEART", list_price=Decimal("2.95"), stock=1000)
