"""My Purchase Orders and Company Purchase Orders."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies import placed
from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.lib import listing
from tests.factories import make_member, make_product
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import numbers, page
from tests.sessions import signed_in
from tests.switches import PURCHASE_ORDERS_OFF, blocked

pytestmark = pytest.mark.django_db
MINE = "/c/lakeside/purchase-orders/"
OF_COMPANY = "/c/lakeside/purchase-orders/company/"


class TestAccess:
    def test_the_buyer_sees_their_own(self, buyer: Member, owner: Member, product: Product) -> None:
        place(buyer, [(product, 1)])
        place(owner, [(product, 1)])
        assert numbers(page(buyer, MINE)) == [1]

    def test_each_reader_sees_their_own_though_all_are_asked_for_in_the_same_words(
        self, buyer: Member, owner: Member, manager: Member, product: Product
    ) -> None:
        place(buyer, [(product, 1)])
        place(manager, [(product, 1)])
        place(buyer, [(product, 1)])
        for _ in range(2):
            assert numbers(page(buyer, MINE)) == [3, 1]
            assert numbers(page(manager, MINE)) == [2]
            assert numbers(page(manager, OF_COMPANY)) == [3, 1]
            assert numbers(page(owner, OF_COMPANY)) == [3, 2, 1]
            assert numbers(signed_in(buyer).get(MINE, {"sort": "number"})) == [1, 3]

    def test_a_colleague_without_the_permission(self, colleague: Member) -> None:
        assert signed_in(colleague).get(MINE).status_code == 403
        assert signed_in(colleague).get(OF_COMPANY).status_code == 403

    def test_a_stranger(self, buyer: Member, product: Product, stranger: Member) -> None:
        place(buyer, [(product, 1)], reference="BR-2291")
        for address in (MINE, OF_COMPANY):
            answer = signed_in(stranger).get(address)
            assert answer.status_code == 404
            assert "BR-2291" not in answer.text and "Lakeside" not in answer.text

    def test_a_manager_sees_those_below(
        self, buyer: Member, manager: Member, owner: Member, product: Product
    ) -> None:
        place(buyer, [(product, 1)])
        place(owner, [(product, 1)])
        assert numbers(page(manager, OF_COMPANY)) == [1]
        assert numbers(page(owner, OF_COMPANY)) == [2, 1]
        assert signed_in(buyer).get(OF_COMPANY).status_code == 403


@pytest.mark.parametrize("address", [MINE, OF_COMPANY])
def test_a_list_is_only_read(address: str, owner: Member) -> None:
    assert signed_in(owner).post(address).status_code == 405
    assert signed_in(owner).head(address).status_code == 200


class TestBelow:
    """Little is read by itself, much in the order of the company's list; nobody sees which."""

    @pytest.mark.parametrize("most", [{}, {"MOST_DOCUMENTS": 1}, {"MOST_PEOPLE": 1}])
    def test_it_is_the_same_list(
        self,
        most: dict[str, int],
        company: Company,
        manager: Member,
        buyer: Member,
        owner: Member,
        product: Product,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name, value in most.items():
            monkeypatch.setattr(placed, name, value)
        another = make_member(company, "Another Buyer", "Buyer", under=buyer)
        for who in (buyer, another, owner, manager, buyer):
            place(who, [(product, 1)], reference=f"of {who.name}")
        purchase_orders.cancel(place(buyer, [(product, 1)]).number, by=buyer)
        PurchaseOrder.objects.filter(number=5).update(deleted_at=timezone.now(), deleted_by=owner)
        reader = signed_in(manager)
        with CaptureQueriesContext(connection) as captured:
            assert numbers(reader.get(OF_COMPANY)) == [6, 2, 1]
        assert is_read_by_itself(captured) is not bool(most)
        assert numbers(reader.get(OF_COMPANY, {"sort": "number"})) == [1, 2, 6]
        assert numbers(reader.get(OF_COMPANY, {"status": "canceled"})) == [6]
        assert numbers(reader.get(OF_COMPANY, {"q": "of another"})) == [2]


def is_read_by_itself(captured: CaptureQueriesContext) -> bool:
    (rows,) = [each["sql"] for each in captured if '"placed_by_name"' in each["sql"]]
    return "= ANY(" in rows and "companies_below" not in rows


class TestRows:
    def test_columns(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 2)], reference="BR-2291")
        text = page(buyer, MINE).text
        for head in ("PO #", "Order #", "Created", "Updated", "Created by", "Status", "Total", "View"):
            assert head in text
        for fact in ("BR-2291", "Buyer Name", "Approved", "£29.00"):
            assert fact in text

    def test_what_people_type_is_escaped(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 1)], reference="<script>alert(1)</script>")
        text = page(buyer, MINE).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_empty_says_what_to_do(self, buyer: Member) -> None:
        text = page(buyer, MINE).text
        assert "You have placed no purchase orders yet." in text
        assert "choose Place Purchase Order" in text

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            *((switch_off, "becomes an order at once") for switch_off in PURCHASE_ORDERS_OFF),
            (blocked, "The store has blocked"),
        ],
    )
    def test_nothing_is_proposed_that_cannot_be_done(
        self, buyer: Member, change: Callable[[], object], said: str
    ) -> None:
        change()
        text = page(buyer, MINE).text
        assert said in text
        assert "Place Purchase Order" not in text

    def test_nothing_found_offers_the_way_back(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 1)])
        answer = page(buyer, MINE, q="nothing-like-it")
        assert "No purchase order matches." in answer.text
        assert "Clear all filters" in answer.text


