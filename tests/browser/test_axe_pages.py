"""axe-core finds nothing on any page behind the sign-in: empty, filled, after an error, dialogs open."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from companies.models import Invitation, Member
from tests.browser.axe import assert_accessible
from tests.browser.conftest import EACH_LOOK, Look
from tests.checkout.shop import open_shop
from tests.every_page import one_of_each
from tests.factories import administrator_of, make_company

pytestmark = pytest.mark.browser

LISTS = [
    "purchase-orders/",
    "purchase-orders/company/",
    "purchase-orders/requires-my-approval/",
    "purchase-orders/requires-my-approval/?view=all",
    "purchase-orders/requires-my-approval/?view=decided",
    "orders/",
    "approval-rules/",
    "company/users/",
    "company/users/?status=invited",
    "company/users/invite/",
    "company/roles/",
    "company/roles/new/",
    "company/profile/",
    "company/structure/",
    "company/structure/?open=all",
    "company/structure/?q=a",
    "cart/",
    "cart/quick-order/",
    "cart/quick-order/?lines=NOPE%203",
    "",
]
DOCUMENTS = [
    "purchase-orders/1/",
    "purchase-orders/1/comments/",
    "purchase-orders/1/approval-flow/",
    "purchase-orders/1/history/",
    "purchase-orders/2/",
    "purchase-orders/3/",
    "purchase-orders/4/",
    "purchase-orders/1/reject/",
    "purchase-orders/1/override/",
    "purchase-orders/1/cancel/",
    "purchase-orders/1/add-to-cart/",
    "orders/1/",
    "checkout/shipping/",
    "checkout/address/",
    "checkout/",
    "approval-rules/new/",
    "company/profile/account/",
    "company/profile/legal-address/",
    "company/profile/addresses/new/",
]


@pytest.fixture
def owner(transactional_db: None) -> Member:
    open_shop()
    return administrator_of(make_company())


@pytest.fixture
def with_documents(owner: Member) -> uuid.UUID:
    return one_of_each(owner)


def cards(owner: Member) -> list[str]:
    """Of a person, and of somebody invited."""
    person = Member.objects.get(company=owner.company, name="Ben Nash").pk
    invitation = Invitation.objects.get(company=owner.company).pk
    ways = ("", "edit/", "deactivate/", "remove/")
    return [*(f"company/users/{person}/{way}" for way in ways), f"company/users/invitations/{invitation}/"]


Visit = Callable[[str], Page]


@pytest.fixture
def visit(browse: Callable[..., Page], live_server: LiveServer, owner: Member, look: Look) -> Visit:
    page = browse(owner.user, look)

    def go(path: str) -> Page:
        answer = page.goto(f"{live_server.url}/c/{owner.company.slug}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        return page

    return go


@EACH_LOOK
def test_empty_pages(visit: Visit) -> None:
    for path in LISTS:
        assert_accessible(visit(path))


@EACH_LOOK
def test_filled_pages(visit: Visit, owner: Member, with_documents: uuid.UUID) -> None:
    for path in [*LISTS, *DOCUMENTS, f"purchase-orders/decisions/{with_documents}/", *cards(owner)]:
        assert_accessible(visit(path))


@EACH_LOOK
def test_forms_with_errors(visit: Visit, with_documents: uuid.UUID) -> None:
    forms = (
        ("checkout/address/", "Save"),
        ("approval-rules/new/", "Save rule"),
        ("company/roles/new/", "Save role"),
        ("company/users/invite/several/", "Send the invitations"),
    )
    for path, button in forms:
        page = visit(path)
        page.get_by_role("button", name=button).locator("visible=true").last.click()
        page.get_by_role("alert").first.wait_for()
        assert_accessible(page)


@EACH_LOOK
def test_open_dialogs(visit: Visit, with_documents: uuid.UUID) -> None:
    page = visit("purchase-orders/1/")
    for name in ("Approve", "Reject"):
        opener = page.get_by_role("button", name=name, exact=True)
        opener.or_(page.get_by_role("link", name=name, exact=True)).locator("visible=true").first.click()
        page.get_by_role("dialog").locator("visible=true").first.wait_for()
        assert_accessible(page)
        page.keyboard.press("Escape")
    page = visit("purchase-orders/requires-my-approval/")
    page.get_by_role("checkbox", name="Select purchase order 1").first.check()
    page.get_by_role("button", name="Approve Selected").locator("visible=true").first.click()
    page.get_by_role("dialog").locator("visible=true").first.wait_for()
    assert_accessible(page)
