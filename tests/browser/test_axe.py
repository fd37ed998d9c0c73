"""Every component in every state, and the pages before signing in: axe-core finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import EACH_LOOK, Look

pytestmark = pytest.mark.browser
WITHOUT_ACCOUNT = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/not-here",
]
Visit = Callable[..., Page]


@pytest.fixture
def visit(browse: Callable[..., Page]) -> Visit:
    def opened(path: str = "", look: Look | None = None) -> Page:
        return browse(look=look, at=path)

    return opened


# One test per look and not per page: emptying the database after each costs more than the pages.
@EACH_LOOK
def test_components(visit: Visit, live_server: LiveServer, look: Look) -> None:
    page = visit("/demo/components/document/", look)
    assert_accessible(page)
    page.goto(f"{live_server.url}/demo/components/")
    assert_accessible(page)
    page.get_by_label("Select purchase order 32").check()
    page.get_by_role("button", name="You: Ada Minister").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Approve Selected").click()
    assert_accessible(page)


@EACH_LOOK
def test_pages_before_signing_in(visit: Visit, live_server: LiveServer, look: Look) -> None:
    page = visit(look=look)
    for path in WITHOUT_ACCOUNT:
        page.goto(live_server.url + path)
        assert_accessible(page)


def test_a_form_that_came_back(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.get_by_role("button", name="Sign in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("nobody@example.com")
    assert_accessible(page)


def test_the_tool_finds_something_where_something_is_wrong(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/static/img/mark.svg\">'")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
