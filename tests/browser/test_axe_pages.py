"""axe-core finds nothing on any page behind the sign-in: empty, filled, after an error, dialogs open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

import approvals.services
from companies.models import Address, Invitation, Member, Role, StructureNode
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from tests.architecture.isolation import TABLE
from tests.browser.axe import assert_accessible, assert_accessible_in_each_look
from tests.browser.conftest import OVERFLOW, each_look
from tests.checkout.shop import open_shop
from tests.every_page import LONG_SKU, one_of_each
from tests.factories import administrator_of, make_company
from tests.purchase_orders.documents import place

pytestmark = pytest.mark.browser

LISTS = [
    "purchase-orders/",
    "purchase-orders/company/",
    "purchase-orders/requires-my-approval/",
    "purchase-orders/requires-my-approval/?view=active",
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
    f"cart/quick-order/?lines={LONG_SKU}%203",
    "",
]
# Of the person, in no company.
OWN = [
    "../",
    "../../accounts/password/change/",
    "../../accounts/2fa/",
    "../../accounts/sessions/",
    "../../accounts/reauthenticate/",
    "../../accounts/logout/",
]
# In braces what `Keys` finds.
DOCUMENTS = [
    "purchase-orders/1/",
    "purchase-orders/1/now/",
    "purchase-orders/1/comments/",
    "purchase-orders/1/approval-flow/",
    "purchase-orders/1/history/",
    "purchase-orders/2/",
    "purchase-orders/3/",
    "purchase-orders/4/",
    "purchase-orders/5/",
    "purchase-orders/1/approve/",
    "purchase-orders/1/reject/",
    "purchase-orders/1/override/",
    "purchase-orders/1/cancel/",
    "purchase-orders/4/place-order/",
    "purchase-orders/5/check-again/",
    "purchase-orders/1/add-to-cart/",
    "purchase-orders/decisions/{receipt}/",
    "orders/1/",
    "catalog/{product}/",
    "catalog/{long}/",
    "checkout/shipping/",
    "checkout/address/",
    "checkout/",
    "approval-rules/1/",
    "approval-rules/1/edit/",
    "approval-rules/1/delete/",
    "approval-rules/new/",
    "company/profile/account/",
    "company/profile/legal-address/",
    "company/profile/addresses/new/",
    "company/profile/addresses/{address}/",
    "company/profile/addresses/{address}/remove/",
    "company/users/invite/several/",
    "company/users/{person}/",
    "company/users/{person}/edit/",
    "company/users/{person}/deactivate/",
    "company/users/{person}/remove/",
    "company/users/{person}/view-as/",
    "company/users/invitations/{invitation}/",
    "company/roles/{role}/",
    "company/roles/{role}/edit/",
    "company/roles/{role}/delete/",
    "company/structure/{team}/add-team/",
    "company/structure/{team}/rename/",
    "company/structure/{team}/move/",
    "company/structure/{team}/remove/",
]
FORMS = [
    ("checkout/address/", "Save"),
    ("approval-rules/new/", "Save rule"),
    ("company/roles/new/", "Save role"),
    ("company/users/invite/several/", "Send the invitations"),
    ("company/users/invite/", "Send the invitation"),
    ("company/profile/addresses/new/", "Save"),
    ("company/structure/{team}/add-team/", "Add"),
    ("purchase-orders/1/override/", "Approve without other approvals"),
    ("approval-rules/1/edit/", "Save rule"),
    ("company/roles/{role}/edit/", "Save role"),
    ("company/users/{person}/edit/", "Save"),
    ("company/profile/account/", "Save"),
    ("company/profile/addresses/{address}/", "Save"),
    ("cart/quick-order/", "Check lines"),
    ("../../accounts/password/change/", "Change Password"),
]
# What stands there already would be right.
EMPTIED = """() => {
    for (const form of document.forms) form.noValidate = true;
    const typed = "main :is(input:not([type]), input[type=text], input[type=number], textarea)";
    for (const field of document.querySelectorAll(typed)) field.value = "";
}"""
# Each with every question that it can ask at once.
DIALOGS = [
    "purchase-orders/1/",
    "purchase-orders/4/",
    "purchase-orders/5/",
    "purchase-orders/requires-my-approval/",
    "approval-rules/1/edit/",
    "company/roles/{role}/",
    "catalog/",
]
# Read, but no page of its own.
NO_PAGE = {
    "purchase-orders/requires-my-approval/now/": "put into the queue, which is looked at after it has come",
    "purchase-orders/<int:number>/preview/": "put beside the queue; leads to the page of the purchase order",
    "purchase-orders/<int:number>/state/": "no content, or a header",
    "purchase-orders/decisions/": "leads to Requires My Approval",
    "purchase-orders/<int:number>/comment/": "leads to the comments",
    "cart/discount/": "leads to the cart",
    "cart/quick-order/add/": "leads to Quick Order",
    "checkout/keep/": "leads to the review",
    "checkout/place/": "leads to the review",
    "company/": "leads to the first tab that the reader has",
    "company/structure/<uuid:node>/": "a branch, put into the tree; leads to it",
    "catalog/": "test_catalog.py, with goods as it needs them",
}
CONVERTERS = {"int": r"\d+", "slug": r"[-\w]+|\{\w+\}", "uuid": r"\{\w+\}"}


def test_every_page_of_the_reviewed_table_is_looked_at() -> None:
    seen = [path.partition("?")[0] for path in (*LISTS, *DOCUMENTS)]
    missed = [
        route
        for route, row in TABLE.items()
        if "GET" in row.methods and not any(re.fullmatch(pattern(route), path) for path in seen)
    ]
    assert sorted(missed) == sorted(NO_PAGE)


def pattern(route: str) -> str:
    return re.sub(r"<(\w+):\w+>", lambda found: f"({CONVERTERS[found[1]]})", route)


@pytest.fixture
def owner(transactional_db: None) -> Member:
    open_shop()
    return administrator_of(make_company())


@pytest.fixture
def with_documents(owner: Member, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """One of each, and PO 5, which could not be judged; the keys for the addresses."""
    receipt = one_of_each(owner)
    with monkeypatch.context() as patched:
        patched.setattr(approvals.services, "judge", broken)
        place(Member.objects.get(name="Ben Nash"), [(Product.objects.get(name="A heart"), 1)])
    assert PurchaseOrder.objects.filter(number=5, status="pending").exists()
    return {"receipt": receipt} | keys(owner)


def broken(*_: object, **__: object) -> None:
    raise approvals.services.JudgingFailed("a rule refers to nothing")


def keys(owner: Member) -> dict[str, object]:
    mine = {"company": owner.company}
    return {
        "product": Product.objects.get(name="A heart").slug,
        "long": Product.objects.get(sku=LONG_SKU).slug,
        "address": Address.objects.get(**mine).pk,
        "person": Member.objects.get(**mine, name="Ben Nash").pk,
        "invitation": Invitation.objects.get(**mine).pk,
        "role": Role.objects.filter(**mine).latest("name").pk,
        "team": StructureNode.objects.get(**mine, team_name="Workshop").pk,
    }


Visit = Callable[[str], Page]


@pytest.fixture
def visit(browse: Callable[..., Page], live_server: LiveServer, owner: Member) -> Visit:
    page = browse(owner.user)

    def go(path: str) -> Page:
        answer = page.goto(f"{live_server.url}/c/{owner.company.slug}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        return page

    return go


def test_empty_pages(visit: Visit) -> None:
    for path in [*LISTS, *OWN]:
        assert_accessible_in_each_look(visit(path))


def test_filled_pages(visit: Visit, with_documents: dict[str, object]) -> None:
    for path in [*LISTS, *DOCUMENTS]:
        page = visit(path.format(**with_documents))
        for look in each_look(page):
            assert_accessible(page)
            assert page.evaluate(OVERFLOW) <= 0, f"{path} is wider than the screen of a {look.screen}"


def test_forms_with_errors(visit: Visit, with_documents: dict[str, object]) -> None:
    for path, button in FORMS:
        page = visit(path.format(**with_documents))
        page.evaluate(EMPTIED)
        page.get_by_role("button", name=button).locator("visible=true").last.click()
        page.get_by_role("alert").first.wait_for()
        assert_accessible_in_each_look(page)


def test_open_dialogs(visit: Visit, with_documents: dict[str, object]) -> None:
    for path in DIALOGS:
        page = visit(path.format(**with_documents))
        found = page.locator("dialog").count()
        assert found, path
        for at in range(found):
            page.evaluate("at => document.querySelectorAll('dialog')[at].showModal()", at)
            assert_accessible_in_each_look(page)
            page.evaluate("at => document.querySelectorAll('dialog')[at].close()", at)
    page = visit("purchase-orders/requires-my-approval/")
    page.wait_for_load_state("networkidle")  # what ran in bulk comes late, above the rows
    page.get_by_role("checkbox", name="Select purchase order 1").first.check()
    page.get_by_role("button", name="Approve Selected").locator("visible=true").first.click()
    page.get_by_role("dialog").locator("visible=true").first.wait_for()
    assert_accessible_in_each_look(page)
