from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from storefront.catalog.models import Discount

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def discount(**fields: Any) -> Discount:
    given = {"code": "SPRING10", "kind": "percentage", "value": Decimal(10), "starts_at": NOW - DAY}
    return Discount(**given | fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, None),
        ({"starts_at": NOW}, None),
        ({"ends_at": NOW + DAY}, None),
        ({"minimum_subtotal": Decimal(100)}, None),
        ({"is_active": False}, "The code SPRING10 is not in use."),
        ({"starts_at": NOW + DAY}, "The code SPRING10 is valid from 17 March 2026."),
        ({"ends_at": NOW}, "The code SPRING10 ended on 16 March 2026."),
        ({"minimum_subtotal": Decimal("100.01")}, "The code SPRING10 is for orders of £100.01 or more."),
        ({"kind": "amount", "currency": "EUR"}, "The code SPRING10 is for orders in EUR."),
        ({"minimum_subtotal": Decimal(1), "currency": "EUR"}, "The code SPRING10 is for orders in EUR."),
        ({"currency": "EUR"}, None),
    ],
)
def test_why_a_code_does_not_apply(fields: dict[str, Any], sentence: str | None) -> None:
    assert discount(**fields).problem(Decimal(100), NOW, "GBP") == sentence


@pytest.mark.parametrize(
    ("fields", "subtotal", "off"),
    [
        ({}, "99.95", "10.00"),
        ({"value": Decimal("12.5")}, "0.20", "0.03"),
        ({"value": Decimal(100)}, "7.77", "7.77"),
        ({"kind": "amount", "value": Decimal(5)}, "99.95", "5.00"),
        ({"kind": "amount", "value": Decimal(5)}, "3.20", "3.20"),
    ],
)
def test_what_it_takes_off_is_rounded_and_at_most_the_goods(
    fields: dict[str, Any], subtotal: str, off: str
) -> None:
    assert discount(**fields).amount_off(Decimal(subtotal), "GBP") == Decimal(off)


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "10 % off"),
        ({"value": Decimal("12.500")}, "12.5 % off"),
        ({"kind": "amount", "value": Decimal(5)}, "£5.00 off"),
    ],
)
def test_it_says_what_it_takes_off(fields: dict[str, Any], label: str) -> None:
    assert discount(**fields).label == label


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": Decimal(101)}, "Discount is at most 100 per cent."),
        ({"value": Decimal(0)}, "Discount value is positive."),
        ({"ends_at": NOW - DAY * 2}, "Discount ends after it starts."),
        ({"code": "spring10"}, "There is a discount with this code already."),
    ],
)
def test_who_types_something_impossible_is_told_the_rule(fields: dict[str, Any], sentence: str) -> None:
    discount().save()
    with pytest.raises(ValidationError) as refused:
        discount(**{"code": "OTHER"} | fields).full_clean()
    assert refused.value.messages == [sentence]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"value": Decimal(0)}, "discount_value_is_positive"),
        ({"value": Decimal("100.001")}, "discount_is_at_most_100_per_cent"),
        ({"ends_at": NOW - DAY}, "discount_ends_after_it_starts"),
        ({"minimum_subtotal": Decimal(-1)}, "discount_minimum_is_not_negative"),
        ({"code": "spring10"}, "discount_code_is_unique"),
    ],
)
def test_the_database_says_it_too(fields: dict[str, Any], constraint: str) -> None:
    discount().save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        discount(**{"code": "OTHER"} | fields).save()
