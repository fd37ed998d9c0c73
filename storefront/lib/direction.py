"""Signs that turn the direction of writing: taken out of what is sent, and put by us around some names.

By them a text reads otherwise than it is written. No script needs them: each letter knows its direction.
They come along with a paste, are not seen, and what follows them, also in our own sentence, is drawn in
another order. Marks (U+200E, U+200F) turn nothing.
"""

import re

TURNING = "\u202a-\u202e\u2066-\u2069"  # as the inside of a character class
_turning = re.compile(f"[{TURNING}]")


def turns(text: str) -> bool:
    return _turning.search(text) is not None


def without_turns(text: str) -> str:
    return _turning.sub("", text)


# Hebrew, Arabic, Syriac, Thaana, N'Ko and their relatives.
_right_to_left = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A name to be put into a sentence of ours. Between two names that are written from right to left, comma
    and bracket would be so, too, and the second name would stand before the first.

    For what is shown; a name of any other script is given back as it is.
    """
    if _right_to_left.search(text) and not text.startswith(_ISOLATE):
        return f"{_ISOLATE}{text}{_END}"
    return text