class TestSorting:
    @pytest.fixture(autouse=True)
    def _three(self, buyer: Member, product: Product) -> None:
        for quantity in (2, 3, 1):
            place(buyer, [(product, quantity)])

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("number", [1, 2, 3]),
            ("-number", [3, 2, 1]),
            ("created", [1, 2, 3]),
            ("-updated", [3, 2, 1]),
            ("total", [3, 1, 2]),
            ("-total", [2, 1, 3]),
            ("nonsense", [3, 2, 1]),
            ("", [3, 2, 1]),
        ],
    )
    def test_by(self, buyer: Member, sort: str, expected: list[int]) -> None:
        assert numbers(page(buyer, MINE, sort=sort)) == expected

    def test_by_status(self, buyer: Member, owner: Member, product: Product) -> None:
        rule_over("1", owner, ("administrator", None, 1))
        place(buyer, [(product, 1)])
        assert numbers(page(buyer, MINE, sort="status"))[0] == 4
        assert numbers(page(buyer, MINE, sort="-status"))[-1] == 4


class TestPages:
    def test_forwards_and_back(self, buyer: Member, product: Product) -> None:
        for _ in range(25):
            place(buyer, [(product, 1)])
        first = page(buyer, MINE, sort="-total")
        second = page(buyer, MINE, sort="-total", cursor=first.context["page"].next)
        assert sorted(numbers(first) + numbers(second)) == list(range(1, 26))
        back = page(buyer, MINE, sort="-total", cursor=second.context["page"].previous)
        assert numbers(back) == numbers(first)

    def test_a_broken_cursor_is_page_one(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 1)])
        assert numbers(page(buyer, MINE, cursor="x")) == [1]


