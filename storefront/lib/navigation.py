"""What rail, tabs, breadcrumbs, chips, empty lists and routes of approval are made of, before being drawn."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from django.urls import reverse

from storefront.lib.counts import Count


@lru_cache(maxsize=4096)
def address(name: str, company: str) -> str:
    """Of a page of the company with this slug. Kept, for the frame alone asks a dozen on every page."""
    return reverse(name, args=[company])


@dataclass(frozen=True, slots=True)
class Tab:
    """`asks`: the count is of things that wait for the reader. `new`: how many of it they have not seen."""

    label: str
    href: str
    count: int | Count | None = None
    is_current: bool = False
    asks: bool = False
    new: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Of the rail. `below`: the pages of the place one is in."""

    label: str
    href: str
    icon: str
    is_current: bool
    count: Count = field(default_factory=Count)
    below: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; its address is the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    state: Literal["done", "current", "todo", "failed", "skipped"]
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says: what is the case, and what to do next.

    A `label` without `href` leads to the catalogue.
    """

    title: str
    text: str = ""
    label: str = ""
    href: str = ""


def nothing_found(what: str, unfiltered: str) -> Empty:
    return Empty(
        f"No {what} matches.",
        "Numbers match whole; reference numbers and SKUs by how they begin.",
        "Clear all filters",
        unfiltered,
    )
