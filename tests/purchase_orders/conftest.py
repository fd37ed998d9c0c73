"""The cast of purchase orders: owner, manager, buyer, colleague, and a stranger."""

import pytest

from companies.models import Company, Member, Role
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from tests.factories import make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over


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


@pytest.fixture
def three(owner: Member, manager: Member, buyer: Member, product: Product) -> list[PurchaseOrder]:
    rule_over("100", owner, ("manager", None, 1), name="Over £100")
    return [place(buyer, [(product, quantity)], reference=f"BR-{quantity}") for quantity in (20, 30, 40)]


@pytest.fixture
def controller(company: Company) -> Member:
    role = make_role(company, "Controller", "approve_without_others", "view_company_purchase_orders")
    return make_member(company, "Controller Name", role)


@pytest.fixture
def finance(company: Company, owner: Member) -> Role:
    for name in ("Finance Name", "Second Finance"):
        role = make_member(company, name, "Finance").role
    assert role is not None
    return role


@pytest.fixture
def waiting(owner: Member, buyer: Member, manager: Member, finance: Role, product: Product) -> PurchaseOrder:
    rule_over("100", owner, ("manager", None, 1), ("role", finance, 1), name="Over £100")
    return place(buyer, [(product, 20)], reference="BR-2291")
