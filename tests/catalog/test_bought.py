"""What a company has bought before: the filter, and what each row says of the last order."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from companies.models import Member
from storefront.catalog.bought import LastOrder
from storefront.catalog.models import Product
from storefront.orders import services as orders
from storefront.orders.models import Order
from tests.catalog.goods import make_product
from tests.catalog.test_pages import open_page, text_of
from tests.factories import make_company, make_member
from tests.purchase_orders.documents import details, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def heart() -> Product:
    return make_product("85123A", name="White Hanging Heart", on_hand=5000)


@pytest.fixture
def bunting() -> Product:
    return make_product("47566", name="Party Bunting")


def buy(member: Member, product: Product, quantity: int, **fields: object) -> Order:
    order = orders.create_order(
        priced([(product, quantity)]), details(""), placed_by=member, checkout_token=uuid.uuid4()
    )
    Order.objects.filter(pk=order.pk).update(**fields)
    return order


def test_a_row_says_what_the_company_ordered_last(buyer: Member, heart: Product, bunting: Product) -> None:
    colleague = make_member(buyer.company, "Second Buyer")
    buy(buyer, heart, 12)
    buy(colleague, heart, 300)
    month = LastOrder(1, timezone.now()).month
    for path in ("/c/lakeside/catalog/", f"/c/lakeside/catalog/{heart.slug}/"):
        page = text_of(open_page(buyer, path))
        assert f'Last order: <span class="number">300</span> in {month}' in page
        assert page.count("Last order") == 1


def test_neither_another_company_nor_a_canceled_order_counts(buyer: Member, heart: Product) -> None:
    buy(make_member(make_company("Harbour"), "Stranger"), heart, 40)
    orders.cancel_order(buy(buyer, heart, 12).pk)
    assert "Last order" not in text_of(open_page(buyer))
    assert "Nothing here, bought before" in text_of(open_page(buyer, bought="on"))


def test_the_filter_keeps_what_was_bought(buyer: Member, heart: Product, bunting: Product) -> None:
    buy(buyer, heart, 12)
    page = text_of(open_page(buyer, bought="on"))
    assert "White Hanging Heart" in page and "Party Bunting" not in page
    assert "1 product<" in page and 'name="bought"' in page


def test_it_is_found_by_sku_after_the_product_was_made_anew(buyer: Member, heart: Product) -> None:
    buy(buyer, heart, 12)
    heart.delete()
    make_product("85123a", name="Another Heart")
    assert "Another Heart" in text_of(open_page(buyer, bought="on"))


@pytest.mark.parametrize(("year", "words"), [(0, "May"), (-1, "May {}")])
def test_a_month_names_its_year_where_that_is_another(year: int, words: str) -> None:
    placed = datetime(timezone.localtime().year + year, 5, 12, tzinfo=ZoneInfo("Europe/London"))
    assert LastOrder(1, placed).month == words.format(placed.year)
