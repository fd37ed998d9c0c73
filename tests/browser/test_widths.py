"""Between a phone and a desktop: no list is wider than the screen, and the ways around stay in reach."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import OVERFLOW
from tests.checkout.shop import open_shop
from tests.every_page import one_of_each
from tests.factories import administrator_of, make_company, make_member

pytestmark = pytest.mark.browser
# In pixels: tablets upright and lying, on both sides of where the rail is folded away, and a small laptop.
WIDTHS = (834, 1024, 1112, 1180, 1216, 1217, 1280)
FOLDED = 1216
LISTS = (
    "purchase-orders/",
    "purchase-orders/company/",
    "purchase-orders/requires-my-approval/?view=active",
    "orders/",
    "company/users/",
)


def test_no_list_is_wider_than_the_screen(browse: Callable[..., Page], live_server: LiveServer) -> None:
    open_shop()
    owner = administrator_of(make_company("Lakeside Gifts"))
    one_of_each(owner)
    for name, role in (("Fiona Grant", "Financial controller"), ("Alexandra Minton", "Senior buyer")):
        make_member(owner.company, name, role)
    page = browse(owner.user)
    for path in LISTS:
        page.goto(f"{live_server.url}/c/{owner.company.slug}/{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, f"{path} at {width}"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        rail = page.get_by_role("navigation", name="Account").get_by_role("link", name="Structure")
        expect(rail).to_be_visible(visible=width > FOLDED)
        tab = page.locator(".tabs-railed").get_by_role("link", name="Structure")
        expect(tab).to_be_visible(visible=width <= FOLDED)
