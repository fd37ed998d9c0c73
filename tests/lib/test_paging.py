import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.db.models import CharField, F, Value
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from storefront.catalog.models import Category, Product
from storefront.lib.paging import Page, Sort, paginate
from tests.catalog.goods import make_category, make_product

pytestmark = pytest.mark.django_db
BY_PRICE = Sort(("list_price", "id"))
BY_PRICE_DOWN = Sort(("list_price", "id"), descending=True)


@pytest.fixture
def products() -> list[Product]:
    """Seven, three of them at one price, so that the second column has to decide."""
    prices = [1, 2, 2, 2, 3, 4, 5]
    return [make_product(f"S{at}", list_price=Decimal(price)) for at, price in enumerate(prices)]


def page(sort: Sort = BY_PRICE, cursor: str | None = None, size: int = 3) -> Page[Product]:
    return paginate(Product.objects.all(), sort, cursor=cursor, size=size)


def skus(found: Page[Any]) -> list[str]:
    return [product.sku for product in found.rows]


def test_pages_follow_each_other_without_gap_or_repetition(products: list[Product]) -> None:
    first = page()
    second = page(cursor=first.next)
    third = page(cursor=second.next)
    assert [skus(found) for found in (first, second, third)] == [
        ["S0", "S1", "S2"],
        ["S3", "S4", "S5"],
        ["S6"],
    ]
    assert (first.previous, third.next) == (None, None)


def test_backwards_leads_to_the_same_pages(products: list[Product]) -> None:
    third = page(cursor=page(cursor=page().next).next)
    second = page(cursor=third.previous)
    first = page(cursor=second.previous)
    assert [skus(second), skus(first)] == [["S3", "S4", "S5"], ["S0", "S1", "S2"]]
    assert first.previous is None
    assert skus(page(cursor=first.next)) == skus(second)


def test_descending_is_the_same_list_from_its_end(products: list[Product]) -> None:
    first = page(BY_PRICE_DOWN)
    second = page(BY_PRICE_DOWN, first.next)
    assert skus(first) + skus(second) == ["S6", "S5", "S4", "S3", "S2", "S1"]
    assert skus(page(BY_PRICE_DOWN, second.previous)) == skus(first)


def test_a_list_that_fits_has_no_other_pages(products: list[Product]) -> None:
    found = page(size=7)
    assert (len(found.rows), found.next, found.previous) == (7, None, None)


def test_an_empty_list_is_an_empty_page() -> None:
    assert page() == Page([], None, None)


def test_a_row_that_appears_meanwhile_shifts_nothing(products: list[Product]) -> None:
    cursor = page().next
    make_product("S-new", list_price=Decimal(0))
    assert skus(page(cursor=cursor)) == ["S3", "S4", "S5"]


def test_where_all_rows_behind_the_cursor_went_page_one_is_shown(products: list[Product]) -> None:
    cursor = page(size=6).next
    products[-1].delete()
    assert skus(page(cursor=cursor)) == ["S0", "S1", "S2"]


@pytest.mark.parametrize("sort", [BY_PRICE, BY_PRICE_DOWN])
def test_a_place_is_one_row_value_and_a_limit(sort: Sort, products: list[Product]) -> None:
    cursor = page(sort).next
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(sort, cursor)
    (query,) = captured.captured_queries
    sign, direction = ("<", "DESC") if sort.descending else (">", "ASC")
    columns = '"catalog_product"."list_price", "catalog_product"."id"'
    assert f"({columns}) {sign} (" in query["sql"]
    assert query["sql"].endswith(
        f'ORDER BY "catalog_product"."list_price" {direction}, "catalog_product"."id" {direction} LIMIT 4'
    )
    assert " OR " not in query["sql"] and "OFFSET" not in query["sql"] and "COUNT" not in query["sql"]


