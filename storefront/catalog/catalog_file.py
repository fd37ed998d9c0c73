"""Reads a catalogue file row by row, and says of each bad row what is wrong with it."""

import csv
import gzip
import hashlib
import io
import re
import uuid
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils.text import slugify

from storefront.catalog.models import NAME_LENGTH, SKU_LENGTH
from storefront.lib.direction import TURNING
from storefront.lib.models import LARGEST_INTEGER, new_id
from storefront.lib.money import exponent
from storefront.lib.words import counted

REQUIRED = ("sku", "name", "category", "price")
OPTIONAL = ("stock", "backorders", "description", "tax_code", "popularity", "pack_size", "active")
# A search per value, not a test per character: of 100,000 rows that is most of the reading time.
_UNDECODED, _CONTROL = re.compile("[\udc80-\udcff]"), re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f{TURNING}]")
_VISIBLE = re.compile("[^\\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")  # of some texts nothing is seen
_NOT_CLOSED = "unexpected end of data"  # as the CSV reader says it
_GZIP = b"\x1f\x8b"
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


class UnreadableFile(Exception):
    """The file as a whole is no catalogue. `str(error)` is a sentence."""


class Fault(ValueError):
    """What is wrong with one value."""


class Lines:
    """The lines of the file for the CSV reader, which can have those of a row again but for the first."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text, self._again = text, deque[str]()
        self._of_row: list[str] = []
        self.number = 1  # of the row's first line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self._of_row.append(line)
        return line

    @property
    def several(self) -> bool:
        return len(self._of_row) > 1

    @property
    def first_of_row(self) -> str:
        return self._of_row[0]

    def begin_row(self) -> None:
        self.number += len(self._of_row)
        self._of_row.clear()

    def take_back(self) -> None:
        self._again.extendleft(reversed(self._of_row[1:]))
        del self._of_row[1:]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file. None: the file does not say, so what is known stays."""

    sku: str
    name: str
    slug: str
    category: str
    category_slug: str
    price: Decimal
    stock: int | None = None
    backorders: bool | None = None
    description: str | None = None
    tax_code: str | None = None
    popularity: int | None = None
    pack_size: int | None = None
    active: bool | None = None
    id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}."


def read(path: Path) -> Iterator[tuple[int, Row | BadRow]]:
    """Line number and row. Holds one row at a time, however long the file is."""
    try:
        with _opened(path) as binary:
            # Bytes that are no UTF-8 come through as surrogates, and so belong to a line.
            text = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
            yield from _rows(text)
    except (OSError, EOFError, zlib.error) as error:
        reason = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise UnreadableFile(f"{path} cannot be read: {reason}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Whether it is packed, its first bytes say: not everybody's file has the right name."""
    with path.open("rb") as file:
        if file.peek(len(_GZIP)).startswith(_GZIP):
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield file


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, Row | BadRow]]:
    lines = Lines(text)
    reader = csv.reader(lines, strict=True)
    columns = _columns(_header(reader, lines))
    while True:
        lines.begin_row()
        try:
            values = next(reader, None)
        except csv.Error as error:
            yield lines.number, _unreadable(lines, error)
            continue
        if values is None:
            return
        if lines.several and _runs_on(columns, values):
            yield lines.number, _unreadable(lines, None)
        elif values:
            yield lines.number, _row_or_fault(lines.number, columns, values)


def _header(reader: Iterator[list[str]], lines: Lines) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        if re.match(r'"[\w ]*"[;\t]', lines.first_of_row):
            return [lines.first_of_row]  # one column, to our reader
        raise UnreadableFile(f"The first line is not readable as CSV: {error}.") from error


def _runs_on(columns: Sequence[str], values: Sequence[str]) -> bool:
    """Only a description has lines. Elsewhere a quotation mark was not closed, and what follows are rows."""
    named = zip(columns, values, strict=False)
    return len(values) != len(columns) or any(
        "\n" in value or "\r" in value for column, value in named if column != "description"
    )


def _unreadable(lines: Lines, error: csv.Error | None) -> BadRow:
    """This line alone is bad: those that it swallowed are read again, each for itself."""
    if not lines.several and str(error) != _NOT_CLOSED:
        return BadRow(lines.number, f"not readable as CSV ({error})")
    lines.take_back()
    return BadRow(lines.number, "a quotation mark is not closed on its line")


