"""Orders: all or nothing from stock, the frozen amounts exactly, and back again."""

import uuid
from decimal import Decimal

import pytest

from companies.models import Company, Member, NumberSeries
from purchase_orders.models import Round
from storefront.catalog.models import Product, Stock
from storefront.lib.money import format_money
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.services import OrderIsCanceled, OrderNotPossible
from tests.factories import administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import details, place, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Buyer Name")


def order(buyer: Member, *chosen: tuple[Product, int]) -> Order:
    return orders.create_order(priced(chosen), details("BR-1"), placed_by=buyer, checkout_token=uuid.uuid4())


def on_hand(product: Product) -> int:
    return Stock.objects.get(product=product).on_hand


def test_an_order_takes_stock_and_has_its_number_and_amounts(buyer: Member) -> None:
    heart = make_product(sku="85123A", stock=100)
    made = order(buyer, (heart, 12))
    again = Order.objects.get(pk=made.pk)
    assert (again.number, again.total, again.reference) == (1, Decimal("149.000"), "BR-1")
    assert (again.placed_by_name, again.status, again.backordered_pieces) == ("Buyer Name", "placed", 0)
    assert [(line.position, line.sku, line.total) for line in again.lines.all()] == [
        (1, "85123A", Decimal(144))
    ]
    assert on_hand(heart) == 88


def test_what_is_not_there_is_on_back_order_and_stock_falls_by_exactly_that(buyer: Member) -> None:
    heart = make_product(stock=16, backorders=True)
    made = order(buyer, (heart, 24))
    assert (made.backordered_pieces, made.lines.get().backordered, on_hand(heart)) == (8, 8, -8)


def test_a_product_on_two_lines_is_served_line_by_line(buyer: Member) -> None:
    heart = make_product(stock=5, backorders=True)
    made = order(buyer, (heart, 4), (heart, 4))
    assert [line.backordered for line in made.lines.all()] == [0, 3]


def test_every_line_that_cannot_be_delivered_is_named_and_nothing_is_taken(buyer: Member) -> None:
    there, short, out = (
        make_product(stock=10),
        make_product(sku="SHORT", stock=4),
        make_product(sku="OUT", stock=0),
    )
    with pytest.raises(OrderNotPossible) as refusal:
        order(buyer, (there, 10), (short, 10), (out, 1))
    assert [(reason["position"], reason["sku"], reason["sentence"]) for reason in refusal.value.reasons] == [
        (2, "SHORT", "Not enough stock: 10 wanted, 4 left"),
        (3, "OUT", "Out of stock"),
    ]
    assert str(refusal.value) == "SHORT: Not enough stock: 10 wanted, 4 left. OUT: Out of stock."
    assert (on_hand(there), on_hand(short)) == (10, 4)
    assert not Order.objects.exists()
    assert NumberSeries.objects.get(company=buyer.company, kind="order").last == 0


def test_a_reason_without_a_line_is_a_sentence() -> None:
    refusal = OrderNotPossible.because("The store has blocked this company.")
    assert str(refusal) == "The store has blocked this company."


def test_an_order_from_a_purchase_order_has_its_amounts_not_todays(company: Company) -> None:
    heart = make_product(sku="85123A", stock=100)
    owner = administrator_of(company)
    po = place(owner, [(heart, 12)], reference="BR-2")
    Product.objects.filter(pk=heart.pk).update(list_price=99, name="RENAMED")
    frozen = Round.objects.get(purchase_order=po)
    made = orders.create_order_from(frozen, frozen.lines.all(), placed_by=owner)
    assert (made.total, made.reference, made.taxes) == (po.total, "BR-2", frozen.taxes)
    line = made.lines.get()
    assert (line.name, line.unit_price) == (heart.name, Decimal(10))
    assert made.checkout_token is None


def test_a_product_that_is_gone_refuses_the_order_and_takes_nothing(company: Company) -> None:
    gone, there = make_product(sku="GONE"), make_product(stock=10)
    owner = administrator_of(company)
    po = place(owner, [(gone, 1), (there, 2)])
    gone.delete()
    frozen = Round.objects.get(purchase_order=po)
    with pytest.raises(OrderNotPossible, match=r"GONE: No longer sold\."):
        orders.create_order_from(frozen, frozen.lines.all(), placed_by=owner)
    assert on_hand(there) == 10


def test_canceling_puts_everything_back_once(buyer: Member) -> None:
    heart, gone = make_product(stock=16, backorders=True), make_product()
    made = order(buyer, (heart, 24), (gone, 1))
    gone.delete()
    assert orders.cancel_order(made.pk).status == Order.Status.CANCELED
    assert on_hand(heart) == 16
    with pytest.raises(OrderIsCanceled, match="Order 1 is canceled already"):
        orders.cancel_order(made.pk)
    assert on_hand(heart) == 16


def test_numbers_are_counted_per_company(buyer: Member) -> None:
    other = make_member(make_company("Harbour"), "Other")
    heart = make_product()
    assert [order(who, (heart, 1)).number for who in (buyer, other, buyer)] == [1, 1, 2]


def test_who_sees_which_orders(company: Company, buyer: Member) -> None:
    manager = make_member(company, "Manager Name", "Manager")
    below = make_member(company, "Below Manager", under=manager)
    auditor = make_member(company, "Auditor", "Auditor")
    stranger = administrator_of(make_company("Harbour"))
    heart = make_product()
    for who in (buyer, below, manager, auditor):  # whose role shows no orders, not their own either
        order(who, (heart, 1))

    def seen(member: Member) -> set[str]:
        return {made.placed_by_name for made in Order.objects.visible_to(member)}

    assert seen(buyer) == {"Buyer Name"}
    assert seen(manager) == {"Manager Name", "Below Manager"}
    assert seen(administrator_of(company)) == {"Buyer Name", "Below Manager", "Manager Name", "Auditor"}
    assert seen(auditor) == seen(stranger) == set()


def test_amounts_of_every_size_fit(buyer: Member) -> None:
    heart = make_product(stock=2_000_000)
    large = orders.create_order(
        priced([(heart, 999_999)], unit_price="99999.999"),
        details(),
        placed_by=buyer,
        checkout_token=uuid.uuid4(),
    )
    assert format_money(large.subtotal, "GBP") == "£99,999,899,000.00"
