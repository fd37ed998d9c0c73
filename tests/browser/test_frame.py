"""What the frame's scripts do, and that nothing needs them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Look
from tests.factories import make_company, make_member

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]
COUNT_WHAT_IS_SENT = """
    window.sent = 0;
    addEventListener("submit", (event) => {
        if (!event.defaultPrevented) window.sent++;
        event.preventDefault();
    });
"""


@pytest.fixture
def workbench(browse: Browse) -> Callable[..., Page]:
    def opened(look: Look | None = None) -> Page:
        return browse(look=look, at="/demo/components/")

    return opened


def test_keys_walk_select_and_open(workbench: Callable[..., Page]) -> None:
    page = workbench()
    press = page.keyboard.press
    press("j")
    expect(page.get_by_role("link", name="31", exact=True)).to_be_focused()
    press("j")
    press("x")
    expect(page.get_by_label("Select purchase order 32")).to_be_checked()
    press("k")
    expect(page.get_by_role("link", name="31", exact=True)).to_be_focused()
    press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    press("Escape")
    press("/")
    expect(page.get_by_label("Search products")).to_be_focused()
    press("j")
    expect(page.get_by_label("Search products")).to_have_value("j")


def test_the_bar_counts_and_adds_up_what_is_selected(workbench: Callable[..., Page]) -> None:
    page = workbench()
    bar = page.locator("[data-selection-bar]")
    expect(bar).to_be_hidden()
    page.get_by_label("Select all on this page").check()
    expect(bar.get_by_role("status")).to_have_text("3 selected · £4,612.20")
    assert page.get_by_label("Select purchase order 34").is_disabled()
    page.get_by_label("Select purchase order 31").uncheck()
    expect(bar.get_by_role("status")).to_have_text("2 selected · £3,694.20")
    page.get_by_role("button", name="Clear").first.click()
    expect(bar).to_be_hidden()


def test_a_dialog_opens_closes_and_gives_the_focus_back(workbench: Callable[..., Page]) -> None:
    page = workbench()
    page.get_by_label("Select purchase order 31").check()
    opener = page.get_by_role("button", name="Approve Selected")
    opener.click()
    dialog = page.get_by_role("dialog", name="Approve purchase order 29")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Comment").fill("Fine")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_form_with_a_busy_label_is_sent_once(workbench: Callable[..., Page]) -> None:
    page = workbench()
    page.evaluate(COUNT_WHAT_IS_SENT)
    page.get_by_label("Select purchase order 31").check()
    page.get_by_role("button", name="Approve Selected").click()
    button = page.get_by_role("dialog").locator("[data-busy]")
    button.click()
    expect(button).to_have_text("Approving…", use_inner_text=True)
    button.click()
    assert page.evaluate("window.sent") == 1


@pytest.mark.parametrize("look", [Look("phone"), Look("tablet")], ids=["phone", "tablet"])
def test_where_there_is_no_room_the_rail_is_a_menu(workbench: Callable[..., Page], look: Look) -> None:
    page = workbench(look)
    entry = page.get_by_role("navigation", name="Account").get_by_role("link", name="Approval Rules")
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_without_scripts_nothing_is_hidden_that_is_needed(workbench: Callable[..., Page]) -> None:
    page = workbench(Look(scripts=False))
    expect(page.get_by_role("link", name="Select all on this page")).to_be_visible()
    expect(page.locator("[data-selection-bar]")).to_be_visible()
    expect(page.locator("[data-select-all]")).to_be_hidden()
    expect(page.locator("[data-stepper] button").first).to_be_hidden()


def test_the_switcher_names_the_other_companies(browse: Browse, live_server: LiveServer) -> None:
    member = make_member(make_company("Lakeside"), "Manager Name", "Manager")
    make_member(make_company("Harbour"), "Manager Name", user=member.user)
    page = browse(member.user, at="/")
    page.get_by_role("button", name="Lakeside").click()
    page.get_by_role("link", name="Harbour").click()
    page.wait_for_url(f"{live_server.url}/c/harbour/")
    expect(page.get_by_role("heading", name="Harbour", level=1)).to_be_visible()
