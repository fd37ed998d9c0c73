"""Which lines of a frozen document a page shows."""

import pytest

from storefront.lib.words import first_of
from storefront.orders.line_pages import LinePage, line_page


def test_a_short_document_is_one_page() -> None:
    page = line_page({}, 50)
    assert page == LinePage(1, 50, 50, is_long=False, next=None, previous=None)
    assert not page.has_more


@pytest.mark.parametrize(("query", "total"), [({}, 10_000), ({"lines": "all"}, 10_000), ({}, 51), ({}, 1)])
def test_its_pages_hold_every_position_once(query: dict[str, str], total: int) -> None:
    found: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = line_page(query | cursor, total)
        found += range(page.first, page.last + 1)
        if page.next is None:
            break
        cursor = {"cursor": page.next}
    assert found == list(range(1, total + 1))


def test_a_page_in_the_middle_leads_both_ways() -> None:
    page = line_page({"cursor": "3"}, 10_000)
    assert (page.words, page.next, page.previous) == ("Lines 151 to 200 of 10,000", "4", "2")


@pytest.mark.parametrize(
    ("total", "words"), [(55, "Show all 55"), (500, "Show all 500"), (501, "Show 500 to a page")]
)
def test_longer_pages_are_offered_and_never_longer_than_five_hundred(total: int, words: str) -> None:
    assert line_page({}, total).longer == words
    long = line_page({"lines": "all"}, total)
    assert (long.last, long.longer) == (min(total, 500), "")


@pytest.mark.parametrize("odd", ["999", "9" * 9])
def test_of_what_is_beyond_the_last_page_is_shown(odd: str) -> None:
    assert line_page({"cursor": odd}, 120).first == 101


@pytest.mark.parametrize("odd", ["", "-1", "x", "1e9", "²", "9" * 400])
def test_of_what_is_no_number_the_first_page_is_shown(odd: str) -> None:
    assert line_page({"cursor": odd}, 120).first == 1


def test_more_words_than_anybody_reads_are_counted() -> None:
    assert first_of(["A", "B"]) == ["A", "B"]
    many = [str(number) for number in range(5020)]
    assert first_of(many) == [*many[:20], "and 5,000 more"]
    assert first_of(many[:21], rest="And {:,} more.")[-1] == "And 1 more."


@pytest.mark.parametrize("total", [0, 51, 10_000])
def test_on_paper_it_is_whole(total: int) -> None:
    page = line_page({"lines": "print"}, total)
    assert (page.first, page.last, page.next, page.has_more) == (1, total, None, False)
