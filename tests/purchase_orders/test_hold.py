"""The store puts a purchase order on hold: no order is made of it until the store releases it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Member
from purchase_orders import outlook
from purchase_orders import services as purchase_orders
from purchase_orders.errors import NotPossibleNow
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Product, Stock
from tests.conftest import Drain
from tests.factories import make_product
from tests.purchase_orders.documents import codes, fresh, place, sentences
from tests.purchase_orders.pages import main, page, sentence
from tests.sessions import signed_in_to_admin

pytestmark = pytest.mark.django_db

PO = "/c/lakeside/purchase-orders/1/"
REASON = "Can a lorry turn there?"


def hold(po: PurchaseOrder) -> None:
    purchase_orders.hold(po.pk, by_name="Stella Staff", reason=REASON)


def release(po: PurchaseOrder) -> None:
    purchase_orders.release(po.pk, by_name="Stella Staff")


@pytest.fixture
def approved(buyer: Member, product: Product) -> PurchaseOrder:
    return place(buyer, [(product, 1)])


@pytest.fixture
def waiting(manager_rule: None, buyer: Member, product: Product) -> PurchaseOrder:
    return place(buyer, [(product, 20)])


class TestTheWorker:
    def test_leaves_it_until_it_is_released(self, approved: PurchaseOrder) -> None:
        hold(approved)
        purchase_orders.convert(approved.pk)
        assert fresh(approved).status == Status.APPROVED
        release(approved)
        purchase_orders.convert(approved.pk)
        assert fresh(approved).status == Status.ORDER_PLACED
        assert codes(approved)[-3:] == ["hold", "release", "place_order"]

    def test_is_not_late_with_it(self, approved: PurchaseOrder, buyer: Member) -> None:
        hold(approved)
        PurchaseOrder.objects.update(convert_after=timezone.now() - timedelta(days=3))
        assert not purchase_orders.is_late(fresh(approved))
        release(approved)
        assert not purchase_orders.is_late(fresh(approved))

    def test_has_a_job_for_it_once_it_is_released(self, approved: PurchaseOrder, drain: Drain) -> None:
        hold(approved)
        drain()
        assert fresh(approved).status == Status.APPROVED
        release(approved)
        drain()
        assert fresh(approved).status == Status.ORDER_PLACED


class TestTheBuyersSide:
    def test_approving_goes_on_and_makes_no_order(self, waiting: PurchaseOrder, manager: Member) -> None:
        hold(waiting)
        purchase_orders.approve(1, 1, by=manager)
        purchase_orders.convert(waiting.pk)
        assert fresh(waiting).status == Status.APPROVED

    def test_no_order_is_placed_by_a_person_either(self, buyer: Member) -> None:
        out = make_product(stock=0)
        po = place(buyer, [(out, 1)])
        purchase_orders.convert(po.pk)
        hold(po)
        Stock.objects.update(on_hand=9)
        held = main(page(buyer, PO))
        assert f"{PO}place-order/" not in held and "and the store has released it" in held
        with pytest.raises(NotPossibleNow, match="Can a lorry turn there"):
            purchase_orders.place_order(1, by=buyer)
        release(po)
        assert f"{PO}place-order/" in main(page(buyer, PO))
        assert purchase_orders.place_order(1, by=buyer).status == Status.ORDER_PLACED

    def test_it_may_still_be_canceled(self, approved: PurchaseOrder, buyer: Member) -> None:
        hold(approved)
        assert purchase_orders.cancel(1, by=buyer).status == Status.CANCELED
        with pytest.raises(NotPossibleNow, match="not on hold"):
            release(approved)
        assert "hold" not in sentence(page(buyer, PO))


class TestThePage:
    def test_an_approved_one_says_that_it_waits_and_why(self, approved: PurchaseOrder, buyer: Member) -> None:
        hold(approved)
        answer = page(buyer, PO)
        said = sentence(answer)
        assert said.startswith(
            "Approved automatically, because no approval rule applies. The store put it on hold today "
        )
        assert said.endswith(f": “{REASON}” It becomes an order by itself when the store releases it.")
        assert "in a moment" not in said
        assert "on hold" in main(answer).partition("Becomes an order")[2]

    def test_days_later_it_says_the_same_and_blames_no_worker(
        self, approved: PurchaseOrder, buyer: Member
    ) -> None:
        hold(approved)
        PurchaseOrder.objects.update(convert_after=timezone.now() - timedelta(days=3))
        answer = page(buyer, PO)
        assert "worker" not in sentence(answer)
        assert f"{PO}place-order/" not in main(answer)

    def test_one_that_waits_says_it_besides(self, waiting: PurchaseOrder, buyer: Member) -> None:
        hold(waiting)
        said = sentence(page(buyer, PO))
        assert said.startswith("Waiting for Manager Name")
        assert said.endswith(f": “{REASON}” No order is made of it before the store releases it.")

    def test_the_log_says_who_did_what(self, approved: PurchaseOrder, buyer: Member) -> None:
        hold(approved)
        release(approved)
        assert sentences(approved)[-2:] == [
            "Stella Staff of the store put it on hold.",
            "Stella Staff of the store released it.",
        ]
        assert REASON in main(page(buyer, f"{PO}history/"))

    def test_asks_for_news_and_gets_it(self, approved: PurchaseOrder, buyer: Member) -> None:
        before = outlook.state_of(fresh(approved))
        hold(approved)
        assert outlook.state_of(fresh(approved)) != before
        assert "every 10s" in main(page(buyer, PO))


class TestWhatCannotBe:
    def test_held_twice(self, approved: PurchaseOrder) -> None:
        hold(approved)
        with pytest.raises(NotPossibleNow, match="on hold already"):
            hold(approved)

    def test_held_once_it_is_an_order(self, approved: PurchaseOrder) -> None:
        purchase_orders.convert(approved.pk)
        with pytest.raises(NotPossibleNow, match="because it has become an order"):
            hold(approved)

    def test_released_without_being_held(self, approved: PurchaseOrder) -> None:
        with pytest.raises(NotPossibleNow, match="not on hold"):
            release(approved)

    def test_by_the_database_an_order_while_on_hold(self, approved: PurchaseOrder) -> None:
        purchase_orders.convert(approved.pk)
        held = {"held_since": timezone.now(), "held_by_name": "Stella", "hold_reason": REASON}
        with pytest.raises(IntegrityError, match="po_on_hold_becomes_no_order"), transaction.atomic():
            PurchaseOrder.objects.update(**held)

    def test_by_the_database_a_hold_without_a_reason(self, approved: PurchaseOrder) -> None:
        with pytest.raises(IntegrityError, match="po_hold_says_who_and_why"), transaction.atomic():
            PurchaseOrder.objects.update(held_since=timezone.now(), held_by_name="Stella")


class TestInTheAdministration:
    @pytest.fixture
    def staff(self) -> Client:
        return signed_in_to_admin()

    def address(self, po: PurchaseOrder, action: str) -> str:
        return reverse(f"admin:purchase_orders_purchaseorder_{action}", args=[po.pk])

    def test_staff_hold_and_release(self, approved: PurchaseOrder, staff: Client) -> None:
        opened = staff.get(self.address(approved, "change")).text
        assert self.address(approved, "hold") in opened and self.address(approved, "release") not in opened
        assert staff.get(self.address(approved, "hold")).status_code == 200
        assert "This field is required" in staff.post(self.address(approved, "hold"), {"reason": " "}).text
        held = staff.post(self.address(approved, "hold"), {"reason": REASON}, follow=True).text
        assert self.address(approved, "hold") not in held and self.address(approved, "release") in held
        assert fresh(approved).held_by_name == "Stella Staff"
        assert REASON in staff.get(self.address(approved, "release")).text
        assert fresh(approved).is_on_hold
        staff.post(self.address(approved, "release"))
        assert not fresh(approved).is_on_hold

    def test_what_cannot_be_is_said(self, approved: PurchaseOrder, staff: Client) -> None:
        assert "is not on hold" in staff.post(self.address(approved, "release"), follow=True).text

    @pytest.mark.parametrize("action", ["hold", "release"])
    def test_what_is_not_there_is_not_there(self, staff: Client, action: str) -> None:
        address = reverse(f"admin:purchase_orders_purchaseorder_{action}", args=[uuid.uuid4()])
        assert staff.post(address, {"reason": REASON}).status_code == 404

    def test_an_order_offers_neither(self, approved: PurchaseOrder, staff: Client) -> None:
        purchase_orders.convert(approved.pk)
        opened = staff.get(self.address(approved, "change")).text
        assert "Put on hold" not in opened and "Release" not in opened

    def test_the_list_shows_what_is_on_hold_and_what_it_is_worth(
        self, approved: PurchaseOrder, buyer: Member, product: Product, staff: Client
    ) -> None:
        other = place(buyer, [(product, 2)])
        hold(approved)
        shown = staff.get(reverse("admin:purchase_orders_purchaseorder_changelist"), {"hold": "on"}).text
        assert self.address(approved, "change") in shown and self.address(other, "change") not in shown
        assert "£17.00" in shown
        purchase_orders.cancel(1, by=buyer)
        after = staff.get(reverse("admin:purchase_orders_purchaseorder_changelist"), {"hold": "on"}).text
        assert self.address(approved, "change") not in after

    @pytest.mark.parametrize("action", ["hold", "release"])
    def test_nobody_else(self, approved: PurchaseOrder, owner: Member, client: Client, action: str) -> None:
        client.force_login(owner.user)
        answer = client.post(self.address(approved, action), {"reason": REASON}, follow=True)
        assert answer.status_code == 403
        assert not fresh(approved).is_on_hold
