from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from storefront.catalog import listing, search
from storefront.catalog.importing import import_catalog
from storefront.catalog.listing import Counts, Listing, Wanted
from storefront.catalog.models import Category, Product
from tests.catalog.goods import make_category, make_product

CATALOG = Path(__file__).parents[2] / "storefront" / "demo" / "data" / "catalog.csv.gz"
pytestmark = pytest.mark.django_db


def find(text: str = "", category: Category | None = None, **wanted: object) -> Listing:
    asked = Wanted(text=text, **wanted)  # type: ignore[arg-type]
    return listing.listing(asked, category, listing.counts(asked).of(category), None)


def skus(found: Listing) -> list[str]:
    return [item.sku for item in found.items]


def test_the_heart_holder_is_among_the_first_three_of_the_real_catalogue() -> None:
    import_catalog(CATALOG)
    for text in ("heart holder", "hearts", "85123a", "85123", "85123A", " Hearts ", "holder, heart"):
        assert "85123A" in skus(find(text))[:3], text


@pytest.fixture
def shelf() -> None:
    candles, bags = make_category("Candles"), make_category("Bags")
    make_product("85123A", name="White Hanging Heart T-Light Holder", category=candles, popularity=1164)
    make_product("22804", name="Candleholder Pink Hanging Heart", category=candles, popularity=300)
    make_product("22457", name="Natural Slate Heart Chalkboard", popularity=604)
    make_product("21212", name="Pack of 72 Retrospot Cake Cases", popularity=661, on_hand=0)
    make_product("20725", name="Lunch Bag Red Retrospot", category=bags, popularity=668)
    make_product("AB-12/3 X", name="O'Brien's Lighting Set", description="With a walnut base", popularity=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("heart holder", ["85123A"]),
        ("hearts", ["85123A", "22457", "22804"]),
        ("HANGING", ["85123A", "22804"]),
        ("hang", ["85123A", "22804"]),
        ("hangin", ["85123A", "22804"]),
        ("lightin", ["AB-12/3 X"]),
        ("lighting", ["85123A", "AB-12/3 X"]),
        ("t-light", ["85123A"]),
        ("85123a", ["85123A"]),
        ("85123", ["85123A"]),
        ("851", ["85123A"]),
        ("ab-12/3", ["AB-12/3 X"]),
        ("72 cake", ["21212"]),
        ("heart and holder", ["85123A"]),
        ("the lunch bag", ["20725"]),
        ("o'brien", ["AB-12/3 X"]),
        ("walnut", ["AB-12/3 X"]),
        ("retrospot heart", []),
        ("pack of", ["21212"]),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_words_find(text: str, expected: list[str]) -> None:
    found = find(text)
    assert ([] if found.nearest else skus(found)) == expected


@pytest.mark.usefixtures("shelf")
def test_the_very_sku_comes_before_what_is_bought_more() -> None:
    make_product("300", name="Small Thing", popularity=0)
    make_product("3001", name="300 Things", popularity=900)
    assert skus(find("300")) == ["300", "3001"]


@pytest.mark.usefixtures("shelf")
def test_whole_words_come_before_beginnings_of_words() -> None:
    make_product("1", name="Heartily Yours", popularity=5000)
    assert skus(find("heart"))[-1] == "1"


def test_a_name_that_changed_is_found_by_its_new_words() -> None:
    product = make_product("1", name="Old Clock")
    Product.objects.filter(pk=product.pk).update(name="New Lantern")
    assert skus(find("lantern")) == ["1"]
    assert find("clock").nearest


def test_what_is_off_sale_is_not_found() -> None:
    make_product("1", name="Heart", is_active=False)
    assert skus(find("heart")) == [] == skus(find())


NASTY = [
    "'",
    "\\",
    "a' | b",
    "!!",
    "&",
    "(",
    ":*",
    "a:*b",
    "<->",
    "%",
    "_",
    "'''",
    "\\'",
    "heart:A",
    "🕯",
    "ＨＥＡＲＴ",
    "a" * 5000,
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.usefixtures("shelf")
def test_no_text_is_an_error(text: str) -> None:
    find(text)


@pytest.mark.usefixtures("shelf")
def test_what_has_no_words_shows_everything() -> None:
    assert len(find("  ,;'!  ").items) == 6


class AnyText(TestCase):
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(text=st.text(max_size=60))
    def test_whatever_is_typed_the_database_understands_it(self, text: str) -> None:
        make_product(f"S{Product.objects.count()}", name="Heart Holder")
        find(text)


@pytest.mark.usefixtures("shelf")
def test_nothing_found_offers_what_has_most_of_the_words() -> None:
    found = find("retrospot heart holder")
    assert found.nearest and found.are_alike
    assert skus(found) == ["85123A", "20725", "21212"]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("85123B", "85123A"),
        ("chalkbaord", "22457"),
        ("lunchbox", "20725"),
        ("haert", "85123A"),
        ("hart", "85123A"),
        ("heeart", "85123A"),
        ("jeart", "85123A"),
        ("ehart", "85123A"),
        ("unch bga", "20725"),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_what_is_misspelt_finds_the_nearest(text: str, nearest: str) -> None:
    found = find(text)
    assert found.nearest and found.are_alike
    assert skus(found)[0] == nearest


@pytest.mark.usefixtures("shelf")
def test_of_words_one_letter_away_the_commonest_is_meant() -> None:
    """Though another begins as what was typed does."""
    make_product(sku="H3", name="Hare Doorstop", slug="h3")
    found = skus(find("hart"))
    assert found[0] == "85123A" and "H3" not in found


@pytest.mark.usefixtures("shelf")
def test_where_nothing_resembles_it_what_is_often_bought_is_offered() -> None:
    found = find("xylophone")
    assert found.nearest and not found.are_alike
    assert skus(found) == ["85123A", "20725", "21212"]


@pytest.mark.usefixtures("shelf")
def test_the_nearest_are_inside_the_filters() -> None:
    bags = Category.objects.get(slug="bags")
    assert skus(find("xylophone", bags)) == ["20725"]
    assert "21212" not in skus(find("cake xylophone", in_stock=True))


def test_an_empty_store_offers_nothing() -> None:
    found = find("heart")
    assert found == Listing(found.page, [])


@pytest.mark.usefixtures("shelf")
def test_counts_are_by_category_whatever_category_is_wanted() -> None:
    candles = Category.objects.get(slug="candles")
    counts = listing.counts(Wanted("heart", category="candles"))
    assert (counts.of(candles), counts.total, counts.are_known) == (2, 3, True)
    assert listing.counts(Wanted(in_stock=True)).total == 5


@pytest.mark.usefixtures("shelf")
def test_more_than_can_be_counted_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 3)
    assert not listing.counts(Wanted()).are_known


def test_a_count_of_nothing_is_known() -> None:
    assert Counts().of(None) == 0


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("best", ["C", "A", "B"]),
        ("name", ["B", "C", "A"]),
        ("price", ["A", "C", "B"]),
        ("-price", ["B", "C", "A"]),
    ],
)
@pytest.mark.parametrize("text", ["", "clock"])
def test_sorting(sort: str, expected: list[str], text: str) -> None:
    for sku, name, price, popularity in [
        ("A", "Z Clock", 1, 5),
        ("B", "A Clock", 9, 1),
        ("C", "M Clock", 5, 9),
    ]:
        make_product(sku, name=name, list_price=Decimal(price), popularity=popularity)
    assert skus(find(text, sort=sort)) == expected


@pytest.mark.parametrize("text", ["", "clock"])
@pytest.mark.parametrize("sort", listing.SORTS)
def test_pages_together_are_the_whole_list(monkeypatch: pytest.MonkeyPatch, sort: str, text: str) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    for at in range(8):
        make_product(f"S{at}", name=f"Clock {at % 3}", list_price=Decimal(at % 2), popularity=at % 2)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        found = find(text, sort=sort, cursor=cursor)
        seen += skus(found)
        cursor = found.page.next
    assert sorted(seen) == [f"S{at}" for at in range(8)]


def test_search_asks_the_one_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef ILIKE '%gin%' AND tablename LIKE 'catalog%'"
        )
        assert cursor.fetchall() == [("product_search",)]
        cursor.execute("SET LOCAL enable_seqscan = off")
    matching = Product.objects.filter(search.all_of(["heart", "holder"]))
    assert "Bitmap Index Scan on product_search" in matching.explain()


def test_extensions_are_not_needed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert cursor.fetchall() == [("plpgsql",)]
