"""Addresses and countries as people read them. Rows and documents keep a country's code."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.conf import settings

# JSON keeps no order: a document's address is read in this one.
LINES = ("recipient", "street", "city", "region", "postcode")


@cache
def countries() -> list[tuple[str, str]]:
    """Code and name, by name."""
    territories = Locale.parse(settings.CURRENCY_LOCALE).territories
    names = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return sorted(names.items(), key=lambda country: country[1])


@cache
def _names() -> Mapping[str, str]:
    return dict(countries())


def country_name(code: str) -> str:
    """The code itself, where a document keeps one that is no longer known."""
    return _names().get(code, code)


def address_lines(address: Mapping[str, str]) -> list[str]:
    """`address`: by the fields of `companies.models.ADDRESS_FIELDS`; what is empty is left out."""
    parts = [*(address.get(name, "") for name in LINES), country_name(address.get("country", ""))]
    return [part for part in (*parts, address.get("phone", "")) if part]
