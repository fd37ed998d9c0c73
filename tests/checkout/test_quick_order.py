"""Quick order: what was typed is looked up, shown, and what can be bought goes into the cart."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Member
from storefront.catalog.models import Product
from storefront.checkout import quick_order
from storefront.checkout.models import CartLine
from storefront.checkout.pasted import read
from storefront.checkout.quick_order import QuickOrder
from tests.catalog.goods import make_price_list
from tests.checkout.pages import address, get, post
from tests.factories import make_product
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
BUDGET = 10


@pytest.fixture
def stand(heart: Product) -> Product:
    return make_product(sku="22423", name="REGENCY CAKESTAND", list_price=Decimal("12.75"), stock=4)


def check(text: str, by: Member) -> QuickOrder:
    return quick_order.check(read(text), by.company_id)


def problems(found: QuickOrder) -> list[tuple[str, str]]:
    return [(line.sku, line.problem) for line in found.faulty]


def in_cart(member: Member) -> dict[str, int]:
    return dict(CartLine.objects.filter(cart__member=member).values_list("sku", "quantity"))


def test_who_may_not_order_and_strangers(colleague: Member, stranger: Member, buyer: Member) -> None:
    for name in ("quick_order", "quick_order_add"):
        assert post(colleague, name, pasted="85123A").status_code == 403
        assert signed_in(stranger).post(address(buyer, name), {"pasted": "85123A"}).status_code == 404
    assert get(colleague, "quick_order").status_code == 403


class TestCheck:
    def test_each_line_has_its_own_sentence_and_none_is_lost(self, buyer: Member, stand: Product) -> None:
        make_product(sku="OUT", stock=0)
        make_product(sku="OLD", is_active=False)
        found = check("85123a 12\nNOPE 3\n22423 5\nOUT 1\nOLD 1\n85123A many\n85123A 0\n,7", buyer)
        assert [(line.sku, line.quantity) for line in found.buyable] == [("85123A", 12)]
        assert problems(found) == [
            ("NOPE", "There is no product with this SKU"),
            ("22423", "Not enough stock: 5 wanted, 4 left"),
            ("OUT", "Out of stock"),
            ("OLD", "No longer sold"),
            ("85123A", "“many” is no quantity: say a whole number up to 999,999"),
            ("85123A", "“0” is no quantity: say a whole number up to 999,999"),
            ("", "No SKU"),
        ]
        assert sorted(found.text.splitlines()) == sorted(
            ["85123a\t12", "NOPE\t3", "22423\t5", "OUT\t1", "OLD\t1", "85123A\tmany", "85123A\t0", "\t7"]
        )

    def test_the_same_sku_adds_up_and_may_then_be_too_many(self, buyer: Member, stand: Product) -> None:
        found = check("22423 2\n85123A 1\n22423 3\n85123a 4", buyer)
        assert [(line.sku, line.quantity, len(line.typed)) for line in found.buyable] == [("85123A", 5, 2)]
        assert problems(found) == [("22423", "Not enough stock: 5 wanted, 4 left")]

    def test_prices_are_the_companys_at_this_quantity(self, buyer: Member, heart: Product) -> None:
        make_price_list(buyer.company, (heart, 1, "2.71"), (heart, 24, "2.55"))
        (line,) = check("85123A 24", buyer).buyable
        assert (line.unit_price, line.total) == (Decimal("2.55"), Decimal("61.20"))

    def test_statements_do_not_grow_with_the_lines(self, buyer: Member, heart: Product) -> None:
        for number in range(30):
            make_product(sku=f"N{number}")
        for text in ("85123A 1", "\n".join(f"N{number} 2" for number in range(30)) + "\nNOPE 1" * 200):
            with CaptureQueriesContext(connection) as queries:
                check(text, buyer)
            assert len(queries) == 2


class TestPage:
    def test_it_checks_rows_paste_and_file_together_and_adds_nothing(
        self, buyer: Member, stand: Product
    ) -> None:
        file = SimpleUploadedFile("order.csv", "sku,quantity\n22423,2".encode("utf-16"))
        sent: dict[str, Any] = {
            "sku": ["85123A", ""],
            "quantity": ["1", ""],
            "pasted": "85123A 2",
            "file": file,
        }
        page = post(buyer, "quick_order", **sent).text
        assert "2 of 2 lines can be added: 5 pieces" in page
        assert "REGENCY CAKESTAND" in page and "2 lines added up" in page
        assert in_cart(buyer) == {}

    def test_what_can_be_bought_is_added_and_the_rest_stays_with_its_reason(
        self, buyer: Member, stand: Product
    ) -> None:
        client = signed_in(buyer)
        text = "85123A 12\nNOPE 3\n22423 5"
        answer = client.post(address(buyer, "quick_order_add"), {"pasted": text}, follow=True)
        assert in_cart(buyer) == {"85123A": 12}
        assert answer.redirect_chain == [(address(buyer, "quick_order"), 303)]
        assert "1 line, 12 pieces, added to the cart." in answer.text
        for page in (answer.text, client.get(address(buyer, "quick_order")).text):
            assert "NOPE\t3\n22423\t5" in page and "None of the 2 lines can be added" in page
        assert "NOPE" not in client.get(address(buyer, "quick_order") + "?new=1").text

    def test_all_of_it_added_leads_to_the_cart(self, buyer: Member, heart: Product) -> None:
        assert post(buyer, "quick_order_add", pasted="85123A 12").url == address(buyer, "cart")

    def test_nothing_given_is_said_at_the_field(self, buyer: Member) -> None:
        page = post(buyer, "quick_order", sku="", quantity="")
        assert page.status_code == 422
        assert "Type, paste or upload at least one line." in page.text

    def test_a_file_that_is_no_text_keeps_what_was_typed(self, buyer: Member) -> None:
        file = SimpleUploadedFile("order.xlsx", b"PK\x03\x04\0\0")
        page = post(buyer, "quick_order", sku="85123A", quantity="7", pasted="22423 2", file=file)
        assert page.status_code == 422
        assert all(words in page.text for words in ("This is no CSV file.", 'value="85123A"', "22423 2"))

    def test_ten_thousand_lines_at_once(self, buyer: Member, heart: Product) -> None:
        text = "85123A 1\n" * 900 + "\n".join(f"X{number} 1" for number in range(9_100))
        client, here = signed_in(buyer), address(buyer, "quick_order")
        with CaptureQueriesContext(connection) as queries:
            page = client.post(here, {"pasted": text}).text
        assert len(queries) <= BUDGET
        assert "1 of 9,101 lines can be added: 900 pieces" in page
        assert "X9099\t1" in page
