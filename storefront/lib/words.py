"""Words put together as people say them."""

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """“a, b and c”; nothing for none."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


MOST_NAMED = 20


def first_of(words: Sequence[str], rest: str = "and {:,} more") -> list[str]:
    """As many as anybody reads, and then how many more there are: of 10,000 lines all may be wrong."""
    left_out = len(words) - MOST_NAMED
    return [*words[:MOST_NAMED], rest.format(left_out)] if left_out > 0 else list(words)
