"""What a purchase order page shows is frozen: the world behind it may change, its `main` does not."""

import re
from decimal import Decimal

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from companies.models import Company, Member, Role, User
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Discount, Product, Stock
from storefront.checkout.models import ShippingMethod, TaxRate
from tests.factories import make_member, make_product
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import main, page

pytestmark = pytest.mark.django_db
TABS = ("", "comments/", "approval-flow/", "history/")


@pytest.fixture
def finance(company: Company) -> Role:
    role = make_member(company, "Finance Name", "Finance").role
    assert role is not None
    return role


@pytest.fixture
def waiting(owner: Member, buyer: Member, manager: Member, finance: Role) -> PurchaseOrder:
    rule_over("100", owner, ("manager", None, 1), ("role", finance, 1), name="Over £100")
    po = place(buyer, [(make_product(name="White heart"), 20)], reference="BR-2291")
    purchase_orders.approve(po.number, 1, by=manager, comment="Fine")
    purchase_orders.add_comment(po.number, "By Friday, please", by=buyer)
    return po


@pytest.fixture
def ordered(buyer: Member) -> PurchaseOrder:
    po = place(buyer, [(make_product(name="White heart"), 2)])
    purchase_orders.convert(po.pk)
    return po


@pytest.fixture
def failed(buyer: Member) -> PurchaseOrder:
    po = place(buyer, [(make_product(name="White heart", stock=1), 2)])
    purchase_orders.convert(po.pk)
    return po


def shown(po: PurchaseOrder, reader: Member) -> dict[str, str]:
    """Per tab what is in `main`, but for the secrets of the form in it, which are new each time."""
    pages = {tab: main(page(reader, f"/c/lakeside/purchase-orders/{po.number}/{tab}")) for tab in TABS}
    return {
        tab: re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*', r"\1", pages[tab]) for tab in TABS
    }


def change_everything(placer: Member) -> None:
    Discount.objects.update(ends_at=timezone.now())
    ShippingMethod.objects.all().delete()
    TaxRate.objects.update(rate=Decimal(99))
    Role.objects.update(name=Concat(Value("Renamed "), "name"))
    Member.objects.filter(pk=placer.pk).update(name="Somebody who has left", is_active=False)
    User.objects.filter(pk=placer.user_id).update(name="Somebody", email="gone@example.invalid")


@pytest.mark.parametrize("kind", ["waiting", "ordered", "failed"])
def test_products_are_deleted_and_everything_else_changes(
    kind: str, request: pytest.FixtureRequest, buyer: Member, owner: Member
) -> None:
    po: PurchaseOrder = request.getfixturevalue(kind)
    shown(po, owner)  # what the owner has not read yet is marked once
    before = shown(po, owner)
    assert "White heart" in before[""] and "Buyer Name" in before[""]
    change_everything(buyer)
    Product.objects.all().delete()
    assert shown(po, owner) == before


def test_products_are_renamed_sold_out_and_dearer(waiting: PurchaseOrder, owner: Member) -> None:
    shown(waiting, owner)
    before = shown(waiting, owner)
    Product.objects.update(name="Black heart", list_price=Decimal(99), is_active=False)
    Stock.objects.update(on_hand=0)
    assert shown(waiting, owner) == before
