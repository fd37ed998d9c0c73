"""Amounts of money: Decimal only, rounded half up to what the currency can express."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision
from django.conf import settings

from storefront.lib import formats


@cache
def exponent(currency: str) -> int:
    """Digits after the point: 2 for GBP, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(_smallest(currency), rounding=ROUND_HALF_UP)


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares of `amount` in proportion to `weights`, by largest remainder: they always add up.

    `amount` as `rounded()` gives it: its last digit is the smallest share. No share exceeds its
    weight while `amount` is at most their sum. Weights are not negative; all zero counts as equal.
    """
    if not weights:
        if amount:
            raise ValueError("An amount cannot be spread over nothing.")
        return []
    if not amount:
        return [amount] * len(weights)
    if amount < 0:
        return [-share for share in spread(-amount, weights)]
    unit = Decimal(1).scaleb(_last_digit(amount))
    return [share * unit for share in _whole_shares(int(amount / unit), _as_integers(weights))]


def format_money(amount: Decimal, currency: str) -> str:
    return formats.money(rounded(amount, currency), currency, settings.CURRENCY_LOCALE)


@cache
def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-exponent(currency))


def _last_digit(amount: Decimal) -> int:
    place = amount.as_tuple().exponent
    if not isinstance(place, int):
        raise ValueError(f"{amount} is not an amount.")
    return place


def _as_integers(weights: Sequence[Decimal]) -> list[int]:
    """The same proportions in whole numbers, so that no division rounds."""
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight is negative.")
    place = min(_last_digit(weight) for weight in weights)
    whole = [int(weight.scaleb(-place)) for weight in weights]
    return whole if any(whole) else [1] * len(whole)


def _whole_shares(units: int, weights: Sequence[int]) -> list[int]:
    total = sum(weights)
    shares = [units * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(units * weights[at] % total), at))
    for at in by_remainder[: units - sum(shares)]:
        shares[at] += 1
    return shares
