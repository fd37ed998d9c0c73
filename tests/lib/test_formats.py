"""What is put together here reads as Babel writes it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal

from storefront.lib import formats
from storefront.lib.counts import Count

LANGUAGES = ["en-gb", "en-us", "de", "fr", "hi", "sv", "de-ch"]
AMOUNTS = ["0", "0.01", "-0.01", "9.995", "1234.5", "99999.99", "-1234567.891", "12345678901.23"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["GBP", "EUR", "JPY", "KWD", "CHF", "XYZ"])
def test_amounts(language: str, currency: str) -> None:
    for amount in map(Decimal, AMOUNTS):
        expected = format_currency(amount, currency, locale=formats.locale_of(language))
        assert formats.money(amount, currency, language) == expected
        assert formats.money(str(amount), currency, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts(language: str) -> None:
    for value in (0, 7, 999, 1000, -5, 1234567, Decimal("2.5")):
        assert formats.number(value, language) == format_decimal(value, locale=formats.locale_of(language))


@pytest.mark.parametrize(("counted", "said"), [(80, "80+"), (662, "600+"), (1000, "1,000+")])
def test_what_was_not_counted_to_its_end(counted: int, said: str) -> None:
    assert str(Count.at_least(counted)) == formats.number(Count.at_least(counted), "en-gb") == said
    assert str(Count(counted)) == formats.number(Count(counted), "en-gb") == said.replace("600", "662")[:-1]
    assert formats.number(Count.at_least(1200), "de") == "1.200+"


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates(language: str) -> None:
    locale = formats.locale_of(language)
    for month in range(1, 13):
        at = datetime(2026, month, month, 9, 5, tzinfo=UTC)
        full = format_datetime(at, "d MMM y, HH:mm", locale=locale)
        assert formats.full_date(at, language) == full
        day = at.date()
        short = format_date(day, "d MMM", locale=locale)
        assert formats.short_date(day, day, language) == short
        assert formats.short_date(day, date(2027, 1, 1), language) == format_date(
            day, "d MMM y", locale=locale
        )


@pytest.mark.parametrize(
    ("age", "threshold"),
    [
        (timedelta(minutes=1), 1),
        (timedelta(minutes=59, seconds=20), 1),
        (timedelta(hours=23, minutes=40), 1),
        (timedelta(days=1, hours=2), 1),
        (timedelta(days=4, hours=11), 1),
        (timedelta(days=9, hours=5), 5),
        (timedelta(days=-3), 1),
    ],
)
def test_ages(age: timedelta, threshold: int) -> None:
    words = format_timedelta(-age, add_direction=True, threshold=threshold, locale="en_GB")
    assert formats.ago(age, "en-gb") == words
