"""The store has blocked a company: its people sign in and look. Nothing is placed, approved or converted,
through whatever door; and all of it goes on where it stood once they are unblocked."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from approvals import services as approvals
from approvals.models import ApprovalRule, Decision
from companies import services as companies
from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.errors import CompanyMayNotTrade
from purchase_orders.models import Comment, HistoryEntry, PurchaseOrder, Status
from purchase_orders.services import Choice
from purchase_orders.services.bulk import Verdict
from purchase_orders.services.decide import settle_overtaken
from purchase_orders.services.place import recheck_pending
from storefront.catalog.models import Product
from storefront.checkout import lines, services
from storefront.checkout.cart import copy_purchase_order
from storefront.checkout.models import CartLine
from storefront.checkout.rules import MayNotOrder
from storefront.orders.models import Order
from tests.architecture.test_access import access_of, ours
from tests.checkout.pages import review_form
from tests.checkout.shop import fill, open_shop, submission
from tests.factories import PASSWORD, administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

WAITING, APPROVED, FAILED, PENDING = 1, 2, 3, 4
ROUTES = [route for route, entry in ours() if access_of(entry).kind == "member"]
SENTENCE = "The store has blocked this company."


@pytest.fixture
def product() -> Product:
    open_shop()
    return make_product(sku="HEART", stock=100)


@pytest.fixture
def owner(product: Product) -> Member:
    return administrator_of(make_company())


@pytest.fixture
def manager(owner: Member) -> Member:
    return make_member(owner.company, "Mary Hill", "Manager")


@pytest.fixture
def buyer(owner: Member, manager: Member, product: Product, monkeypatch: pytest.MonkeyPatch) -> Member:
    """Has a cart, and a purchase order in each status from which something could be moved."""
    buyer = make_member(owner.company, "Ben Nash", under=manager)
    rule_over("100", owner, ("manager", None, 1))
    place(buyer, [(product, 20)])
    place(buyer, [(product, 2)])
    few = make_product(stock=0)
    purchase_orders.convert(place(buyer, [(few, 1)]).pk)
    with monkeypatch.context() as patched:
        patched.setattr(approvals, "judge", broken)
        place(buyer, [(product, 3)])
    fill(buyer, (product, 5))
    numbers = {"approval_required": WAITING, "approved": APPROVED, "order_failed": FAILED, "pending": PENDING}
    assert dict(PurchaseOrder.objects.values_list("status", "number")) == numbers
    return buyer


def broken(*_: object, **__: object) -> None:
    raise approvals.JudgingFailed("a rule refers to nothing")


def block(member: Member, status: str = Company.Status.BLOCKED) -> None:
    Company.objects.filter(pk=member.company_id).update(status=status)


def unblock(member: Member) -> None:
    block(member, Company.Status.ACTIVE)


def everything() -> list[object]:
    """What a blocked company must not be able to change."""
    return [
        list(PurchaseOrder.objects.order_by("number").values_list("status", "round", "failure")),
        [model.objects.count() for model in (Order, Decision, HistoryEntry, Comment, ApprovalRule)],
        list(CartLine.objects.values_list("sku", "quantity")),
    ]


def document(number: int) -> PurchaseOrder:
    return PurchaseOrder.objects.get(number=number)


def address(route: str, number: int) -> str:
    parts = {"slug:company": "lakeside", "int:number": str(number), "uuid:key": str(uuid.uuid4())}
    return "/" + re.sub(r"<([^>]+)>", lambda found: parts.get(found[1], str(uuid.uuid4())), route)


def knock(client: Client, route: str, sent: dict[str, Any]) -> None:
    for number in (WAITING, APPROVED, FAILED, PENDING) if "<int:number>" in route else (0,):
        assert client.post(address(route, number), sent).status_code < 500
    assert client.get(address(route, WAITING)).status_code < 500


def every_form(buyer: Member, product: Product) -> dict[str, Any]:
    """What all forms of the shop would send, in one."""
    sent = review_form(buyer) | {"round": "1", "comment": "Because.", "reason": "Because.", "how": "merge"}
    sent |= {"verdict": "approve", "key": str(uuid.uuid4()), "confirmed": "on", "lines": "HEART 3"}
    return sent | {"choice": ["1:1", "4:1"], "text": "Hello", f"quantity-{product.pk}": "3", "enabled": "1"}


@pytest.mark.parametrize("who", ["owner", "manager", "buyer"])
def test_no_address_moves_anything(
    who: str, buyer: Member, product: Product, request: pytest.FixtureRequest
) -> None:
    sent = every_form(buyer, product)
    client = signed_in(request.getfixturevalue(who))
    block(buyer)
    before = everything()
    for route in ROUTES:
        knock(client, route, sent)
        assert everything() == before, route


def test_control_the_same_forms_move_things_where_nothing_is_blocked(buyer: Member, product: Product) -> None:
    sent, client = every_form(buyer, product), signed_in(administrator_of(buyer.company))
    before, moved = everything(), set()
    for route in ROUTES:
        with transaction.atomic():
            knock(client, route, sent)
            if everything() != before:
                moved.add(route.split("/")[-2])
            transaction.set_rollback(True)
    assert moved >= {"override", "reject", "place-order", "check-again", "comment", "cancel", "add"}


Act = Callable[[Member, Member, Member], object]
DOORS: dict[str, Act] = {
    "approve": lambda owner, manager, buyer: purchase_orders.approve(WAITING, 1, by=manager),
    "reject": lambda owner, manager, buyer: purchase_orders.reject(WAITING, 1, reason="No", by=manager),
    "override": lambda owner, manager, buyer: purchase_orders.override(WAITING, 1, reason="Now", by=owner),
    "cancel": lambda owner, manager, buyer: purchase_orders.cancel(WAITING, by=buyer),
    "retry": lambda owner, manager, buyer: purchase_orders.place_order(FAILED, by=buyer),
    "check again": lambda owner, manager, buyer: purchase_orders.recheck(PENDING, by=owner),
    "judged by the worker": lambda owner, manager, buyer: recheck_pending(document(PENDING).pk),
    "comment": lambda owner, manager, buyer: purchase_orders.add_comment(WAITING, "Hello", by=buyer),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_service_moves_a_purchase_order(door: str, owner: Member, manager: Member, buyer: Member) -> None:
    block(buyer)
    before = everything()
    with pytest.raises(CompanyMayNotTrade, match="The store has blocked this company"):
        DOORS[door](owner, manager, buyer)
    assert everything() == before


SHOPPING: dict[str, Callable[[Member, Product], object]] = {
    "add to cart": lambda by, product: lines.add({product.pk: 1}, by=by),
    "quick order": lambda by, product: lines.add({}, skus=[("HEART", 1)], by=by),
    "copy": lambda by, product: copy_purchase_order(WAITING, "merge", by=by),
}


@pytest.mark.parametrize("door", SHOPPING)
def test_nothing_comes_into_a_cart(door: str, buyer: Member, product: Product) -> None:
    block(buyer)
    fresh = Member.objects.for_request().get(pk=buyer.pk)
    before = everything()
    with pytest.raises(MayNotOrder, match="The store has blocked Lakeside"):
        SHOPPING[door](fresh, product)
    assert everything() == before


@pytest.mark.parametrize("takes_purchase_orders", [True, False])
def test_a_cart_that_was_ready_is_not_placed(buyer: Member, takes_purchase_orders: bool) -> None:
    Company.objects.update(purchase_orders_enabled=takes_purchase_orders)
    sent = submission(buyer)
    block(buyer)
    before = everything()
    with pytest.raises(MayNotOrder, match="The store has blocked Lakeside"):
        services.place(sent, by=buyer)
    assert everything() == before


def test_a_bulk_decision_gets_a_receipt_of_refusals(owner: Member, buyer: Member) -> None:
    block(buyer)
    choices = [Choice(WAITING, 1, passes_over=True), Choice(PENDING, 1, passes_over=True)]
    bulk = purchase_orders.decide_in_bulk(uuid.uuid4(), Verdict.APPROVE, choices, by=owner, comment="Now")
    problems = [line.problem for line in bulk.lines.all()]
    assert len(problems) == 2 and all("The store has blocked this company" in one for one in problems)
    assert not Decision.objects.exists()


def test_what_became_complete_without_a_click_waits(owner: Member, manager: Member, buyer: Member) -> None:
    """The manager leaves after the administrator has approved in their own right: nobody is left to ask."""
    rule_over("100", owner, ("administrator", None, 1), ("manager", None, 1), name="Both")
    number = place(buyer, [(make_product(), 20)]).number
    purchase_orders.approve(number, 1, by=owner)
    companies.deactivate(manager, by=None)
    block(buyer)
    settle_overtaken(0)
    assert document(number).status == Status.APPROVAL_REQUIRED
    unblock(buyer)
    settle_overtaken(0)
    assert document(number).status == Status.APPROVED


def test_what_was_approved_fails_and_can_be_placed_once_unblocked(buyer: Member) -> None:
    block(buyer)
    purchase_orders.convert(document(APPROVED).pk)
    failed = document(APPROVED)
    assert (failed.status, failed.failure) == (Status.ORDER_FAILED, [{"sentence": SENTENCE}])
    page = f"/c/lakeside/purchase-orders/{APPROVED}/"
    client = signed_in(buyer)
    assert SENTENCE in client.get(page).text and f"{page}place-order/" not in client.get(page).text
    unblock(buyer)
    assert f"{page}place-order/" in client.get(page).text
    client.post(f"{page}place-order/", {"round": "1"})
    assert document(APPROVED).status == Status.ORDER_PLACED
    assert Order.objects.count() == 1


def test_what_was_pending_is_judged_once_unblocked(buyer: Member) -> None:
    block(buyer)
    with pytest.raises(CompanyMayNotTrade):
        recheck_pending(document(PENDING).pk)
    unblock(buyer)
    recheck_pending(document(PENDING).pk)
    assert document(PENDING).status == Status.APPROVED


def sign_in(member: Member) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def test_its_people_sign_in_and_look(buyer: Member) -> None:
    block(buyer)
    client = sign_in(buyer)
    assert client.get("/", follow=True).request["PATH_INFO"] == "/c/lakeside/"
    for page in ("", "purchase-orders/", "purchase-orders/1/", "orders/", "catalog/", "cart/"):
        assert client.get(f"/c/lakeside/{page}").status_code == 200, page
    page = client.get("/c/lakeside/purchase-orders/1/").text
    assert "Cancel Purchase Order" not in page and "Add Items to Shopping Cart" not in page


@pytest.mark.parametrize("status", [Company.Status.REJECTED, Company.Status.PENDING])
def test_to_a_company_that_is_not_open_nobody_gets(buyer: Member, status: str) -> None:
    ready = review_form(buyer)
    block(buyer, status)
    before, client = everything(), sign_in(buyer)
    assert client.post("/c/lakeside/checkout/place/", ready).status_code == 404
    assert everything() == before
    for page in ("", "purchase-orders/1/", "cart/", "checkout/"):
        answer: Any = client.get(f"/c/lakeside/{page}")
        assert answer.status_code == 404 and "Lakeside" not in answer.text, page
    assert "/c/lakeside/" not in client.get("/", follow=True).text
