import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from storefront.catalog import stock
from storefront.catalog.models import Product, Stock
from storefront.catalog.stock import Shortages, Taken
from tests.catalog.goods import make_product

pytestmark = pytest.mark.django_db


def on_hand(product: Product) -> int:
    return Stock.objects.get(product=product).on_hand


def test_taking_lowers_the_stock() -> None:
    product = make_product(on_hand=10)
    assert stock.take({product.pk: 10}) == {product.pk: Taken(10, 0)}
    assert on_hand(product) == 0


@pytest.mark.parametrize(
    ("left", "taken", "after"),
    [(30, Taken(24, 0), 6), (16, Taken(16, 8), -8), (0, Taken(0, 24), -24), (-5, Taken(0, 24), -29)],
)
def test_a_backorder_takes_what_is_there_and_owes_the_rest(left: int, taken: Taken, after: int) -> None:
    product = make_product(on_hand=left, backorders=True)
    assert stock.take({product.pk: 24}) == {product.pk: taken}
    assert on_hand(product) == after


def test_every_shortage_is_named_and_nothing_is_taken() -> None:
    plenty, few, none = (
        make_product("A", on_hand=50),
        make_product("B", on_hand=4),
        make_product("C", on_hand=0),
    )
    off = make_product("D", is_active=False)
    gone = uuid.uuid4()
    with pytest.raises(Shortages) as caught:
        stock.take({plenty.pk: 10, few.pk: 10, none.pk: 10, off.pk: 10, gone: 1})
    assert {(short.sku, short.wanted, short.left, short.sentence) for short in caught.value.shortages} == {
        ("B", 10, 4, "Not enough stock: 10 wanted, 4 left"),
        ("C", 10, 0, "Out of stock"),
        ("D", 10, 100, "No longer sold"),
        ("", 1, 0, "No longer sold"),
    }
    assert [on_hand(product) for product in (plenty, few, none, off)] == [50, 4, 0, 100]


def test_a_shortage_reads_as_a_sentence_and_as_data() -> None:
    product = make_product("B", on_hand=4)
    with pytest.raises(Shortages) as caught:
        stock.take({product.pk: 10})
    assert str(caught.value) == "B: Not enough stock: 10 wanted, 4 left."
    assert json.loads(json.dumps(caught.value.facts))["shortages"][0]["product_id"] == str(product.pk)


def test_a_product_without_a_stock_row_is_out_of_stock() -> None:
    product = make_product()
    product.stock.delete()
    with pytest.raises(Shortages, match="Out of stock"):
        stock.take({product.pk: 1})


def test_putting_back_undoes_a_take() -> None:
    product, owed = make_product("A", on_hand=10), make_product("B", on_hand=3, backorders=True)
    stock.take({product.pk: 10, owed.pk: 8})
    stock.put_back({product.pk: 10, owed.pk: 8})
    assert (on_hand(product), on_hand(owed)) == (10, 3)


def test_putting_back_passes_over_a_product_that_is_gone() -> None:
    product = make_product(on_hand=1)
    stock.put_back({uuid.uuid4(): 5, product.pk: 2})
    assert on_hand(product) == 3


@pytest.mark.parametrize("change", [stock.take, stock.put_back])
@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_is_positive(change: object, quantity: int) -> None:
    product = make_product()
    with pytest.raises(ValueError, match="positive"):
        change({product.pk: quantity})  # type: ignore[operator]


@pytest.mark.parametrize("count", [1, 50])
def test_taking_costs_three_statements(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    wanted = {make_product(f"S{number}").pk: 1 for number in range(count)}
    with transaction.atomic(), django_assert_num_queries(5) as captured:
        stock.take(wanted)
    statements = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3
    assert "ORDER BY product_id FOR NO KEY UPDATE" in statements[0]
    assert statements[2].startswith("\nUPDATE")


@pytest.mark.parametrize(
    ("given", "state", "words", "buyable"),
    [
        ({"on_hand": 1204}, "in_stock", "1,204 in stock", True),
        ({"on_hand": 4}, "low", "4 left", True),
        ({"on_hand": 4, "backorders": True}, "low", "4 left, then back order", True),
        ({"on_hand": 0, "backorders": True}, "back_order", "On back order", True),
        ({"on_hand": -3, "backorders": True}, "back_order", "On back order", True),
        ({"on_hand": 0}, "out", "Out of stock", False),
        ({"on_hand": 9, "is_active": False}, "unavailable", "No longer sold", False),
    ],
)
def test_what_a_page_says(given: dict[str, object], state: str, words: str, buyable: bool) -> None:
    product = make_product(**given)  # type: ignore[arg-type]
    found = stock.availability([product.pk])[product.pk]
    assert (found.state, found.words, found.problem(1) is None) == (state, words, buyable)


def test_stock_below_zero_needs_backorders() -> None:
    product = make_product(on_hand=0)
    with pytest.raises(IntegrityError, match="stock_is_not_negative_unless_backorders"):
        Stock.objects.filter(product=product).update(on_hand=-1)
