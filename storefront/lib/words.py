"""Words put together as people say them."""

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """“a, b and c”; nothing for none."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
