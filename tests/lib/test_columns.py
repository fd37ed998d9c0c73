"""What goes in column by column is what comes out, and what a column refuses is refused."""

import uuid
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection

from companies.models import Address, Company
from storefront.checkout.models import ShippingMethod
from storefront.lib.columns import Value, array, insert_columns, update_columns
from tests.factories import make_company

pytestmark = pytest.mark.django_db

ODD = [
    "",
    "NULL",
    "null",
    " leading and trailing ",
    'in "quotes"',
    "back\\slash",
    "\\",
    '\\"',
    "{braces}, and commas",
    "two\nlines\tand a tab",
    "100 %s, 100 %%, %(name)s",
    "Zürich 東京 🫖",
    "\u2003wide\u3000spaces",
    "'); DROP TABLE companies_address; --",
]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ODD),
        ("varchar", [None, *ODD, None]),
        ("integer", [0, -1, 2**31 - 1, None]),
        ("boolean", [True, False, None]),
        ("uuid", [uuid.UUID(int=0), uuid.uuid4(), uuid.UUID(int=2**128 - 1), None]),
        ("numeric", [Decimal("0.000"), Decimal("-1.5"), Decimal("1E+3"), Decimal("99999999999.999"), None]),
        ("text", []),
    ],
)
def test_an_array_is_what_was_put_into_it(kind: str, values: list[Value]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array(values)])
        (found,) = cursor.fetchone()
    assert found == values


def same(company: Company) -> dict[str, Value]:
    return {
        "company_id": company.pk,
        "recipient": "Ada",
        "street": "1 Quay Street",
        "city": "Kendal",
        "region": "",
        "postcode": "LA9 4TL",
        "country": "GB",
        "phone": "",
        "is_default": False,
    }


def test_rows_have_what_is_the_same_and_what_is_each_ones_own() -> None:
    company = make_company("One")
    insert_columns(Address, same(company), {"label": [f"{at} {odd}" for at, odd in enumerate(ODD)]})
    made = Address.objects.filter(company=company, is_default=False).order_by("id")
    assert [address.label for address in made] == [f"{at} {odd}" for at, odd in enumerate(ODD)]
    assert {(address.street, address.is_default) for address in made} == {("1 Quay Street", False)}
    assert all(address.pk.version == 7 for address in made)


def test_no_rows_are_no_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_columns(Address, {}, {"label": []})
        update_columns(Address, [], label=[])


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        insert_columns(Address, {}, {"label": ["A"], "city": ["B", "C"]})


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(DataError, match="value too long"):
        insert_columns(Address, same(make_company("One")), {"label": ["x" * 500]})


def test_a_row_of_a_company_that_is_not_there_is_refused() -> None:
    rows = same(make_company("One")) | {"company_id": uuid.uuid4()}
    insert_columns(Address, rows, {"label": ["Barn"]})
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_only_the_rows_that_are_named_change() -> None:
    methods = [ShippingMethod.objects.create(name=name, price=Decimal(1)) for name in ("A", "B", "C")]
    update_columns(
        ShippingMethod, [methods[2].pk, methods[0].pk], price=[Decimal(3), Decimal("2.5")], position=[7, 8]
    )
    found = list(ShippingMethod.objects.order_by("name").values_list("price", "position"))
    assert found == [(Decimal("2.5"), 8), (Decimal(1), 0), (Decimal(3), 7)]
