"""The list of orders and an order's page: who sees them, and that nothing in them moves."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import placed
from companies import services as companies
from companies.models import Address, Company, Member, Role, User
from purchase_orders.services import convert
from storefront.catalog.models import Discount, Product, Stock
from storefront.checkout import services
from storefront.checkout.models import ShippingMethod, TaxRate
from storefront.orders.models import Order
from storefront.orders.services import cancel_order
from tests.checkout.shop import discount, fill, open_shop, submission
from tests.factories import administrator_of, make_company, make_member, make_product, make_role
from tests.sessions import signed_in
from tests.switches import PURCHASE_ORDERS_OFF, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    open_shop()
    return make_company()


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Manager Name", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Buyer Name", under=manager)


@pytest.fixture
def heart() -> Product:
    return make_product(sku="85123A", name="WHITE HANGING HEART", list_price=Decimal("2.95"), stock=10**6)


def order(member: Member, product: Product, quantity: int = 12, **typed: str) -> Order:
    """By the whole way: cart, purchase order, conversion."""
    fill(member, (product, quantity))
    po = services.place(submission(member, **typed), by=member).document
    convert(po.pk)
    return Order.objects.get(purchase_order__number=po.number, company=member.company)


def where(member: Member, name: str = "list", *args: int) -> str:
    return reverse(f"orders:{name}", args=[member.company.slug, *args])


def page(member: Member, name: str = "list", *args: int, **query: str) -> Any:
    answer = signed_in(member).get(where(member, name, *args), query)
    assert answer.status_code == 200, answer.text
    return answer


def test_who_does_not_see_those_of_everybody_is_not_told_that_there_are_none(
    company: Company, buyer: Member, heart: Product
) -> None:
    order(buyer, heart)
    role = make_role(company, "Audit", "view_orders", "view_subordinate_orders")
    for reader in (make_member(company, "Auditor", role), make_member(company, "Other Buyer", "Buyer")):
        text = signed_in(reader).get(f"/c/{company.slug}/orders/").text
        assert "There are no orders yet." not in text
        assert "Those of others are shown to whoever is above them" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: None, "A purchase order that is approved becomes an order"),
        *((switch_off, "What you place becomes an order") for switch_off in PURCHASE_ORDERS_OFF),
    ],
)
def test_an_empty_list_says_where_orders_come_from(
    buyer: Member, change: Callable[[], object], said: str
) -> None:
    change()
    assert said in page(buyer).text


def numbers(answer: Any) -> list[int]:
    return [row["number"] for row in answer.context["page"].rows]


@pytest.mark.parametrize(("name", "args"), [("list", []), ("detail", [1])])
def test_a_stranger_finds_nothing_and_a_colleague_is_refused(
    company: Company, buyer: Member, heart: Product, name: str, args: list[int]
) -> None:
    order(buyer, heart)
    address = where(buyer, name, *args)
    stranger = administrator_of(make_company("Harbour"))
    answer = signed_in(stranger).get(address)
    assert answer.status_code == 404
    assert "85123A" not in answer.text and "Lakeside" not in answer.text
    auditor = make_member(company, "Auditor", "Auditor")
    assert signed_in(auditor).get(address).status_code == 403


@pytest.mark.parametrize(("name", "args"), [("list", []), ("detail", [1])])
def test_the_pages_are_only_read(buyer: Member, heart: Product, name: str, args: list[int]) -> None:
    order(buyer, heart)
    assert signed_in(buyer).post(where(buyer, name, *args)).status_code == 405
    assert signed_in(buyer).head(where(buyer, name, *args)).status_code == 200


def test_a_page_is_as_long_as_asked(buyer: Member, heart: Product) -> None:
    copies(order(buyer, heart), 24)
    assert len(numbers(page(buyer, show="50"))) == 25
    assert len(numbers(page(buyer, show="7"))) == 20


def test_ones_own_and_those_below_and_no_others(
    company: Company, buyer: Member, manager: Member, heart: Product
) -> None:
    beside = make_member(company, "Beside Name")
    order(buyer, heart)
    order(beside, heart)
    assert numbers(page(buyer)) == [1]
    assert numbers(page(manager)) == [1]
    assert numbers(page(administrator_of(company))) == [2, 1]
    assert page(manager, "detail", 1).status_code == 200
    assert signed_in(buyer).get(where(buyer, "detail", 2)).status_code == 403
    assert signed_in(manager).get(where(manager, "detail", 2)).status_code == 403
    assert signed_in(manager).get(where(manager, "detail", 9)).status_code == 404
    assert signed_in(manager).get(where(manager, "detail", 10**12)).status_code == 404


@pytest.mark.parametrize("most", [{}, {"MOST_DOCUMENTS": 1}, {"MOST_PEOPLE": 1}])
def test_little_is_read_by_itself_and_much_in_the_order_of_the_list_and_nobody_sees_which(
    most: dict[str, int],
    company: Company,
    buyer: Member,
    manager: Member,
    heart: Product,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in most.items():
        monkeypatch.setattr(placed, name, value)
    for who in (buyer, make_member(company, "Beside Name"), manager, buyer):
        order(who, heart, reference=f"of {who.name}")
    with CaptureQueriesContext(connection) as captured:
        assert numbers(page(manager)) == [4, 3, 1]
    (rows,) = [each["sql"] for each in captured if '"placed_by_name"' in each["sql"]]
    assert ("= ANY(" in rows and "companies_below" not in rows) is not bool(most)
    assert numbers(page(manager, sort="total")) == [1, 3, 4]
    assert numbers(page(manager, q="of buyer")) == [4, 1]
    assert numbers(page(manager, status="canceled")) == []


def test_those_of_the_people_below_are_listed_as_far_as_the_role_shows_them(
    company: Company, buyer: Member, manager: Member, heart: Product
) -> None:
    """Whoever may see those of the people below may see their own."""
    for who in (buyer, manager):
        order(who, heart)
    role = Role.objects.get(members=manager)
    companies.change_role_permissions(role, ["view_orders"], by=None)
    assert numbers(page(manager)) == [2]
    companies.change_role_permissions(role, ["view_subordinate_orders"], by=None)
    assert numbers(page(manager)) == [2, 1]


def test_an_order_shows_its_purchase_order_lines_and_totals(buyer: Member, heart: Product) -> None:
    Stock.objects.update(on_hand=4, backorders=True)
    made = order(buyer, heart, 12, reference="ΑΒΓ-7", note="For the window")
    shown = page(buyer, "detail", made.number).text
    assert reverse("purchase_orders:detail", args=[buyer.company.slug, 1]) in shown
    for fact in (
        "85123A",
        "WHITE HANGING HEART",
        "£2.95",
        "£60.48",
        "8 of 12 on back order",
        "ΑΒΓ-7",
        "For the window",
    ):
        assert fact in shown, fact
    address = re.search(r"<address>(.*?)</address>", shown)
    assert address is not None
    assert address.group(1) == "".join(
        f"<span>{line}</span>"
        for line in ("Lakeside", "1 Quay Street", "Kendal", "LA9 4TL", "United Kingdom")
    )


def main(answer: Any) -> str:
    (content,) = re.findall(r"<main.*?</main>", answer.text, re.DOTALL)
    return re.sub(r"<time.*?</time>", "", content)


def test_whatever_becomes_of_the_rest_the_order_stays_as_it_was(buyer: Member, heart: Product) -> None:
    discount()
    fill(buyer, (heart, 12))
    services.apply_discount("SPRING10", by=buyer)
    po = services.place(submission(buyer, reference="BR-1"), by=buyer).document
    convert(po.pk)
    owner = administrator_of(buyer.company)
    before = main(page(owner, "detail", 1))
    Stock.objects.all().delete()
    heart.delete()
    Discount.objects.all().delete()
    ShippingMethod.objects.all().delete()
    TaxRate.objects.update(rate=5)
    Address.objects.filter(company=buyer.company).update(street="Elsewhere", recipient="Nobody")
    Role.objects.filter(members=buyer).update(name="Renamed")
    User.objects.filter(pk=buyer.user_id).update(
        name="Anonymous", email="anonymous@example.com", is_active=False
    )
    Member.objects.filter(pk=buyer.pk).update(name="Anonymous", is_active=False)
    assert main(page(owner, "detail", 1)) == before


def test_an_order_without_a_purchase_order_says_so_by_a_dash(buyer: Member, heart: Product) -> None:
    store(purchase_orders_enabled=False)
    fill(buyer, (heart, 1))
    services.place(submission(buyer), by=buyer)
    assert "Ordered directly" in page(buyer).text
    assert "purchase order" not in main(page(buyer, "detail", 1)).lower()


def test_a_canceled_order_says_so(buyer: Member, heart: Product) -> None:
    cancel_order(order(buyer, heart).id)
    assert "The store canceled it" in page(buyer, "detail", 1).text
    assert numbers(page(buyer, status="canceled")) == [1]
    assert numbers(page(buyer, status="placed")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("2", [2]), ("#2", [2]), ("br-22", [1]), ("8512", [2, 1]), ("47566", [3]), ("x", []), ("9" * 30, [])],
)
def test_search_by_number_reference_and_sku(
    buyer: Member, heart: Product, text: str, found: list[int]
) -> None:
    order(buyer, heart, reference="BR-2291")
    order(buyer, heart)
    order(buyer, make_product(sku="47566"))
    assert numbers(page(buyer, q=text)) == found


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("number", [1, 2]), ("-number", [2, 1]), ("total", [2, 1]), ("-total", [1, 2]), ("x", [2, 1])],
)
def test_sorting(buyer: Member, heart: Product, sort: str, expected: list[int]) -> None:
    order(buyer, heart, 12)
    order(buyer, heart, 1)
    assert numbers(page(buyer, sort=sort)) == expected


def test_paging_forwards_and_back(buyer: Member, heart: Product) -> None:
    copies(order(buyer, heart), 24)
    first = page(buyer, sort="number")
    assert numbers(first) == list(range(1, 21))
    second = page(buyer, sort="number", cursor=first.context["page"].next)
    assert numbers(second) == list(range(21, 26))
    assert numbers(page(buyer, sort="number", cursor=second.context["page"].previous)) == list(range(1, 21))


def copies(made: Order, many: int) -> None:
    columns = {field.attname: getattr(made, field.attname) for field in Order._meta.concrete_fields}
    del columns["id"], columns["checkout_token"]
    Order.objects.bulk_create(Order(**columns | {"number": made.number + at}) for at in range(1, many + 1))


def cost(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert call().status_code == 200
    return len(queries)


@pytest.mark.parametrize("reader", ["buyer", "manager", "administrator"])
def test_both_pages_cost_the_same_for_one_row_and_for_many(
    reader: str, buyer: Member, manager: Member, heart: Product
) -> None:
    people = {"buyer": buyer, "manager": manager, "administrator": administrator_of(buyer.company)}
    client = signed_in(people[reader])
    small = order(buyer, heart)
    client.get(where(buyer))
    one = cost(lambda: client.get(where(buyer)))
    short = cost(lambda: client.get(where(buyer, "detail", small.number)))
    fill(buyer, *((make_product(), 1) for _ in range(50)))
    long = services.place(submission(buyer), by=buyer).document
    convert(long.pk)
    copies(Order.objects.get(number=2), 48)
    assert cost(lambda: client.get(where(buyer, "detail", 2))) == short <= 10
    assert cost(lambda: client.get(where(buyer), {"show": 50})) == one <= 6
    assert len(numbers(client.get(where(buyer), {"show": 50}))) == 50


def test_a_long_order_shows_its_first_lines_and_all_when_asked(buyer: Member, heart: Product) -> None:
    fill(buyer, *((make_product(), 1) for _ in range(51)))
    convert(services.place(submission(buyer), by=buyer).document.pk)
    shown = page(buyer, "detail", 1)
    assert len(shown.context["lines"]) == 50 and "Show all 51" in shown.text
    everything = page(buyer, "detail", 1, lines="all")
    assert len(everything.context["lines"]) == 51 and "Show all" not in everything.text
    assert [line.position for line in page(buyer, "detail", 1, cursor="1").context["lines"]] == [51]
