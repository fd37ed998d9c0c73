from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.lib.money import exponent, format_money, rounded, spread

CURRENCIES = st.sampled_from(["GBP", "EUR", "JPY", "KWD"])
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("currency", "digits"), [("GBP", 2), ("JPY", 0), ("KWD", 3)])
def test_exponent_is_that_of_the_currency(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("2.345", "GBP", "2.35"),
        ("2.335", "GBP", "2.34"),
        ("-2.345", "GBP", "-2.35"),
        ("2.5", "JPY", "3"),
        ("1.0005", "KWD", "1.001"),
        ("7", "GBP", "7.00"),
    ],
)
def test_rounds_half_up(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


@given(AMOUNTS, CURRENCIES)
def test_rounding_is_at_most_half_a_unit_off_and_stays(amount: Decimal, currency: str) -> None:
    result = rounded(amount, currency)
    assert abs(result - amount) * 2 <= Decimal(1).scaleb(-exponent(currency))
    assert rounded(result, currency) == result


@given(st.data(), CURRENCIES)
def test_shares_add_up_to_the_amount(data: st.DataObject, currency: str) -> None:
    amount = rounded(data.draw(AMOUNTS), currency) * data.draw(st.sampled_from([1, -1]))
    weights = data.draw(st.lists(AMOUNTS, min_size=1, max_size=40))
    shares = spread(amount, weights)
    assert sum(shares) == amount
    assert all(rounded(share, currency) == share for share in shares)


@given(st.data(), CURRENCIES)
def test_no_share_exceeds_its_line(data: st.DataObject, currency: str) -> None:
    weights = [rounded(weight, currency) for weight in data.draw(st.lists(AMOUNTS, min_size=1, max_size=40))]
    part = data.draw(st.decimals(min_value=0, max_value=1, places=3))
    amount = min(rounded(sum(weights, Decimal(0)) * part, currency), sum(weights, Decimal(0)))
    assert all(0 <= share <= weight for share, weight in zip(spread(amount, weights), weights, strict=True))


@given(st.data(), CURRENCIES)
def test_a_share_is_less_than_one_unit_from_its_exact_part(data: st.DataObject, currency: str) -> None:
    amount = rounded(data.draw(AMOUNTS), currency)
    weights = data.draw(st.lists(st.integers(0, 10**6).map(Decimal), min_size=1, max_size=20).filter(any))
    unit = Decimal(1).scaleb(-exponent(currency))
    for share, weight in zip(spread(amount, weights), weights, strict=True):
        assert abs(share * sum(weights) - amount * weight) < unit * sum(weights)


def test_the_remainder_goes_to_the_largest_fractions_and_earliest_lines() -> None:
    assert spread(Decimal("1.00"), [Decimal(1), Decimal(1), Decimal(1)]) == [
        Decimal("0.34"),
        Decimal("0.33"),
        Decimal("0.33"),
    ]
    assert spread(Decimal("0.02"), [Decimal("0.10"), Decimal("9.90")]) == [Decimal("0.00"), Decimal("0.02")]


def test_lines_that_cost_nothing_share_equally() -> None:
    assert spread(Decimal("0.02"), [Decimal(0), Decimal(0)]) == [Decimal("0.01"), Decimal("0.01")]


def test_nothing_is_spread_over_nothing_and_an_amount_is_not() -> None:
    assert spread(Decimal("0.00"), []) == []
    with pytest.raises(ValueError, match="over nothing"):
        spread(Decimal("0.01"), [])


@pytest.mark.parametrize("weights", [[Decimal(-1)], [Decimal(2), Decimal("-0.01")]])
def test_negative_weights_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="negative"):
        spread(Decimal("1.00"), weights)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "GBP", "£1,234.50"),
        ("2.345", "GBP", "£2.35"),
        ("-5", "GBP", "-£5.00"),
        ("1200", "JPY", "JP¥1,200"),
    ],
)
def test_money_reads_as_people_write_it(amount: str, currency: str, text: str) -> None:
    assert format_money(Decimal(amount), currency) == text
