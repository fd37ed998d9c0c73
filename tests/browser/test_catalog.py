"""Ordering from the list: what is typed adds up, stays while one looks on, and goes to the cart at once."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from companies.models import Member
from storefront.checkout.models import CartLine
from tests.browser.axe import assert_accessible, assert_accessible_in_each_look
from tests.browser.conftest import Look
from tests.catalog.goods import make_category, make_price_list, make_product
from tests.factories import UserFactory, make_company, make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shop = Callable[..., Page]


@pytest.fixture
def buyer(transactional_db: None) -> Member:
    buyer = make_member(make_company("Lakeside"), "Buyer")
    heart = make_product(
        "85123A", name="White Hanging Heart", category=make_category("Candles"), popularity=9
    )
    stand = make_product(
        "22423", name="Regency Cakestand", list_price=Decimal("12.75"), popularity=8, on_hand=4
    )
    make_product("21212", name="Cake Cases", on_hand=0)
    make_price_list(buyer.company, (heart, 1, "2.71"), (heart, 24, "2.55"), (stand, 1, "11.73"))
    return buyer


@pytest.fixture
def shop(browse: Callable[..., Page], buyer: Member) -> Shop:
    def opened(path: str = "", look: Look | None = None) -> Page:
        return browse(buyer.user, look, at=f"/c/lakeside/catalog/{path}")

    return opened


def in_cart() -> dict[str, int]:
    return dict(CartLine.objects.values_list("sku", "quantity"))


def test_what_is_typed_adds_up_stays_and_goes_to_the_cart_at_once(shop: Shop) -> None:
    page = shop()
    bar = page.locator("[data-ordering-bar]")
    expect(bar).to_be_hidden()
    page.get_by_label("Quantity of 85123A", exact=True).fill("24")
    expect(bar).to_contain_text("1 line · 24 pieces · £61.20")
    expect(page.locator("[data-tier='24']")).to_have_class("tier number is-reached")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    expect(bar).to_contain_text("2 lines · 26 pieces · £84.66")
    page.get_by_role("searchbox", name="Search products").fill("heart")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“heart”")).to_be_visible()
    expect(page.get_by_label("Quantity of 85123A", exact=True)).to_have_value("24")
    expect(bar).to_contain_text("2 lines · 26 pieces · £84.66")
    page.get_by_role("button", name="Add 2 to cart").click()
    expect(page.get_by_text("2 lines, 26 pieces, added to the cart.")).to_be_visible()
    assert in_cart() == {"85123A": 24, "22423": 2}
    expect(bar).to_be_hidden()


def test_clear_forgets_what_was_typed(shop: Shop) -> None:
    page = shop()
    page.get_by_label("Quantity of 85123A", exact=True).fill("24")
    page.get_by_role("button", name="Clear").click()
    page.reload()
    expect(page.get_by_label("Quantity of 85123A", exact=True)).to_have_value("0")
    expect(page.locator("[data-ordering-bar]")).to_be_hidden()


def test_without_javascript_it_is_the_same_form(shop: Shop) -> None:
    page = shop(look=Look(scripts=False))
    page.get_by_label("In stock only").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Cake Cases")).to_have_count(0)
    page.get_by_label("Quantity of 85123A", exact=True).fill("24")
    page.get_by_label("Quantity of 22423", exact=True).fill("2")
    page.get_by_role("button", name="Add to cart").click()
    assert in_cart() == {"85123A": 24, "22423": 2}


def test_the_page_of_a_product_adds_it(shop: Shop) -> None:
    page = shop()
    page.get_by_role("link", name="White Hanging Heart").click()
    page.get_by_label("Quantity of 85123A", exact=True).fill("30")
    expect(page.locator("[data-line-total]")).to_have_text("£76.50")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("1 line, 30 pieces, added to the cart.")).to_be_visible()


def test_on_a_phone_the_filters_are_a_sheet_and_quantities_stay(shop: Shop) -> None:
    page = shop(look=Look("phone"))
    page.get_by_label("Quantity of 85123A", exact=True).fill("24")
    expect(page.get_by_label("In stock only")).to_be_hidden()
    page.get_by_role("button", name="Filters", exact=True).click()
    sheet = page.get_by_role("dialog", name="Filters")
    assert sheet.evaluate("dialog => dialog.offsetHeight === window.innerHeight")
    sheet.get_by_label("In stock only").check()
    sheet.get_by_label("Bought before").check()
    assert_accessible(page)
    sheet.get_by_role("button", name="Show").click()
    expect(page.get_by_role("button", name="Filters (2)")).to_be_visible()
    expect(page.get_by_text("Nothing here, in stock only, bought before")).to_be_visible()
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_label("Quantity of 85123A", exact=True)).to_have_value("24")


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def test_lines_pasted_into_the_search_are_a_quick_order(shop: Shop) -> None:
    page = shop()
    page.keyboard.press("/")
    page.evaluate(PASTE, "85123A 30\n22423\t2\nNOPE 1")
    expect(page.get_by_role("heading", name="2 of 3 lines can be added: 32 pieces, £99.96")).to_be_visible()
    page.get_by_role("button", name="Add 2 lines to cart").click()
    expect(page.get_by_label("Paste or type lines")).to_have_value("NOPE\t1")
    assert in_cart() == {"85123A": 30, "22423": 2}


# One test and not one per page: emptying the database after each costs more than the pages.
def test_axe_finds_nothing(shop: Shop, browse: Callable[..., Page], live_server: LiveServer) -> None:
    page = shop()
    page.get_by_label("Quantity of 85123A", exact=True).fill("24")
    assert_accessible_in_each_look(page)
    for path in ("?view=grid&stock=on", "?q=zzz&category=candles", "white-hanging-heart-85123a/"):
        page.goto(f"{live_server.url}/c/lakeside/catalog/{path}")
        assert_accessible_in_each_look(page)
    page.goto(f"{live_server.url}/c/lakeside/")
    assert_accessible_in_each_look(page)
    lonely = browse(UserFactory.create(), at="/catalog/")
    assert_accessible_in_each_look(lonely)
