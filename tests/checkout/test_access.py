"""Who opens which door of cart and checkout, and that none of them leads past a purchase order."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from companies import services as companies
from companies.models import Company, Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout import urls
from storefront.checkout.models import Cart
from storefront.orders import urls as order_urls
from storefront.orders.models import Order
from tests.checkout.pages import post, review_form
from tests.checkout.shop import cart_of, fill
from tests.factories import administrator_of
from tests.sessions import signed_in
from tests.switches import store

pytestmark = pytest.mark.django_db

# What can only be sent, and what can only be read.
SENT = {
    "add",
    "update",
    "undo",
    "remove_unavailable",
    "remove_discount",
}
# Where a form came back with its faults, a reload is a visit.
LEADS = {"discount": "cart", "quick_order_add": "quick_order", "keep": "review", "place": "review"}
SHUT = {(name, "get") for name in SENT} | {("cart", "post"), ("review", "post")}
DOORS = sorted(entry.name for entry in urls.urlpatterns if isinstance(entry, URLPattern) and entry.name)


def door(company: Company, name: str) -> str:
    return reverse(f"checkout:{name}", args=[company.slug, *([1] if name == "copy" else [])])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", DOORS)
def test_a_stranger_finds_nothing_there(stranger: Member, buyer: Member, name: str, method: str) -> None:
    answer = getattr(signed_in(stranger), method)(door(buyer.company, name))
    assert answer.status_code == (405 if (name, method) in SHUT else 404)
    assert "Lakeside" not in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", DOORS)
def test_a_colleague_who_may_not_order_is_refused(colleague: Member, name: str, method: str) -> None:
    answer = getattr(signed_in(colleague), method)(door(colleague.company, name))
    assert answer.status_code == (405 if (name, method) in SHUT else 403)


@pytest.mark.parametrize("name", DOORS)
def test_who_is_signed_out_signs_in_first(company: Company, name: str) -> None:
    method = "get" if (name, "post") in SHUT else "post"
    answer = getattr(Client(), method)(door(company, name))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "where"), LEADS.items())
def test_a_get_does_nothing_and_leads_to_where_it_is_sent_from(
    buyer: Member, heart: Product, name: str, where: str
) -> None:
    fill(buyer, (heart, 1))
    answer = signed_in(buyer).get(door(buyer.company, name), review_form(buyer) | {"reference": "BR-1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, door(buyer.company, where))
    assert not PurchaseOrder.objects.exists() and cart_of(buyer).reference == ""


@pytest.mark.parametrize("referer", ["http://testserver{}", "http://elsewhere.example{}", ""])
def test_who_signs_in_on_the_way_comes_back_to_the_page_of_the_form(company: Company, referer: str) -> None:
    """Where it was sent, a visit would show nothing."""
    page = f"{door(company, 'cart')}?q=heart"
    sent = Client().post(door(company, "add"), headers={"Referer": referer.format(page)})
    back = page if "testserver" in referer else door(company, "add")
    assert sent.headers["Location"] == f"/accounts/login/?{urlencode({'next': back}, safe='/')}"


CRAFTED: list[dict[str, Any]] = [
    {},
    {"purchase_order": "0", "is_purchase_order": "", "kind": "order", "purchase_orders_enabled": "0"},
    {"checkout": "order", "mode": "order", "button": "Place Order", "becomes": "an order"},
    {
        "status": "approved",
        "state": "approved",
        "approved_by": "me",
        "company": "other",
        "unit_price": "0.01",
    },
    {"seen": ""},
    {"seen": "forged"},
]


@pytest.mark.parametrize("name", DOORS)
def test_with_both_switches_on_no_door_gives_an_order(buyer: Member, heart: Product, name: str) -> None:
    """Every door gets a complete review form and more; whatever comes of it, it is no order."""
    client = signed_in(buyer)
    for crafted in CRAFTED:
        fill(buyer, (heart, 2))
        sent = review_form(buyer) | crafted
        client.post(door(buyer.company, name), sent)
        client.get(door(buyer.company, name), sent)
    assert not Order.objects.exists()


def test_with_both_switches_on_the_pages_of_orders_take_nothing(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 2))
    sent = review_form(buyer)
    for entry in order_urls.urlpatterns:
        where = reverse(
            f"orders:{entry.name}",
            args=[buyer.company.slug, *([1] if "number" in str(entry.pattern) else [])],
        )
        signed_in(buyer).post(where, sent)
    assert not Order.objects.exists()


def test_the_form_of_an_order_makes_none_after_the_switches_went_on(buyer: Member, heart: Product) -> None:
    store(purchase_orders_enabled=False)
    fill(buyer, (heart, 2))
    sent = review_form(buyer)
    store(purchase_orders_enabled=True)
    answer = post(buyer, "place", **sent)
    assert answer.status_code == 409 and "a purchase order" in answer.text
    assert not Order.objects.exists() and not PurchaseOrder.objects.exists()


def test_a_cart_of_another_member_is_placed_by_nobody_else(
    company: Company, buyer: Member, heart: Product
) -> None:
    owner = administrator_of(company)
    fill(buyer, (heart, 2))
    fill(owner, (heart, 3))
    post(owner, "place", **(review_form(owner) | {"cart": str(cart_of(buyer).pk)}))
    assert not PurchaseOrder.objects.exists()
    assert cart_of(buyer).lines.get().quantity == 2


def block(member: Member) -> None:
    Company.objects.filter(pk=member.company_id).update(status=Company.Status.BLOCKED)


def revoke(member: Member) -> None:
    assert member.role is not None
    companies.change_role_permissions(member.role, [], by=None)


def deactivate(member: Member) -> None:
    companies.deactivate(member, by=None)


@pytest.mark.parametrize(
    ("event", "status"),
    [(block, 403), (revoke, 403), (deactivate, 302)],  # who has no other company is signed out
    ids=["blocked", "revoked", "inactive"],
)
@pytest.mark.parametrize("takes_purchase_orders", [True, False])
def test_who_lost_the_right_on_the_way_places_nothing(
    buyer: Member, heart: Product, event: Callable[[Member], None], status: int, takes_purchase_orders: bool
) -> None:
    store(purchase_orders_enabled=takes_purchase_orders)
    fill(buyer, (heart, 2))
    sent = review_form(buyer)
    event(buyer)
    answer = post(buyer, "place", **sent)
    assert answer.status_code == status
    assert not Order.objects.exists() and not PurchaseOrder.objects.exists()
    if event is block:
        assert "The store has blocked Lakeside" in answer.text


def test_a_blocked_company_looks_at_its_cart_and_adds_nothing(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 2))
    block(buyer)
    assert "The store has blocked Lakeside" in signed_in(buyer).get(door(buyer.company, "cart")).text
    answer = post(buyer, "add", **{f"quantity-{heart.pk}": "1"})
    assert answer.status_code == 403
    assert cart_of(buyer).lines.get().quantity == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"token": "x"},
        {"cart": ""},
        {"total": "NaN"},
        {"total": "1e400"},
        {"payment_method": "cash"},
        {"reference": "x" * 65},
        {"reference": "nul\0"},
        {"note": "n" * 2001},
    ],
)
def test_a_form_that_cannot_be_read_comes_back_and_places_nothing(
    buyer: Member, heart: Product, broken: dict[str, str]
) -> None:
    fill(buyer, (heart, 2))
    answer = post(buyer, "place", **(review_form(buyer, reference="BR-1") | broken))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert not PurchaseOrder.objects.exists()


def test_a_cart_that_never_was_is_said_to_be_gone(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 2))
    answer = post(buyer, "place", **(review_form(buyer) | {"cart": str(uuid.uuid4())}))
    assert answer.status_code == 409
    assert Cart.objects.filter(member=buyer).exists()
