"""What tabs, breadcrumbs, chips and routes of approval are made of, before they are drawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Tab:
    """`asks`: the count is of things that wait for the reader."""

    label: str
    href: str
    count: int | None = None
    is_current: bool = False
    asks: bool = False


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
