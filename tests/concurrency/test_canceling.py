"""The store takes orders back: their stock returns once, and nobody waits in a circle. With controls."""

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, transaction

from companies.models import Member
from purchase_orders import services as purchase_orders
from storefront.catalog import stock
from storefront.catalog.models import Product, Stock
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderQuerySet
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_company, make_member, make_product
from tests.purchase_orders.documents import details, priced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer() -> Member:
    return make_member(make_company(), "Buyer")


def order_of(buyer: Member, goods: Sequence[Product]) -> Order:
    """Without a purchase order behind it."""
    document = priced([(product, 1) for product in goods])
    return orders.create_order(document, details(), placed_by=buyer, checkout_token=uuid.uuid4())


class TestTwoOfTheStoreCancelOneOrder:
    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], int]:
        """Both have found it placed before one of them writes; the results, and the stock after."""
        heart = make_product(stock=10)
        order = order_of(buyer, [heart])
        Window(2).hold(monkeypatch, stock, "put_back")
        cancel = partial(purchase_orders.cancel_order, order.pk, by_name="Stella Staff")
        return at_once([cancel, cancel]), Stock.objects.get(product=heart).on_hand

    def test_its_stock_returns_once_and_the_second_is_told(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        results, on_hand = self.race(buyer, monkeypatch)
        (refusal,) = refusals(results)
        assert isinstance(refusal, orders.OrderIsCanceled)
        assert on_hand == 10

    def test_control_without_the_lock_it_returns_twice(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(OrderQuerySet, "lock", lambda self, **which: self.get(**which))
        results, on_hand = self.race(buyer, monkeypatch)
        assert refusals(results) == []
        assert on_hand == 11


class TestCanceledWhileOthersBuyTheSameGoods:
    """Stock is taken in the order of its keys; what is put back in another would wait in a circle."""

    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
        """Half of it has been taken when the whole is to be put back."""
        first, second = sorted((uuid.uuid4(), uuid.uuid4()))
        goods = [make_product(pk=second), make_product(pk=first)]
        order, window = order_of(buyer, goods), Window(2)
        window.hold(monkeypatch, stock, "put_back")

        def take() -> None:
            with transaction.atomic():
                stock.take({first: 1})
                window.wait()
                window.wait()  # until the other is kept out
                stock.take({second: 1})

        return refusals(at_once([partial(orders.cancel_order, order.pk), take]))

    def test_one_waits_for_the_other(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.race(buyer, monkeypatch) == []

    def test_control_without_the_lock_the_database_ends_one_of_them(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def put_back(quantities: Mapping[uuid.UUID, int]) -> None:
            stock._change(quantities)

        monkeypatch.setattr(stock, "put_back", put_back)
        (refusal,) = self.race(buyer, monkeypatch)
        assert isinstance(refusal, OperationalError) and "deadlock" in str(refusal)
