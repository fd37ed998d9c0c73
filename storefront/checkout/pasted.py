"""Reads lines of SKU and quantity out of whatever a person types, pastes or uploads."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storefront.catalog.models import SKU_LENGTH
from storefront.checkout.models import MAX_QUANTITY

MOST_LINES, LONGEST_LINE = 10_000, 1_000
_SKU_NAMES = {"sku", "item", "product", "code", "article"}
_QUANTITY_NAMES = {"quantity", "qty", "pieces", "number"}
_DELIMITERS = "\t;,"
_IN_A_CELL = re.compile(r"[^\s,;]")
_NUMBER = re.compile("[0-9][0-9,]*")


class UnreadableLines(Exception):
    """The text or file as a whole cannot be read. `str(error)` is a sentence."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One line as somebody typed it; without a quantity it is one."""

    sku: str
    quantity: str = "1"

    def __str__(self) -> str:
        return f"{self.sku}\t{self.quantity}"


def decoded(content: bytes) -> str:
    """A file in UTF-8, in what spreadsheets write on Windows, or in UTF-16 that says so."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_or_refused(content, "utf-16")
    if b"\0" in content:
        raise UnreadableLines("This is no CSV file. Save the sheet as CSV and upload that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _decoded_or_refused(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableLines("This file cannot be read. Save it as CSV in UTF-8.") from None


def read(text: str) -> list[Typed]:
    """A first line that names the columns says where SKU and quantity are. Raises UnreadableLines."""
    lines = (line[:LONGEST_LINE] for line in text.replace("\0", "").splitlines())
    rows = [line for line in lines if _IN_A_CELL.search(line)]
    if len(rows) > MOST_LINES:
        raise UnreadableLines(
            f"These are {len(rows):,} lines; at most {MOST_LINES:,} go at once. Do it in parts."
        )
    if not rows:
        return []
    columns = _columns(_split(rows[0]))
    return list(_typed(rows[1:] if columns else rows, columns or (0, 1)))


def _typed(rows: Iterable[str], columns: tuple[int, int]) -> Iterator[Typed]:
    for row in rows:
        cells = _split(row)
        sku, quantity = (cells[at].strip() if at < len(cells) else "" for at in columns)
        yield Typed(sku[:SKU_LENGTH], quantity[:SKU_LENGTH] or "1")


def _columns(cells: Sequence[str]) -> tuple[int, int] | None:
    """Where SKU and quantity stand, if this line is a heading."""
    names = [cell.strip().lower() for cell in cells]
    sku = next((at for at, name in enumerate(names) if name in _SKU_NAMES), None)
    quantity = next((at for at, name in enumerate(names) if name in _QUANTITY_NAMES), None)
    return None if sku is None or quantity is None else (sku, quantity)


def _split(row: str) -> list[str]:
    """ "85123A 300", "85123A x 1,200": what stands last is the quantity, and a SKU may hold spaces."""
    *before, last = row.rsplit(None, 1)
    delimiter = next((one for one in _DELIMITERS if one in "".join(before)), None)
    if before and not delimiter and _NUMBER.fullmatch(last):
        return [before[0].removesuffix(" x").removesuffix(" ×"), last]
    delimiter = next((one for one in _DELIMITERS if one in row), None)
    if delimiter:
        return next(csv.reader([row], delimiter=delimiter))
    words = row.split()
    return words if len(words) == 2 else [row]


def as_quantity(text: str) -> int | None:
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MAX_QUANTITY)):
        return None
    return int(digits)