def _columns(header: Sequence[str]) -> list[str]:
    columns = [name.strip().lower().replace(" ", "_") for name in header]
    if not any(columns):
        raise UnreadableFile("The first line is empty; it must name the columns.")
    if any(map(_UNDECODED.search, columns)):
        raise UnreadableFile("The file is not UTF-8; save it as “CSV UTF-8”.")
    if len(columns) == 1 and (other := re.search("[;\t]", columns[0])):
        sign = "semicolons" if other[0] == ";" else "tabs"
        raise UnreadableFile(f"The columns are separated by {sign}; save it with commas.")
    if missing := [name for name in REQUIRED if name not in columns]:
        raise UnreadableFile(f"The first line must name the columns; missing: {', '.join(missing)}.")
    if not all(columns):
        raise UnreadableFile("A column has no name in the first line.")
    if unknown := [name for name in columns if name not in REQUIRED + OPTIONAL]:
        raise UnreadableFile(
            f"Unknown columns: {', '.join(unknown)}. Known: {', '.join(REQUIRED + OPTIONAL)}."
        )
    if len(set(columns)) < len(columns):
        raise UnreadableFile("A column is named twice in the first line.")
    return columns


def _row_or_fault(line: int, columns: Sequence[str], values: Sequence[str]) -> Row | BadRow:
    if len(values) != len(columns):
        return BadRow(line, f"{counted(len(values), 'value')} for {len(columns)} columns")
    if any(map(_UNDECODED.search, values)):
        return BadRow(line, "not UTF-8")
    parsed, faults = _parsed(dict(zip(columns, map(str.strip, values), strict=True)))
    if faults:
        return BadRow(line, "; ".join(faults))
    parsed["slug"] = product_slug(parsed["name"], parsed["sku"])
    return Row(**parsed, category_slug=category_slug(parsed["category"]))


def _parsed(values: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    parsed: dict[str, Any] = {}
    faults: list[str] = []
    for column, value in values.items():
        try:
            parsed[column] = _READ[column](value)
        except Fault as fault:
            faults.append(str(fault))
    return parsed, faults


def _required_text(label: str, longest: int) -> Callable[[str], str]:
    def read_text(value: str) -> str:
        if not _VISIBLE.search(value):
            raise Fault(f"no {label}")
        return _checked(value, label, longest)

    return read_text


def _text(label: str, longest: int) -> Callable[[str], str | None]:
    return lambda value: _checked(value, label, longest) if value else None


def _checked(value: str, label: str, longest: int) -> str:
    if len(value) > longest:
        raise Fault(f"{label} is longer than {longest:,} characters")
    if _CONTROL.search(value):
        raise Fault(f"{label} contains a control character")
    return value


def _price(value: str) -> Decimal:
    if not value:
        raise Fault("no price")
    number = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", value)
    if number is None:
        raise Fault(f"price {_quoted(value)} is not a number")
    if number[1]:
        raise Fault(f"price {_quoted(value)} is negative")
    if len(number[2]) > 11:
        raise Fault("price is too large")
    if len((number[3] or "").rstrip("0")) > exponent(settings.STORE_CURRENCY):
        raise Fault(f"price {_quoted(value)} has more decimals than {settings.STORE_CURRENCY}")
    return Decimal(value)


def _whole_number(label: str) -> Callable[[str], int | None]:
    def read_number(value: str) -> int | None:
        if not value:
            return None
        if not re.fullmatch(r"-?[0-9]{1,20}", value):
            raise Fault(f"{label} {_quoted(value)} is not a whole number")
        if value.startswith("-"):
            raise Fault(f"{label} {_quoted(value)} is negative")
        if int(value) > LARGEST_INTEGER:
            raise Fault(f"{label} is too large")
        return int(value)

    return read_number


def _pack_size(value: str) -> int | None:
    if (number := _whole_number("pack size")(value)) == 0:
        raise Fault("pack size is zero")
    return number


def _yes_or_no(label: str) -> Callable[[str], bool | None]:
    def read_answer(value: str) -> bool | None:
        if value.lower() in _YES | _NO:
            return value.lower() in _YES
        if value:
            raise Fault(f"{label} {_quoted(value)} is neither yes nor no")
        return None

    return read_answer


def _quoted(value: str) -> str:
    return f"“{value if len(value) <= 20 else value[:20] + '…'}”"


_READ: dict[str, Callable[[str], object]] = {
    "sku": _required_text("SKU", SKU_LENGTH),
    "name": _required_text("name", NAME_LENGTH),
    "category": _required_text("category", 80),
    "price": _price,
    "stock": _whole_number("stock"),
    "backorders": _yes_or_no("backorders"),
    "description": _text("description", 10_000),
    "tax_code": _text("tax code", 20),
    "popularity": _whole_number("popularity"),
    "pack_size": _pack_size,
    "active": _yes_or_no("active"),
}


def product_slug(name: str, sku: str) -> str:
    """Unique, because the SKU is: it is the last part where it is a plain word.

    Where it is none, its hash stands behind a double hyphen, which no plain one has.
    """
    words = slugify(name)[:240].strip("-")
    if re.fullmatch(r"[a-z0-9]+", sku.lower()):
        return f"{words}-{sku.lower()}".lstrip("-")
    return f"{words}--{_digest(sku.upper())}"


@lru_cache(maxsize=1024)
def category_slug(name: str) -> str:
    return slugify(name)[:80] or _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
