"""Conversion under fire: one order per purchase order, and never more than there is."""

import uuid
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet, Status
from storefront.catalog import stock
from storefront.catalog.models import Product, Stock
from storefront.orders.models import Order
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_company, make_member, make_product
from tests.purchase_orders.documents import codes, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer() -> Member:
    return make_member(make_company(), "Buyer")


@pytest.fixture
def last_one() -> Product:
    return make_product(stock=1)


def statuses(orders: list[PurchaseOrder]) -> list[str]:
    found = PurchaseOrder.objects.filter(pk__in=[po.pk for po in orders])
    return sorted(found.values_list("status", flat=True))


def test_twenty_want_the_last_unit_and_one_gets_it(buyer: Member, last_one: Product) -> None:
    orders = [place(buyer, [(last_one, 1)]) for _ in range(20)]
    results = at_once([partial(purchase_orders.convert, po.pk) for po in orders])
    assert refusals(results) == []
    assert statuses(orders) == [Status.ORDER_FAILED] * 19 + [Status.ORDER_PLACED]
    assert Stock.objects.get(product=last_one).on_hand == 0
    assert Order.objects.count() == 1


@pytest.fixture
def without_stock_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "_lock", lambda product_ids: None)


@pytest.fixture
def without_constraint() -> Iterator[None]:
    name = "stock_is_not_negative_unless_backorders"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE catalog_stock DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_stock CASCADE")
        cursor.execute(f"ALTER TABLE catalog_stock ADD CONSTRAINT {name} CHECK (on_hand >= 0 OR backorders)")


def convert_two(
    buyer: Member, product: Product, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Any], list[str]]:
    """Both have read what is left before one of them takes it; the results, and the statuses after."""
    orders = [place(buyer, [(product, 1)]) for _ in range(2)]
    Window(2).hold(monkeypatch, stock, "_change")
    results = at_once([partial(purchase_orders.convert, po.pk) for po in orders])
    return results, statuses(orders)


def test_the_second_is_told_what_is_left(
    buyer: Member, last_one: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, after = convert_two(buyer, last_one, monkeypatch)
    assert refusals(results) == []
    assert after == [Status.ORDER_FAILED, Status.ORDER_PLACED]


@pytest.mark.usefixtures("without_stock_lock")
def test_without_the_lock_the_database_still_sells_it_once(
    buyer: Member, last_one: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, after = convert_two(buyer, last_one, monkeypatch)
    assert [type(refusal) for refusal in refusals(results)] == [IntegrityError]
    assert after == [Status.APPROVED, Status.ORDER_PLACED]


@pytest.mark.usefixtures("without_stock_lock", "without_constraint")
def test_control_without_lock_and_constraint_it_is_sold_twice(
    buyer: Member, last_one: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, after = convert_two(buyer, last_one, monkeypatch)
    assert refusals(results) == []
    assert after == [Status.ORDER_PLACED] * 2
    assert Stock.objects.get(product=last_one).on_hand == -1


def test_thirty_workers_make_one_order_of_one_purchase_order(buyer: Member) -> None:
    po = place(buyer, [(make_product(stock=100), 1)])
    assert refusals(at_once([lambda: purchase_orders.convert(po.pk)] * 30)) == []
    assert Order.objects.count() == 1
    assert po.history.filter(code="place_order").count() == 1


def race_to_hold(po: PurchaseOrder, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The worker and the store have both found it approved, and are about to write."""
    window = Window(2)
    window.hold(monkeypatch, PurchaseOrder, "save")
    hold = partial(purchase_orders.hold, po.pk, by_name="Stella Staff", reason="Wait")
    return refusals(at_once([partial(purchase_orders.convert, po.pk), hold]))


def test_held_or_converted_and_the_second_is_told(buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    po = place(buyer, [(make_product(stock=100), 1)])
    told = race_to_hold(po, monkeypatch)
    now = PurchaseOrder.objects.get(pk=po.pk)
    if now.status == Status.APPROVED:
        assert now.is_on_hold and told == []
    else:
        assert [str(each) for each in told] == [
            "Purchase order 1 cannot be put on hold because it has become an order."
        ]


def test_control_without_the_lock_the_second_is_refused_only_as_it_writes(
    buyer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a hold the database refuses the order; after the order the status is not what it was read as."""
    po = place(buyer, [(make_product(stock=100), 1)])

    def unlocked(self: PurchaseOrderQuerySet, pk: uuid.UUID) -> PurchaseOrder:
        return self.select_related("company", "placed_by").get(pk=pk)

    monkeypatch.setattr(PurchaseOrderQuerySet, "lock", unlocked)
    (refusal,) = race_to_hold(po, monkeypatch)
    is_held = PurchaseOrder.objects.get(pk=po.pk).is_on_hold
    assert type(refusal) is (IntegrityError if is_held else ConcurrentTransition)


class TestCanceledBetweenTheRefusalAndItsRecord:
    """That nothing is left is found in one transaction, and written down in the next."""

    def convert(self, po: PurchaseOrder, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
        lock, times = PurchaseOrderQuerySet.lock, count(1)

        def canceled_before_the_second(self: PurchaseOrderQuerySet, pk: uuid.UUID) -> PurchaseOrder:
            if next(times) == 2:
                assert refusals(at_once([partial(purchase_orders.cancel, po.number, by=po.placed_by)])) == []
            return lock(self, pk)

        monkeypatch.setattr(PurchaseOrderQuerySet, "lock", canceled_before_the_second)
        return refusals(at_once([partial(purchase_orders.convert, po.pk)]))

    def test_it_stays_canceled(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        po = place(buyer, [(make_product(stock=0), 1)])
        assert self.convert(po, monkeypatch) == []
        assert statuses([po]) == [Status.CANCELED]
        assert codes(po)[-1] == "cancel"

    def test_control_without_looking_again_the_job_breaks(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lock(company_id: uuid.UUID, po_id: uuid.UUID) -> PurchaseOrder:
            return PurchaseOrder.objects.lock(pk=po_id)

        monkeypatch.setattr(import_module("purchase_orders.services.convert"), "_lock_due", lock)
        po = place(buyer, [(make_product(stock=0), 1)])
        (failure,) = self.convert(po, monkeypatch)
        assert isinstance(failure, TransitionNotAllowed)


def test_orders_of_the_same_goods_in_any_sequence_do_not_deadlock(buyer: Member) -> None:
    goods = [make_product(stock=100) for _ in range(8)]
    orders = [place(buyer, [(product, 1) for product in goods[::step]]) for step in (1, -1) * 6]
    assert refusals(at_once([partial(purchase_orders.convert, po.pk) for po in orders])) == []
    assert statuses(orders) == [Status.ORDER_PLACED] * 12
    assert not Stock.objects.exclude(on_hand=F("on_hand") * 0 + 88).exists()


def test_numbers_are_unique_and_without_gaps_under_parallel_placing(buyer: Member) -> None:
    product = make_product()
    placed = at_once([lambda: place(buyer, [(product, 1)]).number] * 20)
    assert sorted(placed) == list(range(1, 21))
