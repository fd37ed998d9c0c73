"""The lines of a long cart, page by page. All of them are priced; only so many are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.checkout.cart import CartItem
from storefront.orders.line_pages import page_number


@dataclass(frozen=True, slots=True)
class LinePage:
    """`next` and `previous` are numbers of pages, as an address has them. `faulty`: how many rows
    that cannot be bought stand above those of the page."""

    rows: Sequence[CartItem]
    first: int
    total: int
    faulty: int = 0
    next: str | None = None
    previous: str | None = None

    @property
    def words(self) -> str:
        last = self.first + len(self.rows) - self.faulty - 1
        after = ""
        if self.faulty:
            after = f", after the {'one' if self.faulty == 1 else f'{self.faulty:,}'} that cannot be bought"
        return f"Lines {self.first:,} to {last:,} of {self.total:,}{after}"


def line_page(items: Sequence[CartItem], *, size: int, page: str = "", text: str = "") -> LinePage:
    """In the order of the cart where one page holds them all.

    Otherwise what cannot be bought heads every page, so that it is never looked for; of more than
    fit there the rest comes first among the others. A page that is not there is the last one.
    """
    found = [item for item in items if _matches(item, text.upper())] if text else items
    if len(found) <= size:
        return LinePage(found, 1, len(found))
    faulty = [item for item in found if item.problem]
    head = faulty[:size]
    others = [*faulty[size:], *(item for item in found if not item.problem)]
    last = max(len(others) - 1, 0) // size
    at = page_number(page, last)
    return LinePage(
        [*head, *others[at * size : (at + 1) * size]],
        len(head) + at * size + 1,
        len(found),
        len(head),
        next=str(at + 1) if at < last else None,
        previous=str(at - 1) if at else None,
    )


def _matches(item: CartItem, text: str) -> bool:
    return text in item.line.sku.upper() or text in item.line.name.upper()
