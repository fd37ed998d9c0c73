"""Signs that turn the direction of writing, so that a text reads otherwise than it is written.

No script needs them: each letter knows its direction. They come along with a paste, are not seen, and
what follows them, also in our own sentence, is drawn in another order. Marks (U+200E, U+200F) turn nothing.
"""

import re

TURNING = "\u202a-\u202e\u2066-\u2069"  # as the inside of a character class
_turning = re.compile(f"[{TURNING}]")


def turns(text: str) -> bool:
    return _turning.search(text) is not None


def without_turns(text: str) -> str:
    return _turning.sub("", text)
