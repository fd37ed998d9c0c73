"""Every component in every state, and the pages before signing in: axe-core finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible_in_each_look

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
    def opened(path: str = "") -> Page:
        return browse(at=path)

    return opened


# One test and not one per page: emptying the database after each costs more than the pages.
def test_components(visit: Visit, live_server: LiveServer) -> None:
    page = visit("/demo/components/document/")
    assert_accessible_in_each_look(page)
    page.goto(f"{live_server.url}/demo/components/")
    assert_accessible_in_each_look(page)
    page.get_by_label("Select purchase order 32").check()
    page.get_by_role("button", name="You: Ada Minister").click()
    assert_accessible_in_each_look(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Approve Selected").click()
    assert_accessible_in_each_look(page)


def test_pages_before_signing_in(visit: Visit, live_server: LiveServer) -> None:
    page = visit()
    for path in WITHOUT_ACCOUNT:
        page.goto(live_server.url + path)
        assert_accessible_in_each_look(page)


def test_a_form_that_came_back(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.get_by_role("button", name="Sign in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("nobody@example.com")
    assert_accessible_in_each_look(page)


def test_the_tool_finds_something_where_something_is_wrong(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/static/img/mark.svg\">'")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible_in_each_look(page)
