"""Two people with the same form open: the second to save is told what the first has changed.

A form carries a mark of what it was filled from; no column keeps a version.
"""

import json
from collections.abc import Mapping
from hashlib import blake2b

from storefront.lib.errors import DomainError


class ChangedMeanwhile(DomainError):
    """Somebody else changed it since this member opened it."""

    code = "changed_meanwhile"


def mark(values: Mapping[str, object]) -> str:
    """Differs when one of the values does."""
    text = json.dumps([[name, str(value)] for name, value in sorted(values.items())])
    return blake2b(text.encode(), digest_size=12).hexdigest()


def refuse_if_changed(
    what: str, *, now: Mapping[str, object], wanted: Mapping[str, object], seen: str | None
) -> None:
    """Under the lock of who changes it. `seen`: the mark of what somebody was shown; None: nobody was.

    What has become just what they want is no conflict, nor is the same form sent twice.
    """
    if seen is not None and mark(now) not in {seen, mark(wanted)}:
        raise ChangedMeanwhile(f"Somebody else changed {what} while you had it open.")
