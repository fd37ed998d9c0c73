"""The lines of a frozen document, page by page: numbered from one, so that a page is a range of positions."""

from collections.abc import Mapping
from dataclasses import dataclass

SHORT, LONG = 50, 500  # lines to a page


@dataclass(frozen=True, slots=True)
class LinePage:
    """Positions `first` to `last`. `next` and `previous` are numbers of pages, as an address has them."""

    first: int
    last: int
    total: int
    is_long: bool
    next: str | None
    previous: str | None

    @property
    def has_more(self) -> bool:
        return self.last - self.first + 1 < self.total

    @property
    def words(self) -> str:
        return f"Lines {self.first:,} to {self.last:,} of {self.total:,}"

    @property
    def longer(self) -> str:
        """What the link to longer pages says; empty where they are long."""
        if self.is_long:
            return ""
        return f"Show all {self.total:,}" if self.total <= LONG else f"Show {LONG:,} to a page"


def line_page(query: Mapping[str, str], total: int) -> LinePage:
    """`lines=all` asks for long pages, `print` for a single one, `cursor` for another page than the first."""
    asked = query.get("lines", "")
    size = {"all": LONG, "print": max(total, 1)}.get(asked, SHORT)
    last = max(total - 1, 0) // size
    at = page_number(query.get("cursor", ""), last)
    return LinePage(
        at * size + 1,
        min((at + 1) * size, total),
        total,
        is_long=size > SHORT,
        next=str(at + 1) if at < last else None,
        previous=str(at - 1) if at else None,
    )


def page_number(typed: str, last: int) -> int:
    """From 0 to `last`; of what is no number the first one, and the last one of what is beyond."""
    return min(int(typed), last) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
