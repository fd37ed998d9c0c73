"""Working through Requires My Approval by the keyboard: look into a row, open it, decide, go on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from companies.models import Member
from purchase_orders.services import bulk
from tests.browser.axe import assert_accessible
from tests.browser.conftest import Look
from tests.factories import administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(transactional_db: None) -> Member:
    company = make_company()
    member = make_member(company, "Mary Hill", "Manager")
    rule_over("100", administrator_of(company), ("manager", None, 1), name="Over £100")
    buyer = make_member(company, "Ben Nash", "Buyer", under=member)
    for sku in ("85123A", "22423", "47566"):
        place(buyer, [(make_product(sku=sku), 20)])
    return member


def queue(browse: Callable[..., Page], manager: Member, look: Look) -> Page:
    page: Page = browse(manager.user, look, at="/c/lakeside/purchase-orders/requires-my-approval/")
    return page


def test_space_looks_into_the_row_and_the_list_keeps_the_focus(
    browse: Callable[..., Page], manager: Member
) -> None:
    page = queue(browse, manager, Look())
    preview = page.locator("#preview")
    head = page.locator(".queue thead")
    before = head.bounding_box()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(preview).to_contain_text("85123A")
    after = head.bounding_box()
    assert before and after and before["y"] == after["y"]
    expect(preview).to_contain_text("Waiting for Mary Hill")
    expect(page.locator(".list-link").first).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("j")
    expect(preview).to_contain_text("22423")
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(page.locator(".list-link").nth(1)).to_be_focused()


def test_on_a_phone_the_filters_are_a_sheet(browse: Callable[..., Page], manager: Member) -> None:
    page = queue(browse, manager, Look("phone"))
    expect(page.get_by_label("Total from")).to_be_hidden()
    page.get_by_role("button", name="Filters", exact=True).click()
    sheet = page.get_by_role("dialog", name="Filters")
    sheet.get_by_label("Total from").fill("100000")
    assert_accessible(page)
    sheet.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()
    expect(page.get_by_role("link", name="Purchase order 1", exact=True)).to_be_hidden()


def test_on_a_phone_space_scrolls_as_ever(browse: Callable[..., Page], manager: Member) -> None:
    page = queue(browse, manager, Look("phone"))
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#preview")).to_be_hidden()


def test_j_goes_on_to_the_next_and_a_decision_offers_it(browse: Callable[..., Page], manager: Member) -> None:
    page = queue(browse, manager, Look())
    page.locator(".list-link").first.click()
    page.wait_for_url("**/purchase-orders/1/**")  # loaded: the keys act
    page.keyboard.press("j")
    page.wait_for_url("**/purchase-orders/2/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purchase order 2")
    expect(page.locator(".walk")).to_contain_text("2 of 3")
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    page.get_by_role("link", name="Next: purchase order 3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purchase order 3")
    expect(page.locator(".walk")).to_contain_text("2 of 2")


def test_all_that_waits_is_decided_by_the_worker_while_the_page_looks_on(
    browse: Callable[..., Page],
    manager: Member,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 4)
    buyer, product = Member.objects.get(name="Ben Nash"), make_product()
    for _ in range(20):
        place(buyer, [(product, 20)])
    page = queue(browse, manager, Look())
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-selection-summary]")).to_contain_text("20 selected")
    page.get_by_label("All 23 that wait for you").check()
    expect(page.locator("[data-selection-summary]")).to_have_text("All selected")
    page.get_by_label("Select purchase order 2", exact=True).uncheck()
    expect(page.get_by_label("All 23 that wait for you")).not_to_be_checked()
    page.get_by_label("All 23 that wait for you").check()
    page.get_by_role("button", name="Approve Selected").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve 23").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Approving 23 purchase orders")
    expect(page.get_by_text("0 of 23 decided")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Requires My Approval").locator("visible=true").last.click()
    expect(page.get_by_text("0 of 23 decided")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="See how it goes on").click()
    expect(page.get_by_text("0 of 23 decided")).to_be_visible()
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("23 approved")


def test_on_a_phone_what_is_rarely_done_is_in_a_menu_at_the_thumb(
    browse: Callable[..., Page], manager: Member
) -> None:
    page = queue(browse, manager, Look("phone", "dark"))
    page.locator(".list-link").first.click()
    cancel = page.get_by_text("Cancel Purchase Order").locator("visible=true")
    expect(page.get_by_role("link", name="Approve")).to_be_in_viewport()
    expect(cancel).to_have_count(0)
    page.get_by_label("More actions").click()
    expect(cancel).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Add Items to Shopping Cart")).to_be_in_viewport(ratio=1)
    assert_accessible(page)
    cancel.click()
    expect(page.get_by_role("dialog", name="Cancel Purchase Order")).to_be_visible()
    reason = page.get_by_role("dialog").get_by_label("Reason").bounding_box()
    assert reason is not None and reason["height"] >= 80  # of three lines, not of one


def test_on_a_phone_who_is_not_asked_has_no_decision_at_the_thumb(
    browse: Callable[..., Page], manager: Member
) -> None:
    administrator = administrator_of(manager.company).user
    page: Page = browse(administrator, Look("phone"), at="/c/lakeside/purchase-orders/1/")
    decisions = [
        page.get_by_text(label, exact=True).locator("visible=true")
        for label in ("Reject", "Approve without other approvals")
    ]
    for each in decisions:
        expect(each).to_have_count(0)
    page.locator("summary").filter(has_text="Actions").click()
    for each in decisions:
        expect(each).to_be_in_viewport(ratio=1)
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.locator(".page-aside hr, .page-aside .action-bar").locator("visible=true")).to_have_count(0)
    page.emulate_media(media="screen")
