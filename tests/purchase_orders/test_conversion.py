"""An approved purchase order becomes an order, or says why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.errors import NotPossibleNow
from purchase_orders.models import Status
from storefront.catalog.models import Product, Stock
from tests.factories import make_product
from tests.purchase_orders.documents import codes, fresh, place, sentences
from tests.purchase_orders.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_product(stock=100)


def test_an_approval_leaves_its_job_for_when_the_time_to_think_is_over(
    buyer: Member, manager_rule: None, manager: Member, product: Product, settings: Any
) -> None:
    settings.UNDO_SECONDS = 10
    po = place(buyer, [(product, 10)])
    purchase_orders.approve(po.number, 1, by=manager)
    job = ProcrastinateJob.objects.get(task_name="purchase_orders.convert")
    assert (job.args, job.priority) == ({"po_id": str(po.pk)}, 0)
    assert timedelta(seconds=8) < job.scheduled_at - timezone.now() <= timedelta(seconds=10)


def test_a_job_that_comes_too_early_waits_anew(
    buyer: Member, manager_rule: None, manager: Member, product: Product, settings: Any
) -> None:
    settings.UNDO_SECONDS = 10
    po = place(buyer, [(product, 10)])
    purchase_orders.approve(po.number, 1, by=manager)
    purchase_orders.convert(po.pk)
    assert fresh(po).status == Status.APPROVED
    assert ProcrastinateJob.objects.filter(task_name="purchase_orders.convert").count() == 2


def test_a_canceled_one_is_not_converted_by_the_job_that_waits(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 1)])
    purchase_orders.cancel(po.number, by=buyer)
    purchase_orders.convert(po.pk)
    assert fresh(po).status == Status.CANCELED


def test_converting_twice_makes_one_order(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 1)])
    purchase_orders.convert(po.pk)
    purchase_orders.convert(po.pk)
    assert codes(po).count("place_order") == 1
    assert Stock.objects.get(product=product).on_hand == 99


def test_all_shortages_are_reported_and_nothing_is_taken(buyer: Member) -> None:
    out, four, plenty = make_product(stock=0), make_product(stock=4), make_product(stock=50)
    po = place(buyer, [(out, 1), (four, 10), (plenty, 5)])
    purchase_orders.convert(po.pk)
    po = fresh(po)
    assert po.status == Status.ORDER_FAILED
    assert [(reason["sku"], reason["sentence"]) for reason in po.failure] == [
        (out.sku, "Out of stock"),
        (four.sku, "Not enough stock: 10 wanted, 4 left"),
    ]
    assert Stock.objects.get(product=plenty).on_hand == 50
    assert four.sku in sentences(po)[-1]


def test_of_many_shortages_pages_name_the_first_and_count_the_rest(buyer: Member) -> None:
    po = place(buyer, [(make_product(sku=f"L{at:03}", stock=0), 1) for at in range(23)])
    purchase_orders.convert(po.pk)
    assert len(fresh(po).failure) == 23
    items, log = (page(buyer, f"/c/lakeside/purchase-orders/1/{tab}").text for tab in ("", "history/"))
    assert "and 3 more, each beside its line" in items and items.count("Out of stock") == 20 + 23
    assert "L019: Out of stock. And 3 more." in log and "L020" not in log


def test_a_failed_one_is_retried_by_a_person(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 101)])
    purchase_orders.convert(po.pk)
    Stock.objects.filter(product=product).update(on_hand=200)
    purchase_orders.place_order(po.number, by=buyer)
    po = fresh(po)
    assert (po.status, po.failure) == (Status.ORDER_PLACED, [])


def test_backorders_let_it_through(buyer: Member) -> None:
    product = make_product(stock=8, backorders=True)
    po = place(buyer, [(product, 1_208)])
    purchase_orders.convert(po.pk)
    order = fresh(po).order
    assert order is not None
    assert order.lines.get().backordered == 1_200
    assert Stock.objects.get(product=product).on_hand == -1_200
    assert sentences(po)[-1].endswith("turned it into order 1. 1,200 pieces follow when stock arrives.")


def test_late_is_a_minute_past_its_time(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 1)])
    assert not purchase_orders.is_late(po)
    with pytest.raises(NotPossibleNow):
        purchase_orders.place_order(po.number, by=buyer)
    po.convert_after = timezone.now() - timedelta(seconds=90)
    assert purchase_orders.is_late(po)
    po.save(update_fields=["convert_after"])
    assert purchase_orders.place_order(po.number, by=buyer).status == Status.ORDER_PLACED


def test_the_store_cancels_an_order_and_the_log_says_so(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 3)])
    purchase_orders.convert(po.pk)
    po = fresh(po)
    assert po.order_id is not None
    purchase_orders.cancel_order(po.order_id, reason="Damaged in the warehouse", by_name="Store Person")
    assert Stock.objects.get(product=product).on_hand == 100
    assert sentences(po)[-1] == "Store Person of the store canceled order 1."
    assert fresh(po).status == Status.ORDER_PLACED
