"""A purchase order of 10,000 lines, from the pasted sheet to the order and back into the cart."""

from typing import Any

import pytest
from django.db import connection

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Product, Stock
from storefront.checkout.models import CartLine
from tests.checkout.pages import get, post, review_form
from tests.factories import CategoryFactory, administrator_of
from tests.purchase_orders.documents import rule_over
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

MANY = 10_000
LARGEST_PAGE = 350_000  # bytes


@pytest.fixture
def sheet() -> str:
    """Of every product there is, as somebody copies it out of a spreadsheet."""
    category = CategoryFactory.create()
    wares = [
        Product(sku=f"W{at:05}", name=f"Ware {at}", slug=f"ware-{at}", category=category, list_price="1.25")
        for at in range(MANY)
    ]
    Product.objects.bulk_create(wares, batch_size=2000)
    Stock.objects.bulk_create([Stock(product=ware, on_hand=10) for ware in wares], batch_size=2000)
    with connection.cursor() as cursor:  # as an import ends; else what was planned for no products goes on
        cursor.execute("ANALYZE catalog_product, catalog_stock")
    return "\n".join(f"{ware.sku}\t{1 + at % 5}" for at, ware in enumerate(wares))


def document(member: Member, query: str = "") -> Any:
    return signed_in(member).get(f"/c/{member.company.slug}/purchase-orders/1/{query}")


def small(answer: Any) -> str:
    assert answer.status_code == 200 and len(answer.content) < LARGEST_PAGE
    text: str = answer.text
    return text


def test_it_is_pasted_placed_approved_ordered_and_copied(buyer: Member, sheet: str) -> None:
    owner = administrator_of(buyer.company)
    rule_over("1", owner, ("administrator", None, 1))
    assert post(buyer, "quick_order_add", pasted=sheet).url == f"/c/{buyer.company.slug}/cart/"
    assert "Lines 1 to 100 of 10,000" in small(get(buyer, "cart"))
    assert "Lines 1 to 50 of 10,000" in small(get(buyer, "review"))
    assert post(buyer, "place", **review_form(buyer)).status_code == 302
    assert not CartLine.objects.exists()

    purchase_orders.approve(1, 1, by=owner)
    assert "Lines 9,951 to 10,000 of 10,000" in small(document(owner, "?cursor=199"))
    assert "Lines 501 to 1,000 of 10,000" in small(document(owner, "?lines=all&cursor=1"))

    po = PurchaseOrder.objects.get()
    PurchaseOrder.objects.update(convert_after=po.created_at)
    purchase_orders.convert(po.pk)
    po.refresh_from_db()
    assert (po.status, po.line_count) == (Status.ORDER_PLACED, MANY)
    assert po.order is not None
    assert po.order.lines.count() == MANY and po.order.total == po.total
    assert set(Stock.objects.values_list("on_hand", flat=True)) == {9, 8, 7, 6, 5}

    post(buyer, "copy", 1)
    assert CartLine.objects.count() == MANY
    assert "10,000 lines, 30,000 pieces" in small(get(buyer, "cart"))