class TestFinding:
    @pytest.fixture(autouse=True)
    def _orders(self, buyer: Member, owner: Member, product: Product) -> None:
        lamp, vase = make_product(sku="85123A"), make_product(sku="22423")
        place(buyer, [(lamp, 1), (product, 1)], reference="BR-2291")
        place(buyer, [(vase, 1)], reference="Παραγγελία 7")
        rule_over("100", owner, ("administrator", None, 1))
        place(buyer, [(vase, 50)])

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2", [3, 2]),  # the number 2, and SKUs that begin with it
            ("#2", [2]),
            ("3", [3]),
            ("br-22", [1]),
            ("ΠΑΡΑΓΓΕΛΊΑ", [2]),
            ("85123a", [1]),
            ("85123", [1]),
            ("22423", [3, 2]),
            ("123A", []),
            ("100 %", []),
            ("%", []),
            ("_", []),
            ("99999999999999999999", []),
        ],
    )
    def test_by_number_reference_and_sku(self, buyer: Member, text: str, expected: list[int]) -> None:
        assert numbers(page(buyer, MINE, q=text)) == expected

    @pytest.mark.parametrize("reference", ["Straße 7", "ßß", "ﬁx", "ŉ-1", "İ-2", "طلب ٧", "采购单", "🧾 1"])
    def test_a_reference_of_any_script_is_found(
        self, buyer: Member, product: Product, reference: str
    ) -> None:
        """Also where the upper case of a letter are two."""
        place(buyer, [(product, 1)], reference=reference)
        for text in (reference, reference[:2]):
            assert numbers(page(buyer, MINE, q=text)) == [4], text

    def test_by_status(self, buyer: Member) -> None:
        assert numbers(page(buyer, MINE, status="approval_required")) == [3]
        assert numbers(page(buyer, MINE, status="nonsense")) == [3, 2, 1]

    def test_both_and_the_chips_take_each_back(self, buyer: Member) -> None:
        answer = page(buyer, MINE, q="22423", status="approval_required", show="50")
        assert numbers(answer) == [3]
        assert [(chip.label, chip.href) for chip in answer.context["chips"]] == [
            ("Search: 22423", "?status=approval_required&show=50"),
            ("Status: Approval required", "?q=22423&show=50"),
        ]

    def test_only_within_what_one_may_see(self, company: Company, product: Product) -> None:
        other = make_member(company, "Other Buyer", "Buyer")
        assert numbers(page(other, MINE, q="22423")) == []

    @pytest.mark.parametrize("text", ["BULK", "22423", "2242"])
    def test_the_newest_that_match_with_all_filters_on(
        self, buyer: Member, owner: Member, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        """Of more than are looked through: not any of them, and not first those of another status."""
        monkeypatch.setattr(listing, "MOST_FOUND", 2)
        monkeypatch.setattr(listing, "SIZES", (1, 50, 100))
        vase = Product.objects.get(sku="22423")
        for reference in ("BULK-9", "BULK-8", "BULK-7"):
            place(buyer, [(vase, 50)], reference=reference)
        purchase_orders.cancel(4, by=buyer)
        assert numbers(page(buyer, MINE, q=text, show="50")) == [6, 5]
        assert numbers(page(buyer, MINE, q=text, show="50", sort="number")) == [5, 6]
        assert numbers(page(buyer, MINE, q=text, show="50", status="canceled")) == [4]
        assert "A search finds the newest 2 that match" not in page(buyer, MINE, q=text, show="50").text
        assert "A search finds the newest 2 that match" in page(buyer, MINE, q=text).text

    def test_each_way_is_a_capped_range_of_the_company(self, owner: Member) -> None:
        with CaptureQueriesContext(connection) as captured:
            page(owner, OF_COMPANY, q="85123A")
        (sql,) = [each["sql"] for each in captured if "purchase_orders_line" in each["sql"]]
        assert sql.count("LIMIT 500") == 3
        key, typed = r'UPPER\("\w+"."sku"\)', r"UPPER\('85123A'\)"
        assert re.search(rf'{key} = \({typed}\)\) ORDER BY "\w+"."id" DESC LIMIT', sql)
        assert re.search(
            rf"{key}::text LIKE [^%]*{typed}.* \|\| '%'\) ORDER BY \"\w+\".\"id\" DESC LIMIT", sql
        )
        assert "OFFSET" not in sql


@pytest.mark.parametrize(
    ("member", "address", "most"),
    # The counter comes with the rows; the administrator's may have to be worked out.
    [("buyer", MINE, 5), ("manager", OF_COMPANY, 5), ("owner", OF_COMPANY, 9)],
)
def test_statements_are_few_and_the_same_for_one_row_and_fifty(
    member: str,
    address: str,
    most: int,
    request: pytest.FixtureRequest,
    buyer: Member,
    owner: Member,
    product: Product,
) -> None:
    reader: Member = request.getfixturevalue(member)
    for amount in ("5", "6", "7"):
        rule_over(amount, owner, ("manager", None, 1), ("administrator", None, 1), name=amount)
    client = signed_in(reader)
    counts: list[int] = []
    for rows in (1, 50):
        for _ in range(rows - len(counts)):
            place(buyer, [(product, 1)])
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, {"show": 50})
        assert len(numbers(answer)) == rows
        counts.append(len(captured))
    assert counts[0] == counts[1] <= most, [query["sql"][:120] for query in captured.captured_queries]


def test_totals_keep_their_pence(buyer: Member, product: Product) -> None:
    place(buyer, [(product, 1)], unit_price="0.10", shipping="0.20")
    assert page(buyer, MINE).context["page"].rows[0]["total"] == Decimal("0.32")
