"""The lines of a cart: added, changed, taken out, brought back; and nothing vanishes."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Member
from storefront.catalog import listing
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines
from storefront.checkout.cart import remove_what_cannot_be_bought
from storefront.checkout.lines import NothingToUndo
from storefront.checkout.models import MAX_QUANTITY, Cart
from storefront.checkout.rules import MayNotOrder
from tests.checkout.shop import cart_of, open_shop, priced
from tests.factories import make_company, make_member, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    open_shop()
    return make_company()


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Buyer Name")


def inside(member: Member) -> list[tuple[str, int]]:
    return [(line.sku, line.quantity) for line in cart_of(member).lines.all()]


def test_several_products_are_added_in_one_go_and_the_same_adds_up(buyer: Member) -> None:
    heart, bunting = make_product(sku="85123A"), make_product(sku="47566")
    lines.add({heart.pk: 12}, by=buyer)
    added = lines.add({heart.pk: 3, bunting.pk: 1}, by=buyer)
    assert (added.lines, added.pieces, added.refused) == (2, 4, ())
    assert inside(buyer) == [("85123A", 15), ("47566", 1)]


def test_what_was_added_is_counted_in_words(buyer: Member) -> None:
    said = lines.add({make_product().pk: 1}, by=buyer).sentence
    assert said == "1 line, 1 piece, added to the cart."


def test_adding_fifty_costs_as_many_statements_as_adding_two(buyer: Member) -> None:
    counts = []
    for many in (2, 50):
        wanted = {make_product().pk: 1 for _ in range(many)}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lines.add(wanted, by=buyer)
        counts.append(len(queries))
        lines.clear(by=buyer)
    assert counts[0] >= counts[1]


def test_what_is_not_sold_is_named_and_the_rest_is_added(buyer: Member) -> None:
    heart, gone = make_product(sku="85123A"), make_product(sku="OLD1", is_active=False)
    added = lines.add({heart.pk: 1, gone.pk: 1, uuid.uuid4(): 2}, by=buyer)
    assert added.refused == ("OLD1 is no longer sold.", "A product that you chose is not sold here.")
    assert inside(buyer) == [("85123A", 1)]


@pytest.mark.parametrize("typed", ["straße-1", "STRAßE-1", "Straße-1"])
def test_a_sku_counts_in_any_case_whatever_its_letters(buyer: Member, typed: str) -> None:
    make_product(sku="Straße-1")
    assert lines.add({}, skus=[(typed, 2)], by=buyer).pieces == 2
    assert listing.by_sku([typed], buyer.company_id)[typed.upper()].sku == "Straße-1"
    assert Product.objects.named(typed).exists()


def test_too_many_of_one_are_refused_and_what_is_there_stays(buyer: Member) -> None:
    heart = make_product(sku="85123A")
    lines.add({heart.pk: MAX_QUANTITY}, by=buyer)
    added = lines.add({heart.pk: 1}, by=buyer)
    assert added.refused == ("85123A: one order takes at most 999,999.",)
    assert inside(buyer) == [("85123A", MAX_QUANTITY)]


def test_what_is_said_of_adding_is_what_was_added(buyer: Member) -> None:
    """Each entry counts by itself, and of one product there is one line."""
    make_product(sku="85123A")
    make_product(sku="47566")
    typed = [("85123A", 10), ("85123A", MAX_QUANTITY), ("85123A", 5), ("47566", 2)]
    added = lines.add({}, skus=typed, by=buyer)
    assert (added.sentence, len(added.refused)) == ("2 lines, 17 pieces, added to the cart.", 1)
    assert inside(buyer) == [("85123A", 15), ("47566", 2)]


def test_quantity_changes_and_zero_takes_the_line_out(buyer: Member) -> None:
    heart, bunting = make_product(sku="85123A"), make_product(sku="47566")
    lines.add({heart.pk: 12, bunting.pk: 1}, by=buyer)
    first, second = cart_of(buyer).lines.all()
    lines.change_quantities({first.pk: 5, second.pk: 0}, by=buyer)
    assert inside(buyer) == [("85123A", 5)]


def test_a_removed_line_comes_back_to_its_place(buyer: Member) -> None:
    products = [make_product(sku=sku) for sku in ("A1", "B2", "C3")]
    lines.add({product.pk: 2 for product in products}, by=buyer)
    lines.remove(cart_of(buyer).lines.all()[1].pk, by=buyer)
    assert inside(buyer) == [("A1", 2), ("C3", 2)]
    lines.undo(by=buyer)
    assert inside(buyer) == [("A1", 2), ("B2", 2), ("C3", 2)]


def test_undo_takes_back_the_last_change_only(buyer: Member) -> None:
    heart = make_product()
    lines.add({heart.pk: 2}, by=buyer)
    lines.clear(by=buyer)
    lines.add({heart.pk: 7}, by=buyer)
    with pytest.raises(NothingToUndo):
        lines.undo(by=buyer)
    assert inside(buyer) == [(heart.sku, 7)]


def test_undo_brings_back_a_line_whose_product_is_gone_meanwhile(buyer: Member) -> None:
    heart = make_product(sku="85123A")
    lines.add({heart.pk: 2}, by=buyer)
    lines.clear(by=buyer)
    heart.delete()
    lines.undo(by=buyer)
    assert [item.problem for item in priced(buyer).items] == ["No longer sold"]


def end_sale(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(is_active=False)


def sell_out(product: Product) -> None:
    Stock.objects.filter(product=product).update(on_hand=0)


def leave_four(product: Product) -> None:
    Stock.objects.filter(product=product).update(on_hand=4)


def tax_it_strangely(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(tax_code="unheard of")


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        (end_sale, "No longer sold"),
        (Product.delete, "No longer sold"),
        (sell_out, "Out of stock"),
        (leave_four, "Not enough stock: 10 wanted, 4 left"),
        (tax_it_strangely, "The store has no tax rate for it"),
    ],
)
def test_a_line_that_cannot_be_bought_stays_and_says_why(
    buyer: Member, mishap: Callable[[Product], object], sentence: str
) -> None:
    bad, good = make_product(sku="BAD", list_price=Decimal("3.00")), make_product(sku="GOOD")
    lines.add({bad.pk: 10, good.pk: 1}, by=buyer)
    mishap(bad)
    now = priced(buyer)
    assert [(item.line.sku, item.problem) for item in now.items] == [("BAD", sentence), ("GOOD", "")]
    assert not now.can_be_placed
    assert [line.sku for line in now.document.lines] == ["GOOD"]
    remove_what_cannot_be_bought(by=buyer)
    assert priced(buyer).can_be_placed


def test_a_company_without_a_price_in_its_currency_is_told(buyer: Member) -> None:
    Company.objects.filter(pk=buyer.company_id).update(currency="JPY")
    buyer.company.refresh_from_db()
    lines.add({make_product().pk: 1}, by=buyer)
    assert [item.problem for item in priced(buyer).items] == ["No price for your company"]


def test_pricing_costs_the_same_statements_for_one_line_and_for_fifty(buyer: Member) -> None:
    lines.add({make_product().pk: 1}, by=buyer)
    cart = cart_of(buyer)
    with CaptureQueriesContext(connection) as one:
        priced(buyer)
    lines.add({make_product().pk: 1 for _ in range(49)}, by=buyer)
    with CaptureQueriesContext(connection) as fifty:
        priced(buyer)
    assert cart.pk == cart_of(buyer).pk
    assert len(one) == len(fifty) == 3


def test_on_back_order_is_what_exceeds_the_stock(buyer: Member) -> None:
    lines.add({make_product(stock=16, backorders=True).pk: 24}, by=buyer)
    assert priced(buyer).backordered == 8


def test_one_person_in_two_companies_has_two_carts(buyer: Member) -> None:
    other = make_member(make_company("Harbour"), "Same Person", user=buyer.user)
    heart = make_product(sku="85123A")
    lines.add({heart.pk: 1}, by=buyer)
    lines.add({heart.pk: 9}, by=other)
    assert (inside(buyer), inside(other)) == ([("85123A", 1)], [("85123A", 9)])


def test_who_may_not_order_gets_a_sentence_and_no_cart(company: Company) -> None:
    reader = make_member(company, "Auditor", "Auditor")
    with pytest.raises(MayNotOrder, match="may not place orders"):
        lines.add({make_product().pk: 1}, by=reader)
    assert not Cart.objects.filter(member=reader).exists()
