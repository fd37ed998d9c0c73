"""Words put together as people say them."""

import unicodedata
from collections.abc import Iterable, Sequence

from storefront.lib.direction import isolated


def on_one_line(text: str) -> str:
    """With no more space than anybody sees, and each letter written in the one way that is looked for: an
    accent that was typed after its letter is part of it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def counted(number: int, noun: str) -> str:
    """“1 line”, “10,000 lines”."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def shortened(text: str, length: int) -> str:
    """On one line, and to be seen that it is not all."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def listed(words: Sequence[str], last: str = "and") -> str:
    """“a, b and c”; nothing for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{in_a_row(words[:-1])} {last} {isolated(words[-1])}"


def in_a_row(words: Iterable[str]) -> str:
    """“a, b, c”."""
    return ", ".join(map(isolated, words))


MOST_NAMED = 20


def first_of(words: Sequence[str], rest: str = "and {:,} more") -> list[str]:
    """As many as anybody reads, and then how many more there are: of 10,000 lines all may be wrong."""
    left_out = len(words) - MOST_NAMED
    return [*words[:MOST_NAMED], rest.format(left_out)] if left_out > 0 else list(words)
