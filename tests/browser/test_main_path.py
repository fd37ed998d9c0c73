"""A buyer places, an approver approves, and it becomes an order: in a real browser, in every look."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from companies.models import Member
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Stock
from tests.browser.conftest import Look
from tests.checkout.shop import open_shop
from tests.factories import administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import rule_over

pytestmark = pytest.mark.browser

EVERY_LOOK = pytest.mark.parametrize(
    "look",
    [Look(), Look("phone"), Look(scripts=False), Look("phone", "dark", scripts=False)],
    ids=["desktop", "phone", "desktop-without-scripts", "phone-without-scripts"],
)
SKU = "85123A"


@pytest.fixture
def manager(transactional_db: None) -> Member:
    open_shop()
    company = make_company()
    member = make_member(company, "Mary Hill", "Manager")
    rule_over("500", administrator_of(company), ("manager", None, 1), name="Over £500")
    make_product(sku=SKU, slug="heart", name="White hanging heart", list_price=Decimal("2.95"), stock=1000)
    return member


@pytest.fixture
def buyer(manager: Member) -> Member:
    return make_member(manager.company, "Ben Nash", "Buyer", under=manager)


@EVERY_LOOK
def test_place_approve_convert(
    browse: Callable[..., Page], work: Callable[[], None], buyer: Member, manager: Member, look: Look
) -> None:
    page = browse(buyer.user, look, at="/")
    placed = place(page, quantity=300)
    expect(page.locator("main")).to_contain_text("Mary Hill")

    page = browse(manager.user, look)
    approve(page, placed)
    expect(page.locator("main")).to_contain_text("Approved")
    work()
    page.reload()
    expect(page.locator("main")).to_contain_text("Order placed")
    po = PurchaseOrder.objects.get()
    assert po.status == Status.ORDER_PLACED
    assert Stock.objects.get(product__sku=SKU).on_hand == 700


def place(page: Page, *, quantity: int) -> str:
    """From the catalogue to the purchase order's own page; its address."""
    page.goto(page.url.split("/c/")[0] + "/c/lakeside/catalog/?q=hanging+heart")
    page.get_by_role("spinbutton", name=f"Quantity of {SKU}").fill(str(quantity))
    page.get_by_role("button", name="Add").locator("visible=true").last.click()
    page.goto(page.url.split("/c/")[0] + "/c/lakeside/cart/")
    expect(page.locator("main")).to_contain_text("White hanging heart")
    page.get_by_role("link", name="Proceed to Checkout").locator("visible=true").first.click()
    if "shipping" in page.url:
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review Purchase Order")
    expect(page.locator("main")).to_contain_text("Mary Hill")
    page.get_by_label("Custom Reference Number").fill("BR-2291")
    page.get_by_label("Bank transfer").check()
    page.get_by_role("button", name="Place Purchase Order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purchase order 1")
    return page.url


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Approve", exact=True).or_(
        page.get_by_role("link", name="Approve", exact=True)
    ).locator("visible=true").first.click()
    asked = page.get_by_role("dialog").or_(page.locator("main"))
    asked.get_by_role("button", name="Approve", exact=True).locator("visible=true").last.click()
