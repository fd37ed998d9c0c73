"""Amounts, counts and dates as Babel writes them; what is the same for every row is worked out once.

A list of 20 rows shows 60 of these. Where Babel's writing is not put together simply (Indian
grouping, say), Babel is asked each time.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import to_locale

from storefront.lib.counts import Count

SAMPLES = tuple(map(Decimal, ("0", "-0.5", "999", "1234.5", "-12345.678", "1234567.25")))
MINUTE, DAY = 60, 24 * 60
# "9 days ago", not "1 week ago".
DAYS_FROM = 5


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    return Locale.parse(to_locale(language))


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a locale writes the amounts of a currency: what stands around them, and between their digits."""

    before: str
    after: str
    before_negative: str
    digits: int
    separators: dict[int, str]

    def of(self, amount: Decimal) -> str:
        text = f"{abs(amount):,.{self.digits}f}".translate(self.separators)
        return f"{self.before_negative if amount < 0 else self.before}{text}{self.after}"


def money(amount: Decimal | str, currency: str, language: str) -> str:
    writing = _writing_of(currency, language)
    if writing is None:
        return format_currency(amount, currency, locale=locale_of(language))
    return writing.of(Decimal(amount))


@lru_cache(maxsize=256)
def _writing_of(currency: str, language: str) -> _Writing | None:
    """None where it does not write the samples as Babel does."""
    locale = locale_of(language)
    symbols = locale.number_symbols["latn"]
    digits = get_currency_precision(currency)
    nought = f"{0:.{digits}f}".replace(".", symbols["decimal"])
    before, _, after = format_currency(Decimal(0), currency, locale=locale).partition(nought)
    one = f"{1:.{digits}f}".replace(".", symbols["decimal"])
    negative = format_currency(Decimal(-1), currency, locale=locale).partition(one)[0]
    separators = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
    writing = _Writing(before, after, negative, digits, separators)
    same = all(writing.of(each) == format_currency(each, currency, locale=locale) for each in SAMPLES)
    return writing if same else None


def number(value: Decimal | int | Count, language: str) -> str:
    if isinstance(value, Count):
        return f"{number(value.number, language)}{'+' if value.more else ''}"
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    return format_decimal(value, locale=locale_of(language))


@lru_cache(maxsize=64)
def _months(language: str) -> dict[int, str]:
    return dict(locale_of(language).months["format"]["abbreviated"])


def full_date(local: datetime, language: str) -> str:
    """“22 Nov 2026, 19:05”."""
    return f"{local.day} {_months(language)[local.month]} {local.year}, {local.hour:02}:{local.minute:02}"


def short_date(day: date, today: date, language: str) -> str:
    """“22 Nov”, and the year where it is another one."""
    words = f"{day.day} {_months(language)[day.month]}"
    return words if day.year == today.year else f"{words} {day.year}"


def ago(age: timedelta, language: str) -> str:
    """“3 hours ago”; of days, no more than the hour counts."""
    minutes = round(age.total_seconds() / MINUTE)
    if abs(minutes) >= DAY:
        minutes = round(minutes / MINUTE) * MINUTE
    return _ago(minutes, language)


@lru_cache(maxsize=8192)
def _ago(minutes: int, language: str) -> str:
    threshold = DAYS_FROM if abs(minutes) >= DAYS_FROM * DAY else 1
    age = timedelta(minutes=-minutes)
    return format_timedelta(age, add_direction=True, threshold=threshold, locale=locale_of(language))
