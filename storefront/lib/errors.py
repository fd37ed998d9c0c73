"""Refusals that a person reads. Services raise them; one middleware shows them."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A rule said no. `str(error)` is a sentence for the person, `code` is for programs.

    `status` is the HTTP status of the refusal, `facts` holds JSON-able detail.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.facts: Mapping[str, object] = facts


class NotAllowed(DomainError):
    """This member may not do this."""

    code = "not_allowed"
    status = 403


class NotFound(DomainError):
    """Nothing of this name in this company, as far as this member may know."""

    code = "not_found"
    status = 404
