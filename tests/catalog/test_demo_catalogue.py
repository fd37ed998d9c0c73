"""The demo catalogue is real, clean, and imports without a bad row."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from storefront.catalog.importing import import_catalog
from storefront.catalog.models import Product
from storefront.demo.categories import NAMES, OTHER, category_of
from storefront.demo.cleaning import catalogue, readable

DATA = Path(__file__).parents[2] / "storefront" / "demo" / "data"
CATALOG = DATA / "catalog.csv.gz"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(CATALOG, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
def test_it_imports_whole(rows: list[dict[str, str]]) -> None:
    imported = import_catalog(CATALOG)
    assert imported.written and imported.bad == 0
    assert imported.created == len(rows) >= 2_500
    heart = Product.objects.select_related("stock").get(sku="85123A")
    assert str(heart.list_price) == "2.950"
    assert heart.stock.on_hand >= 10_000


def test_what_scripts_look_for_is_there(rows: list[dict[str, str]]) -> None:
    names = {row["sku"]: row["name"] for row in rows}
    assert names["85123A"] == "White Hanging Heart T-Light Holder"
    assert names["22423"] == "Regency Cakestand 3 Tier"
    assert names["47566"] == "Party Bunting"


def test_categories_are_many_and_none_is_a_heap(rows: list[dict[str, str]]) -> None:
    counts = Counter(row["category"] for row in rows)
    assert set(counts) <= set(NAMES)
    assert len(counts) >= 15
    assert max(counts.values()) < len(rows) * 0.15
    assert counts[OTHER] < len(rows) * 0.01


def test_stock_is_mostly_there_and_sometimes_not(rows: list[dict[str, str]]) -> None:
    out = [row for row in rows if row["stock"] == "0"]
    assert 0.02 < len(out) / len(rows) < 0.1
    assert {row["backorders"] for row in out} == {"yes", "no"}


def test_the_data_are_named_beside_the_file() -> None:
    text = (DATA / "ATTRIBUTION.md").read_text(encoding="utf-8")
    for words in ("D. Chen", "UCI Machine Learning Repository", "2015", "10.24432/C5BW33", "CC BY 4.0"):
        assert words in text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("SET/6 RED SPOTTY PAPER CUPS", "Set of 6 Red Spotty Paper Cups"),
        ("BAG 500g SWIRLY MARBLES", "Bag 500g Swirly Marbles"),
        ("FOLK ART GREETING CARD,pack/12", "Folk Art Greeting Card, Pack of 12"),
        ("I LOVE LONDON MINI BACKPACK", "I Love London Mini Backpack"),
        ("CHILDRENS APRON  SPACEBOY DESIGN ", "Children's Apron Spaceboy Design"),
        ("*USB Office Mirror Ball", "USB Office Mirror Ball"),
        ("POLYESTER FILLER PAD 45x45cm", "Polyester Filler Pad 45x45cm"),
    ],
)
def test_names_become_readable(raw: str, expected: str) -> None:
    assert readable(raw) == expected


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("White Hanging Heart T-Light Holder", "Candles"),
        ("Regency Cakestand 3 Tier", "Tableware"),
        ("Party Bunting", "Party"),
        ("Christmas Tree T-Light Holder", "Christmas"),
        ("Jumbo Bag Pink Polkadot", "Bags and purses"),
        ("Red Retrospot Umbrella", "Clothing and travel"),
        ("Something Unheard of", OTHER),
    ],
)
def test_the_words_of_a_name_tell_its_category(name: str, category: str) -> None:
    assert category_of(name) == category


def line(sku: str, name: str, quantity: str, price: str) -> dict[str, str]:
    return {"StockCode": sku, "Description": name, "Quantity": quantity, "UnitPrice": price}


def test_dirt_is_left_out_and_one_price_is_taken() -> None:
    lines = [
        line("85123A", "WHITE HEART", "6", "2.55"),
        line("85123a", " WHITE  HEART ", "6", "2.95"),
        line("85123A", "WHITE HEART", "6", "2.95"),
        line("85123A", "WHITE HEART", "-6", "9.99"),
        line("85123A", "", "6", "9.99"),
        line("85123A", "WHITE HEART", "6", "0.0"),
        line("POST", "POSTAGE", "1", "18.00"),
        line("gift_0001_20", "Dotcomgiftshop Gift Voucher", "1", "20.00"),
        line("22423", "damaged", "1", "12.75"),
    ]
    (product,) = catalogue(lines)
    assert (product["sku"], product["name"], product["price"], product["popularity"]) == (
        "85123A",
        "White Heart",
        "2.95",
        "3",
    )
