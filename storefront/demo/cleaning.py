"""Makes the demo catalogue from the invoice lines of the Online Retail data set.

    python -m storefront.demo.cleaning INVOICES.csv.gz storefront/demo/data/catalog.csv.gz

The same input gives the same file, byte by byte. Where the data come from and what was
done to them is told in `data/ATTRIBUTION.md`.
"""

import csv
import gzip
import io
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from storefront.demo.categories import category_of

COLUMNS = ("sku", "name", "category", "price", "stock", "backorders", "popularity")
SKU = re.compile(r"\d{5}[A-Z]{0,3}")  # anything else is postage, a fee, a voucher or a correction
NO_PRODUCT = re.compile(
    r"carriage|\?|damaged|sample|adjust|postage|amazon|found|missing|thrown|broken", re.IGNORECASE
)
KEPT_IN_STOCK = 300  # the most bought products never run out in the demo
LEAST_STOCK = {"85123A": 12_000}  # of which the demo world sells some

_SMALL = {"a", "and", "as", "at", "by", "de", "for", "in", "of", "on", "or", "the", "to", "with"}
_CAPITALS = {
    "3D",
    "ABC",
    "BBQ",
    "CD",
    "DIY",
    "DVD",
    "LED",
    "LP",
    "MP3",
    "TV",
    "UK",
    "USA",
    "USB",
    "A4",
    "A5",
    "A6",
    "HB",
}
_MEASURE = re.compile(r"\d+(?:\.\d+)?(?:x\d+)*(?:cm|mm|g|kg|ml|pc|pcs|x)(?:x\d+cm)?", re.IGNORECASE)
_REWRITES: tuple[tuple[str, str], ...] = (
    (r"\s+", " "),
    (r"^[*.,\s]+|[.,\s]+$", ""),
    (r"\s*,\s*", ", "),
    (r"\b(?:SET|S)\s*/\s*(\d+)", r"SET OF \1"),
    (r"\b(?:PACK|PK|P)\s*/\s*(\d+)", r"PACK OF \1"),
    (r"^(\d+)\s*PK\b", r"PACK OF \1"),
    (r"\b(SET|PACK|BOX) (\d+)\b", r"\1 OF \2"),
    (r"\bW/\s*", "WITH "),
    (r"\bW (?=[A-Z])", "WITH "),
    (r"\bASSTD?\b|\bASS\b|\bASSORT\b", "ASSORTED"),
    (r"\s*\+\s*", " AND "),
    (r"\s*&\s*", " AND "),
    (r"\bCHILDS\b", "CHILD'S"),
    (r"\bCHILDRENS\b", "CHILDREN'S"),
    (r"\bGLD\b", "GOLD"),
    (r"\bMULTICOLR?\b", "MULTICOLOUR"),
    (r"\bT LIGHT", "T-LIGHT"),
    (r"\b(\d+) (CM|MM|G|ML)\b", r"\1\2"),
    (r"\bDES\b", "DESIGN"),
)


@dataclass(slots=True)
class Seen:
    """What the invoices say about one SKU."""

    names: Counter[str] = field(default_factory=Counter)
    prices: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    pieces: int = 0


def main(source: str, target: str) -> None:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = list(catalogue(csv.DictReader(file)))
    Path(target).write_bytes(_as_file(rows))
    sys.stdout.write(f"{len(rows)} products written to {target}\n")


def catalogue(lines: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """One row per product, the most bought one first."""
    seen = sorted(_sales(lines).items(), key=lambda item: (-item[1].lines, item[0]))
    for rank, (sku, product) in enumerate(seen):
        name = readable(_most_frequent(product.names))
        stock, backorders = _stock(sku, product, always=rank < KEPT_IN_STOCK)
        yield {
            "sku": sku,
            "name": name,
            "category": category_of(name),
            "price": f"{Decimal(_most_frequent(product.prices)):.2f}",
            "stock": str(stock),
            "backorders": "yes" if backorders else "no",
            "popularity": str(product.lines),
        }


def readable(name: str) -> str:
    """The name as people write it: not in capitals, without the data set's abbreviations."""
    name = name.upper()
    for pattern, replacement in _REWRITES:
        name = re.sub(pattern, replacement, name)
    words = [_cased(word) for word in name.strip().split(" ")]
    return " ".join(words[:1] + [word.lower() if word.lower() in _SMALL else word for word in words[1:]])


def _cased(word: str) -> str:
    if word in _CAPITALS:
        return word
    if _MEASURE.fullmatch(word):
        return word.lower()
    return re.sub(r"[^\W\d_]+(?:'[A-Z]+)?", lambda match: match[0].capitalize(), word)


def _sales(lines: Iterable[Mapping[str, str]]) -> dict[str, Seen]:
    """Sales only: no returns, no corrections, nothing that is not a product or has no name."""
    seen: dict[str, Seen] = {}
    for line in lines:
        sku, name = line["StockCode"].strip().upper(), " ".join(line["Description"].split())
        quantity, price = int(line["Quantity"]), Decimal(line["UnitPrice"])
        if not SKU.fullmatch(sku) or not name or NO_PRODUCT.search(name) or quantity <= 0 or price <= 0:
            continue
        product = seen.setdefault(sku, Seen())
        product.names[name] += 1
        product.prices[line["UnitPrice"]] += 1
        product.lines += 1
        product.pieces += quantity
    return seen


def _most_frequent(counted: Counter[str]) -> str:
    """Among equals the first in the alphabet, so that the same input gives the same file."""
    return min(counted, key=lambda value: (-counted[value], value))


def _stock(sku: str, product: Seen, *, always: bool) -> tuple[int, bool]:
    """A plausible number that depends on nothing but the data: some weeks of what is sold.

    One product in sixteen is out of stock and one in sixteen nearly; some may be back-ordered.
    """
    dice = zlib.crc32(sku.encode())
    weeks = 2 + dice % 11
    usual = max(product.pieces * weeks // 26, 12 + dice % 60)
    backorders = dice // 256 % 12 == 0
    if always:
        return max(usual, 200, LEAST_STOCK.get(sku, 0)), backorders
    return {0: 0, 1: 1 + dice // 16 % 9}.get(dice % 16, usual), backorders


def _as_file(rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)


if __name__ == "__main__":
    main(*sys.argv[1:3])
