import gzip
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.catalog import importing, stock
from storefront.catalog.catalog_file import UnreadableFile
from storefront.catalog.importing import Imported, import_catalog
from storefront.catalog.models import Category, Product
from tests.catalog.goods import make_product

pytestmark = pytest.mark.django_db
HEADER = "sku,name,category,price,stock,backorders"
HEART = "85123A,White Hanging Heart T-Light Holder,Candles,2.95,1204,no"
STAND = "22423,Regency Cakestand 3 Tier,Tableware,12.75,4,yes"


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(*lines: str | bytes, header: str = HEADER, name: str = "catalog.csv") -> Path:
        path = tmp_path / name
        content = b"".join(
            line if isinstance(line, bytes) else line.encode() + b"\n" for line in (header, *lines)
        )
        path.write_bytes(gzip.compress(content) if "gz" in name.lower() else content)
        return path

    return write


def bad_rows(path: Path, *, skip_bad: bool = False) -> tuple[Imported, list[str]]:
    reasons: list[str] = []
    imported = import_catalog(path, skip_bad=skip_bad, on_bad=lambda row: reasons.append(str(row)))
    return imported, reasons


def product(sku: str = "85123A") -> Product:
    return Product.objects.select_related("stock", "category").get(sku=sku)


@pytest.mark.parametrize("name", ["catalog.csv", "catalog.csv.gz", "CATALOG.CSV.GZ", "gz-without-saying-so"])
def test_products_are_written_with_category_and_stock(written: Any, name: str) -> None:
    assert import_catalog(written(HEART, STAND, name=name)) == Imported(True, 0, created=2, categories=2)
    heart = product()
    assert (heart.name, heart.category.name, heart.list_price) == (
        "White Hanging Heart T-Light Holder",
        "Candles",
        Decimal("2.95"),
    )
    assert (heart.stock.on_hand, heart.stock.backorders, heart.is_active) == (1204, False, True)
    assert heart.slug == "white-hanging-heart-t-light-holder-85123a"
    assert heart.pk.version == 7
    assert product("22423").stock.backorders


def test_a_second_run_changes_nothing(written: Any) -> None:
    path = written(HEART, STAND)
    import_catalog(path)
    before = list(Product.objects.order_by("pk").values())
    assert import_catalog(path) == Imported(True, 0, unchanged=2)
    assert list(Product.objects.order_by("pk").values()) == before


def test_a_known_sku_is_changed_and_keeps_its_key_and_address(written: Any) -> None:
    import_catalog(written(HEART, STAND))
    before = product()
    changed = "85123a,Heart Holder,Lights,3.10,900,yes"
    assert import_catalog(written(changed, STAND)) == Imported(True, 0, changed=1, unchanged=1, categories=1)
    after = product("85123a")
    assert (after.pk, after.slug) == (before.pk, before.slug)
    assert (
        after.name,
        after.category.name,
        after.list_price,
        after.stock.on_hand,
        after.stock.backorders,
    ) == (
        "Heart Holder",
        "Lights",
        Decimal("3.10"),
        900,
        True,
    )


def test_a_product_of_which_only_the_stock_differs_counts_once(written: Any) -> None:
    import_catalog(written(HEART, STAND))
    again = import_catalog(written(HEART.replace("1204", "7"), STAND.replace("12.75,4", "12.80,5")))
    assert (again.changed, again.unchanged) == (2, 0)


def test_what_the_file_does_not_say_stays(written: Any) -> None:
    header = f"{HEADER},description,tax_code,popularity,active"
    import_catalog(written(f"{HEART},Lovely,reduced,1164,no", header=header))
    import_catalog(written("85123A,White Heart,Candles,2.95", header="sku,name,category,price"))
    import_catalog(written("85123A,White Heart,Candles,2.95,,,,,,", header=header))
    kept = product()
    assert (kept.description, kept.tax_code, kept.popularity, kept.is_active) == (
        "Lovely",
        "reduced",
        1164,
        False,
    )
    assert (kept.name, kept.stock.on_hand, kept.stock.backorders) == ("White Heart", 1204, False)


def test_a_pack_size_is_brought_in_kept_and_changed(written: Any) -> None:
    header = f"{HEADER},pack_size"
    import_catalog(written(f"{HEART},6", header=header))
    assert import_catalog(written(HEART)).unchanged == 1
    assert product().pack_size == 6
    assert import_catalog(written(f"{HEART},12", header=header)).changed == 1
    assert product().pack_size == 12


