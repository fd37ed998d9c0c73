"""One press of Place Purchase Order, sent twenty times at once, is one purchase order."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection

from companies.models import Member
from purchase_orders.models import PurchaseOrder
from storefront.checkout import services
from storefront.checkout.models import Cart, CartQuerySet
from tests.checkout.shop import fill, open_shop, submission
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_company, make_member, make_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer() -> Member:
    open_shop()
    member = make_member(make_company(), "Buyer")
    fill(member, (make_product(), 3))
    return member


@pytest.fixture
def without_cart_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(self: CartQuerySet, member: Member) -> Cart:
        return self.with_choices().get(company=member.company_id, member=member)

    monkeypatch.setattr(CartQuerySet, "lock", get)


@pytest.fixture
def without_unique_token() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE purchase_orders_purchaseorder DROP CONSTRAINT one_po_per_checkout_token")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE purchase_orders_purchaseorder CASCADE")
        cursor.execute(
            "ALTER TABLE purchase_orders_purchaseorder"
            " ADD CONSTRAINT one_po_per_checkout_token UNIQUE (company_id, checkout_token)"
        )


def submit(buyer: Member, times: int) -> list[Any]:
    form = submission(buyer)
    return at_once([partial(services.place, form, by=buyer)] * times)


def test_twenty_submits_make_one_and_nineteen_replays(buyer: Member) -> None:
    results = submit(buyer, 20)
    assert refusals(results) == []
    assert sorted(result.is_new for result in results) == [False] * 19 + [True]
    assert {result.document.pk for result in results} == {PurchaseOrder.objects.get().pk}


@pytest.mark.usefixtures("without_cart_lock")
def test_without_the_lock_the_token_still_keeps_it_one(
    buyer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Window(4).hold(monkeypatch, services, "_make")
    results = submit(buyer, 4)
    assert refusals(results) == []
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.usefixtures("without_unique_token")
def test_without_the_token_the_lock_still_keeps_it_one(
    buyer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Window(4).hold(monkeypatch, services, "_make")
    results = submit(buyer, 4)
    assert refusals(results) == []
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.usefixtures("without_cart_lock", "without_unique_token")
def test_control_without_lock_and_token_each_submit_makes_one(
    buyer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Window(4).hold(monkeypatch, services, "_make")
    assert refusals(submit(buyer, 4)) == []
    assert PurchaseOrder.objects.count() == 4
