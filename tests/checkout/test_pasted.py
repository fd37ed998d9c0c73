"""Lines of SKU and quantity out of whatever people type, paste or upload."""

import pytest

from storefront.checkout.pasted import MOST_LINES, UnreadableLines, decoded, read


@pytest.mark.parametrize(
    ("text", "sku", "quantity"),
    [
        ("85123A 300", "85123A", "300"),
        ("85123A\t300", "85123A", "300"),
        ("85123A,300", "85123A", "300"),
        ("85123A;300;White Heart", "85123A", "300"),
        ('"85123A","1,200"', "85123A", "1,200"),
        ("85123A 1,200", "85123A", "1,200"),
        ("85123A x 12", "85123A", "12"),
        ("85123A × 12", "85123A", "12"),
        ("BANK CHARGES 2", "BANK CHARGES", "2"),
        ("  85123A  ", "85123A", "1"),
        ("85123A,", "85123A", "1"),
        ("85123A many", "85123A", "many"),
        (",12", "", "12"),
    ],
)
def test_a_line(text: str, sku: str, quantity: str) -> None:
    (typed,) = read(text)
    assert (typed.sku, typed.quantity) == (sku, quantity)
    assert read(str(typed)) == [typed]  # what the page sends again is the same


def test_a_heading_says_where_the_columns_are() -> None:
    lines = read("Name;Qty;SKU\nWhite Heart;12;85123A\nBunting;3;47566")
    assert [(one.sku, one.quantity) for one in lines] == [("85123A", "12"), ("47566", "3")]


def test_empty_lines_are_no_lines() -> None:
    assert read("\n \r\n,,\n\0") == []


def test_ten_thousand_go_at_once_and_more_are_refused_not_cut() -> None:
    assert len(read("A 1\n" * MOST_LINES)) == MOST_LINES
    with pytest.raises(UnreadableLines, match="10,001 lines; at most 10,000"):
        read("A 1\n" * (MOST_LINES + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_that_spreadsheets_write(encoding: str) -> None:
    assert decoded("CAFÉ,1".encode(encoding)) == "CAFÉ,1"


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLines):
        decoded(content)