def test_a_pack_of_nothing_is_a_bad_row(written: Any) -> None:
    faults: list[object] = []
    path = written(f"{HEART},0", header=f"{HEADER},pack_size")
    assert not import_catalog(path, on_bad=faults.append).written
    assert [str(fault) for fault in faults] == ["Line 2: pack size is zero."]


def test_without_stock_a_new_product_has_none(written: Any) -> None:
    import_catalog(written("85123A,Heart,Candles,2.95", header="sku,name,category,price"))
    new = product()
    assert (new.stock.on_hand, new.stock.backorders, new.tax_code, new.is_active) == (
        0,
        False,
        "standard",
        True,
    )


def test_columns_stand_in_any_order_and_case(written: Any) -> None:
    import_catalog(written("2.95,Candles,Heart,85123A", header="Price,CATEGORY, name ,SKU"))
    assert product().list_price == Decimal("2.95")


def test_spaces_blank_lines_quotes_and_a_byte_order_mark_are_fine(written: Any) -> None:
    row = '" 85123A ","Heart, white ""big""", Candles ,2.950,  7 ,YES'
    import_catalog(written("", row, "", header="\ufeff" + HEADER))
    assert (product().name, product().list_price) == ('Heart, white "big"', Decimal("2.95"))


def test_a_description_may_have_several_lines(written: Any) -> None:
    header = f"{HEADER},description"
    row = f'{HEART},"Lovely,\r\nand ""white""\n\nYes"'
    imported, reasons = bad_rows(written(row, f"{STAND},Big", "B1,x,Candles,-1,,,", header=header))
    assert (imported.written, reasons) == (False, ["Line 7: price “-1” is negative."])
    import_catalog(written(row, header=header))
    assert product().description == 'Lovely,\r\nand "white"\n\nYes'


@pytest.mark.parametrize(
    "after",
    [
        [STAND],  # nothing closes it before the end of the file
        ['22424,"Frame 5"" white",Frames,1.00,1,no', STAND],  # what opens next closes it, and goes on
        ['22424,Frame 5",Frames,1.00,1,no', STAND],  # closed by a row with which it makes one of six values
    ],
    ids=["end", "error", "six values"],
)
def test_a_quotation_mark_that_is_not_closed_spoils_its_own_line_only(written: Any, after: list[str]) -> None:
    path = written(HEART, '22422,"Unclosed,Frames,1.00,1,no', *after)
    imported, reasons = bad_rows(path, skip_bad=True)
    assert reasons == ["Line 3: a quotation mark is not closed on its line."]
    assert imported.created == 1 + len(after)
    assert product("22423").name == "Regency Cakestand 3 Tier"


def test_a_quotation_mark_in_the_last_line_and_one_inside_a_value_are_named(written: Any) -> None:
    _, reasons = bad_rows(written('1,"Frame 5" white",Frames,1.00,1,no', HEART, '2,"Unclosed'))
    assert reasons == [
        "Line 2: not readable as CSV (',' expected after '\"').",
        "Line 4: a quotation mark is not closed on its line.",
    ]


def test_a_quotation_mark_that_swallows_a_long_file_costs_one_line(written: Any) -> None:
    """The CSV reader gives up after 131,072 signs; those are read again, and no more."""
    rows = [f"S{number},Heart,Candles,2.95,1,no" for number in range(20_000)]
    imported, reasons = bad_rows(written('85123A,"Unclosed,Candles,2.95,1,no', *rows), skip_bad=True)
    assert (imported.created, reasons) == (20_000, ["Line 2: a quotation mark is not closed on its line."])


def test_categories_of_one_address_are_one(written: Any) -> None:
    import_catalog(written(HEART, STAND.replace("Tableware", "CANDLES"), "1,Κερί,Κεριά,1.00,1,no"))
    assert sorted(Category.objects.values_list("name", flat=True)) == ["Candles", "Κεριά"]


def test_skus_with_punctuation_never_share_an_address(written: Any) -> None:
    import_catalog(
        written(*(f"{sku},Thing A,Things,1.00,1,no" for sku in ("B-1", "B/1", "B 1", "1", "A-B-1")))
    )
    assert Product.objects.values("slug").distinct().count() == 5


