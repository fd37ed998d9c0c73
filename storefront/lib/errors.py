"""Refusals that a person reads: services raise them, one middleware shows them. And what nobody foresaw."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

logger = logging.getLogger(__name__)


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


class Failures:
    """Of many things to do, what went wrong keeps none of the others waiting; it is raised in the end."""

    def __init__(self) -> None:
        self.kept: list[Exception] = []

    @contextmanager
    def keeping(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            logger.exception("Failed: %s", what)
            self.kept.append(error)

    def raise_any(self, sentence: str) -> None:
        if self.kept:
            raise ExceptionGroup(sentence, self.kept)
