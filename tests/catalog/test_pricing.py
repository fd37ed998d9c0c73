import uuid
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from companies.models import Company
from storefront.catalog.models import PriceList, Product
from storefront.catalog.pricing import Tier, prices
from tests.catalog.goods import make_company, make_price_list, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_product()


def unit(company: Company | None, product: Product, quantity: int = 1) -> Decimal:
    return prices(company.pk if company else None, {product.pk: quantity})[product.pk].unit


def test_without_a_company_it_is_the_list_price(product: Product) -> None:
    price = prices(None, {product.pk: 7})[product.pk]
    assert (price.unit, price.list_price, price.tiers) == (Decimal("2.95"), Decimal("2.95"), ())
    assert not price.is_reduced


def test_a_company_without_a_list_pays_the_list_price(company: Company, product: Product) -> None:
    assert unit(company, product) == Decimal("2.95")


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [(1, "2.71"), (23, "2.71"), (24, "2.55"), (95, "2.55"), (96, "2.30"), (10**6, "2.30")],
)
def test_the_tier_reached_by_the_quantity_counts(
    company: Company, product: Product, quantity: int, expected: str
) -> None:
    make_price_list(company, (product, 96, "2.30"), (product, 1, "2.71"), (product, 24, "2.55"))
    assert unit(company, product, quantity) == Decimal(expected)


def test_tiers_come_in_order_with_the_list_price_beside(company: Company, product: Product) -> None:
    make_price_list(company, (product, 24, "2.55"), (product, 1, "2.71"))
    price = prices(company.pk, {product.pk: 1})[product.pk]
    assert price.tiers == (Tier(1, Decimal("2.71")), Tier(24, Decimal("2.55")))
    assert price.list_price == Decimal("2.95")
    assert price.is_reduced


def test_below_the_first_tier_it_is_the_list_price(company: Company, product: Product) -> None:
    make_price_list(company, (product, 24, "2.55"))
    assert unit(company, product, 23) == Decimal("2.95")
    assert unit(company, product, 24) == Decimal("2.55")


def test_a_product_that_is_not_on_the_list_costs_its_list_price(company: Company, product: Product) -> None:
    make_price_list(company, (product, 1, "2.71"))
    other = make_product("22423", list_price=Decimal("12.75"))
    assert unit(company, other) == Decimal("12.75")


def test_the_list_of_another_company_does_not_count(company: Company, product: Product) -> None:
    make_price_list(make_company("harbour"), (product, 1, "0.10"))
    assert unit(company, product) == Decimal("2.95")


def test_a_price_list_that_nobody_was_given_does_not_count(company: Company, product: Product) -> None:
    PriceList.objects.create(name="Loose").prices.create(product=product, unit_price=1)
    assert unit(company, product) == Decimal("2.95")


def test_a_list_in_another_currency_than_the_company_s_does_not_count(
    company: Company, product: Product
) -> None:
    make_price_list(company, (product, 1, "2.71"), currency="EUR")
    assert unit(company, product) == Decimal("2.95")


def test_a_company_in_another_currency_pays_by_its_list_only(product: Product) -> None:
    company = make_company("kuwait", currency="KWD")
    make_price_list(company, (product, 1, "1.125"), currency="KWD")
    unlisted = make_product("22423")
    found = prices(company.pk, {product.pk: 1, unlisted.pk: 1})
    assert set(found) == {product.pk}
    assert (found[product.pk].unit, found[product.pk].currency) == (Decimal("1.125"), "KWD")
    assert not found[product.pk].is_reduced


def test_prices_are_rounded_to_the_currency(company: Company) -> None:
    product = make_product(list_price=Decimal("2.955"))
    assert str(unit(company, product)) == "2.96"
    make_price_list(company, (product, 1, "2.344"))
    assert str(unit(company, product)) == "2.34"


def test_a_product_that_is_gone_has_no_price(company: Company, product: Product) -> None:
    gone = uuid.uuid4()
    assert set(prices(company.pk, {product.pk: 1, gone: 1})) == {product.pk}


@pytest.mark.parametrize("count", [0, 1, 50])
def test_any_number_of_products_is_one_statement(
    company: Company, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    products = [make_product(f"S{number}") for number in range(count)]
    make_price_list(company, *((product, 1, "2.00") for product in products))
    with django_assert_num_queries(1):
        found = prices(company.pk, {product.pk: 1 for product in products})
    assert len(found) == count