LONG = "x" * 300
BAD = [
    (",Heart,Candles,2.95,1,no", "no SKU"),
    ("  ,Heart,Candles,2.95,1,no", "no SKU"),
    ("85123A,,Candles,2.95,1,no", "no name"),
    ("85123A,Heart,,2.95,1,no", "no category"),
    ("85123A,Heart,Candles,,1,no", "no price"),
    ("85123A,Heart,Candles,-2.95,1,no", "price “-2.95” is negative"),
    ("85123A,Heart,Candles,2;95,1,no", "price “2;95” is not a number"),
    ('85123A,Heart,Candles,"1,295.00",1,no', "price “1,295.00” is not a number"),
    ("85123A,Heart,Candles,NaN,1,no", "price “NaN” is not a number"),
    ("85123A,Heart,Candles,1e5,1,no", "price “1e5” is not a number"),
    ("85123A,Heart,Candles,٢,1,no", "price “٢” is not a number"),
    ("85123A,Heart,Candles,2.955,1,no", "price “2.955” has more decimals than GBP"),
    ("85123A,Heart,Candles,123456789012,1,no", "price is too large"),
    (f"{LONG},Heart,Candles,2.95,1,no", "SKU is longer than 64 characters"),
    (f"85123A,{LONG},Candles,2.95,1,no", "name is longer than 255 characters"),
    (f"85123A,Heart,{LONG},2.95,1,no", "category is longer than 80 characters"),
    ("85123A,He\0art,Candles,2.95,1,no", "name contains a control character"),
    ("85123A,He\u202eart,Candles,2.95,1,no", "name contains a control character"),
    ("85123A,Heart,Candles,2.95,many,no", "stock “many” is not a whole number"),
    ("85123A,Heart,Candles,2.95,1.5,no", "stock “1.5” is not a whole number"),
    ("85123A,Heart,Candles,2.95,-1,no", "stock “-1” is negative"),
    ("85123A,Heart,Candles,2.95,2147483648,no", "stock is too large"),
    ("85123A,Heart,Candles,2.95,1,perhaps", "backorders “perhaps” is neither yes nor no"),
    ("85123A,Heart,Candles,2.95,1", "5 values for 6 columns"),
    ("85123A,Heart,Candles,2.95,1,no,more", "7 values for 6 columns"),
    (b"85123A,Caf\xe9,Candles,2.95,1,no\n", "not UTF-8"),
    (",Heart,Candles,x,1,no", "no SKU; price “x” is not a number"),
    (
        f'85123A,"{"x" * 140_000}",Candles,2.95,1,no',
        "not readable as CSV (field larger than field limit (131072))",
    ),
]


