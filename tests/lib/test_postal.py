"""An address as people read it, from what a row or a document keeps."""

import pytest

from storefront.lib.postal import address_lines, countries, country_name


@pytest.mark.parametrize(
    ("code", "name"), [("GB", "United Kingdom"), ("DE", "Germany"), ("XQ", "XQ"), ("", "")]
)
def test_a_country_is_named(code: str, name: str) -> None:
    assert country_name(code) == name


def test_every_country_to_choose_is_named() -> None:
    assert len(countries()) > 200
    assert all(country_name(code) == name != code for code, name in countries())


def test_nothing_is_to_choose_that_is_no_country() -> None:
    """CLDR names the unknown, the unions and what tests write with two letters too."""
    codes = {code for code, _ in countries()}
    assert not codes & {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    assert {"GB", "DE", "GG", "XK"} <= codes
    assert country_name("EU") == "European Union"


def test_lines_stand_in_one_order_and_leave_out_what_is_empty() -> None:
    kept = {"phone": "01539", "country": "GB", "postcode": "LA9 4TL", "recipient": "Lakeside", "region": ""}
    assert address_lines(kept) == ["Lakeside", "LA9 4TL", "United Kingdom", "01539"]
