"""The items of a purchase order, and what they would come to today."""

from decimal import Decimal

import pytest

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product, Stock
from tests.factories import make_product
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import main, page
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PO = "/c/lakeside/purchase-orders/1/"


class TestItems:
    def test_fifty_lines_and_then_all(self, buyer: Member) -> None:
        products = [make_product(sku=f"L{at:03}") for at in range(55)]
        place(buyer, [(product, 1) for product in products])
        text = page(buyer, PO).text
        assert "L049" in text and "L050" not in text
        assert "Lines 1 to 50 of 55." in text and "Show all 55" in text
        everything = page(buyer, PO, lines="all").text
        assert "L049" in everything and "L054" in everything and "Show all" not in everything
        assert 'href="?lines=print"' in text and 'href="?lines=print"' not in everything
        assert "L054" in page(buyer, PO, lines="print").text

    def test_a_later_page_of_them(self, buyer: Member) -> None:
        products = [make_product(sku=f"L{at:03}") for at in range(55)]
        place(buyer, [(product, 1) for product in products])
        text = page(buyer, PO, cursor="1").text
        assert "L049" not in text and "L050" in text and "L054" in text
        assert 'rel="prev" href="?cursor=0#items"' in text and "Lines 51 to 55 of 55." in text

    def test_totals_add_up_on_the_page(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 2)])
        text = page(buyer, PO).text
        for amount in ("£20.00", "£5.00", "£4.00", "£29.00"):
            assert amount in text


class TestToday:
    def test_the_page_itself_does_not_look(
        self, waiting: PurchaseOrder, buyer: Member, product: Product
    ) -> None:
        before = main(page(buyer, PO))
        Stock.objects.filter(product=product).update(on_hand=4)
        assert main(page(buyer, PO)) == before

    def test_what_differs_is_fetched_apart(
        self, waiting: PurchaseOrder, buyer: Member, product: Product
    ) -> None:
        text = page(buyer, PO + "now/").text
        assert "Converted now: everything as it was placed." in text
        assert "Now</th>" not in text
        Stock.objects.filter(product=product).update(on_hand=4)
        Product.objects.filter(pk=product.pk).update(list_price=Decimal("12.00"))
        text = signed_in(buyer).get(PO + "now/", headers={"HX-Request": "true"}).text
        assert "Not enough stock: 20 wanted, 4 left" in text
        assert "1 line cannot be delivered" in text
        assert "<html" not in text

    def test_a_risen_price(self, waiting: PurchaseOrder, buyer: Member, product: Product) -> None:
        Product.objects.filter(pk=product.pk).update(list_price=Decimal("12.00"))
        text = page(buyer, PO + "now/").text
        assert "£12.00" in text and "+20 %" in text
        assert "the price of 1 line has changed (yours stays)" in text

    def test_no_column_for_what_stands_at_the_line_anyway(self, buyer: Member) -> None:
        product = make_product(stock=4)
        purchase_orders.convert(place(buyer, [(product, 10)]).pk)
        text = page(buyer, PO + "now/").text
        assert "1 line cannot be delivered" in text and "4 left" in text
        assert "Now</th>" not in text
        Stock.objects.filter(product=product).update(on_hand=2)
        assert "Now</th>" in page(buyer, PO + "now/").text

    def test_it_is_said_of_all_lines_whichever_are_shown(self, buyer: Member, owner: Member) -> None:
        rule_over("1", owner, ("administrator", None, 1))
        products = [make_product(sku=f"L{at:03}") for at in range(55)]
        place(buyer, [(product, 1) for product in products])
        Stock.objects.filter(product__in=(products[3], products[54])).update(on_hand=0)
        text = page(buyer, PO + "now/").text
        assert "2 lines cannot be delivered" in text and "L054" not in text

    def test_back_order(self, buyer: Member, owner: Member) -> None:
        rule_over("1", owner, ("administrator", None, 1))
        place(buyer, [(make_product(stock=8, backorders=True), 24)])
        text = page(buyer, PO + "now/").text
        assert "16 on back order" in text and "1 line partly on back order" in text
