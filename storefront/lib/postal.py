"""Addresses and countries as people read them. Rows and documents keep a country's code."""

from collections.abc import Mapping
from functools import cache
from operator import itemgetter

from babel import Locale
from django.conf import settings

# JSON keeps no order: a document's address is read in this one.
LINES = ("recipient", "street", "city", "region", "postcode")

# What has two letters in CLDR and none in ISO 3166-1 but as a reservation: unions, groups of islands that are
# part of a country, the unknown, and what stands for text in tests.
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


@cache
def countries() -> list[tuple[str, str]]:
    """Code and name, by name."""
    names = {code: name for code, name in _territories().items() if len(code) == 2 and code.isalpha()}
    return sorted(((code, names[code]) for code in names.keys() - NO_COUNTRIES), key=itemgetter(1))


@cache
def _territories() -> Mapping[str, str]:
    return Locale.parse(settings.CURRENCY_LOCALE).territories


def country_name(code: str) -> str:
    """The code itself, where a document keeps one that is no longer known."""
    return _territories().get(code, code)


def address_lines(address: Mapping[str, str]) -> list[str]:
    """`address`: by the fields of `companies.models.ADDRESS_FIELDS`; what is empty is left out."""
    parts = [*(address.get(name, "") for name in LINES), country_name(address.get("country", ""))]
    return [part for part in (*parts, address.get("phone", "")) if part]
