"""Words put together as people say them."""

import pytest

from storefront.lib.words import on_one_line, shortened


@pytest.mark.parametrize(
    ("text", "said"),
    [("four", "four"), ("five \n 5", "five 5"), ("six   letters", "six l…"), ("seven   words", "seven…")],
)
def test_what_is_cut_shows_it(text: str, said: str) -> None:
    assert shortened(text, 6) == said


def test_one_line_is_written_in_one_way() -> None:
    assert on_one_line(" e\u0301 \n\t e\u0301 ") == on_one_line("\u00e9 \u00e9") == "\u00e9 \u00e9"