def test_each_page_is_one_statement(
    products: list[Product], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        page(cursor=page(cursor=page().next).previous)


BROKEN = ["x", "", "a:b:c", "\0", "é" * 9, "W10:1vN:x", signing.dumps([False, [["plain", 1]]], salt="other")]


@pytest.mark.parametrize("cursor", BROKEN, ids=range(len(BROKEN)))  # one of them has the time in it
def test_a_broken_cursor_is_page_one(cursor: str, products: list[Product]) -> None:
    assert skus(page(cursor=cursor)) == ["S0", "S1", "S2"]


def test_a_forged_cursor_is_page_one(products: list[Product]) -> None:
    cursor = page().next
    assert cursor is not None
    assert skus(page(cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))) == ["S0", "S1", "S2"]


@pytest.mark.parametrize("other", [BY_PRICE_DOWN, Sort(("name", "id"))])
def test_a_cursor_of_another_sort_is_page_one(other: Sort, products: list[Product]) -> None:
    assert page(other, page().next) == page(other)


def test_the_same_place_has_the_same_address(products: list[Product]) -> None:
    assert page().next == page().next


def test_rows_may_be_values(products: list[Product]) -> None:
    queryset = Product.objects.values("id", "list_price", "sku")
    first = paginate(queryset, BY_PRICE, cursor=None, size=3)
    second = paginate(queryset, BY_PRICE, cursor=first.next, size=3)
    assert [row["sku"] for row in second.rows] == ["S3", "S4", "S5"]


def test_a_sort_column_may_be_computed(products: list[Product]) -> None:
    queryset = Product.objects.annotate(double=F("list_price") * Value(2))
    sort = Sort(("double", "id"), descending=True)
    first = paginate(queryset, sort, cursor=None, size=3)
    second = paginate(queryset, sort, cursor=first.next, size=3)
    assert skus(second) == ["S3", "S2", "S1"]


def test_tuples_are_refused(products: list[Product]) -> None:
    with pytest.raises(TypeError, match="not over tuples"):
        paginate(Product.objects.values_list("id", "list_price"), BY_PRICE, cursor=None, size=3)


def test_a_nullable_column_is_refused_when_it_is_null() -> None:
    make_product("A")
    make_product("B")
    queryset = Product.objects.annotate(nothing=Value(None, output_field=CharField()))
    with pytest.raises(TypeError, match="place of a row"):
        paginate(queryset, Sort(("nothing", "id")), cursor=None, size=1)


def test_moments_keep_their_microseconds() -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    for at in range(4):
        product = make_product(f"S{at}")
        Product.objects.filter(pk=product.pk).update(created_at=moment + timedelta(microseconds=at))
    sort = Sort(("created_at", "id"))
    seen, cursor = [], None
    for _turn in range(4):
        found = paginate(Product.objects.all(), sort, cursor=cursor, size=1)
        seen += skus(found)
        cursor = found.next
    assert seen == ["S0", "S1", "S2", "S3"]


class AnyList(TestCase):
    """Whatever the values and the size: forwards then backwards shows each row once, in order."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(prices=st.lists(st.integers(0, 3), max_size=12), size=st.integers(1, 5), descending=st.booleans())
    def test_every_row_once(self, prices: list[int], size: int, descending: bool) -> None:
        category: Category = make_category("Things")
        for price in prices:
            sku = uuid.uuid4().hex
            Product.objects.create(sku=sku, slug=sku, name=sku, category=category, list_price=price)
        sort = Sort(("list_price", "id"), descending=descending)
        pages = [paginate(Product.objects.all(), sort, cursor=None, size=size)]
        while pages[-1].next:
            pages.append(paginate(Product.objects.all(), sort, cursor=pages[-1].next, size=size))
        shown = [product.pk for found in pages for product in found.rows]
        assert shown == list(Product.objects.order_by(*sort.order_by()).values_list("pk", flat=True))
        back = pages[-1]
        for expected in reversed(pages[:-1]):
            back = paginate(Product.objects.all(), sort, cursor=back.previous, size=size)
            assert [row.pk for row in back.rows] == [row.pk for row in expected.rows]
        assert back.previous is None