@pytest.mark.parametrize(("row", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_row_is_named_and_keeps_everything_out(written: Any, row: str | bytes, reason: str) -> None:
    imported, reasons = bad_rows(written(STAND, row))
    assert reasons == [f"Line 3: {reason}."]
    assert imported == Imported(written=False, bad=1)
    assert not Product.objects.exists() and not Category.objects.exists()


@pytest.mark.parametrize(("row", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_skipping_leaves_out_the_bad_row_only(written: Any, row: str | bytes, reason: str) -> None:
    imported, reasons = bad_rows(written(row, STAND), skip_bad=True)
    assert reasons == [f"Line 2: {reason}."]
    assert imported == Imported(True, 1, created=1, categories=1)
    assert Product.objects.get().sku == "22423"


def test_a_sku_that_comes_twice_is_bad_the_second_time(written: Any) -> None:
    path = written(HEART, STAND, "85123a,Other,Candles,1.00,1,no", HEART)
    imported, reasons = bad_rows(path)
    assert reasons == ["Line 4: SKU 85123a is on line 2 already.", "Line 5: SKU 85123A is on line 2 already."]
    assert not imported.written
    import_catalog(path, skip_bad=True)
    assert product().name == "White Hanging Heart T-Light Holder"


def test_of_a_sku_twice_the_good_one_counts_where_the_first_is_bad(written: Any) -> None:
    _, reasons = bad_rows(written("85123A,Bad,Candles,-1,1,no", HEART), skip_bad=True)
    assert len(reasons) == 1
    assert product().list_price == Decimal("2.95")


def test_lines_are_counted_as_in_an_editor(written: Any) -> None:
    header = f"{HEADER},description"
    _, reasons = bad_rows(
        written('1,Thing,Things,1,1,no,"Two\nlines"', "", ",Heart,Candles,2.95,1,no,", header=header)
    )
    assert reasons == ["Line 5: no SKU."]


def test_bad_rows_come_in_the_order_of_the_file(written: Any) -> None:
    rows = [",Heart,Candles,2.95,1,no" if at % 2 else f"S{at},Heart,Candles,2.95,1,no" for at in range(6)]
    _, reasons = bad_rows(written(*rows, "S2,Again,Candles,1,1,no"))
    assert [reason.partition(":")[0] for reason in reasons] == ["Line 3", "Line 5", "Line 7", "Line 8"]


def test_backorders_stay_on_while_pieces_are_owed(written: Any) -> None:
    owed = make_product("85123A", on_hand=2, backorders=True)
    stock.take({owed.pk: 5})
    _, reasons = bad_rows(written("85123A,Heart,Candles,2.95,,no"))
    assert reasons == ["Line 2: 3 pieces are on back order, so backorders cannot be switched off."]
    import_catalog(written("85123A,Heart,Candles,2.95,50,no"))
    assert (product().stock.on_hand, product().stock.backorders) == (50, False)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("", "first line is empty"),
        ("colour", "missing: sku, name, category, price"),
        (f"{HEADER},", "A column has no name"),
        (HEADER.replace(",", '";"').join('""'), "separated by semicolons"),
        ("sku,name,price", "missing: category"),
        (f"{HEADER},colour", "Unknown columns: colour"),
        (f"{HEADER},stock", "named twice"),
        (HEADER.replace(",", ";"), "separated by semicolons"),
        (HEADER.replace(",", "\t"), "separated by tabs"),
        (f'"{HEADER}', "first line is not readable as CSV"),
    ],
)
def test_a_file_with_another_header_is_refused(written: Any, header: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        import_catalog(written(HEART, header=header))


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(f"{HEADER}\n{HEART}\n".encode("utf-16"))
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        import_catalog(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(f"{HEADER}\n{HEART}\n".encode() * 500)[:-20])
    damaged = tmp_path / "damaged.csv.gz"
    packed = bytearray(gzip.compress(f"{HEADER}\n{HEART}\n".encode() * 500))
    packed[20:40] = bytes(20)
    damaged.write_bytes(packed)
    for path in (tmp_path / "none.csv", tmp_path, broken, damaged):
        with pytest.raises(UnreadableFile, match="cannot be read"):
            import_catalog(path)
    assert not Product.objects.exists()


def test_a_sku_that_nobody_sees_is_none(written: Any) -> None:
    assert bad_rows(written("\u200b,Heart,Candles,1.00,1,no"))[1] == ["Line 2: no SKU."]


@pytest.mark.parametrize(("rows", "told"), [(0, [0]), (3, [3]), (4, [2, 4]), (5, [2, 4, 5])])
def test_progress_ends_with_the_last_row_and_says_nothing_twice(
    written: Any, monkeypatch: pytest.MonkeyPatch, rows: int, told: list[int]
) -> None:
    monkeypatch.setattr(importing, "PROGRESS_STEP", 4 if rows == 3 else 2)
    said: list[int] = []
    import_catalog(written(*(f"S{at},Thing,Things,1.00,1,no" for at in range(rows))), on_progress=said.append)
    assert said == told


def test_a_header_alone_is_an_empty_catalogue(written: Any) -> None:
    assert import_catalog(written()) == Imported(True, 0)


def test_statements_do_not_grow_with_the_file(written: Any) -> None:
    counts = []
    for size in (1, 300):
        path = written(*(f"S{at},Thing,Things,1.00,1,no" for at in range(size)), name=f"{size}.csv")
        with CaptureQueriesContext(connection) as captured:
            import_catalog(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_progress_is_told(written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storefront.catalog.importing.PROGRESS_STEP", 2)
    told: list[int] = []
    import_catalog(written(*(f"S{at},Thing,Things,1.00,1,no" for at in range(5))), on_progress=told.append)
    assert told == [2, 4, 5]


def run(path: Path, *options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_catalog", str(path), *options, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def test_the_command_says_what_it_did(written: Any) -> None:
    path = written(HEART, STAND)
    assert run(path)[0] == "2 rows read\n2 products: 2 new, 0 changed, 0 unchanged. New categories: 2.\n"
    assert "2 products: 0 new, 0 changed, 2 unchanged. New categories: 0." in run(path)[0]


def test_the_command_lists_bad_rows_and_fails(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    err = io.StringIO()
    path = written(HEART, ",Heart,Candles,2.95,1,no")
    with pytest.raises(CommandError, match="1 bad row, so nothing was written") as caught:
        call_command("import_catalog", str(path), stdout=io.StringIO(), stderr=err, no_color=True)
    assert err.getvalue() == "Line 3: no SKU.\n"
    assert "--skip-bad" in str(caught.value)


def test_the_command_skips_bad_rows_when_told(written: Any) -> None:
    out, err = run(written(HEART, ",Heart,Candles,2.95,1,no"), "--skip-bad")
    assert "1 product: 1 new, 0 changed, 0 unchanged. New categories: 1. 1 bad row left out." in out
    assert "Line 3: no SKU." in err


def test_the_command_says_in_one_sentence_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")
