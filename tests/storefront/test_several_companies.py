"""One person in several companies: each address says which, and the switcher what waits where."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Decision
from companies import services as companies
from companies.models import Member, User
from tests.factories import (
    PASSWORD,
    UserFactory,
    administrator_of,
    make_company,
    make_member,
    make_product,
    make_role,
)
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory.create(name="Mary Hill", email="mary@example.com")


def manager_in(name: str, user: User) -> Member:
    """With one purchase order that asks them."""
    company = make_company(name)
    manager = make_member(company, "Mary Hill", "Manager", user=user)
    buyer = make_member(company, f"{name} Buyer", under=manager)
    rule_over("1", administrator_of(company), ("manager", None, 1))
    place(buyer, [(make_product(), 1)])
    return manager


def waiting(page: str) -> dict[str, int]:
    """By the slug of the company."""
    entries = re.findall(r'href="/c/([^/"]+)/"[^>]*><span>.*?</a>', page)
    parts = [page.split(f'href="/c/{slug}/"')[1].split("</a>", maxsplit=1)[0] for slug in entries]
    counts = [re.search(r'class="count[^>]*>(\d+)', part) for part in parts]
    return {slug: int(found[1]) if found else 0 for slug, found in zip(entries, counts, strict=True)}


def test_the_switcher_asks_once_for_all_companies(user: User) -> None:
    first = manager_in("Lakeside", user)
    client = signed_in(first)
    with CaptureQueriesContext(connection) as for_one:
        client.get("/c/", headers={"HX-Request": "true"})
    for number in range(8):
        manager_in(f"Company {number}", user)
    with CaptureQueriesContext(connection) as for_nine:
        page = client.get("/c/", headers={"HX-Request": "true"}).text
    assert len(for_nine) == len(for_one)
    assert waiting(page) == {"lakeside": 1} | {f"company-{number}": 1 for number in range(8)}


def test_what_falls_to_the_administrator_is_counted_too(user: User) -> None:
    """Where seats may fall is worked out person by person, and counts here as in the queue itself."""
    manager_in("Lakeside", user)
    harbour = make_company("Harbour")
    finance = make_role(harbour, "Finance")
    only = make_member(harbour, "Only Finance", finance)
    rule_over("1", administrator_of(harbour), ("role", finance, 1))
    place(make_member(harbour, "Buyer"), [(make_product(), 1)])
    companies.deactivate(only, by=None)
    owner = administrator_of(harbour)
    make_member(make_company("Oakley"), "Harbour Admin", user=owner.user)
    page = signed_in(owner).get("/c/").text
    assert waiting(page) == {"harbour": 1, "oakley": 0}


def test_two_companies_in_two_tabs(user: User) -> None:
    """In turns, over one session: no page of the one shows anything of the other."""
    for name in ("Lakeside", "Harbour"):
        manager_in(name, user)
    client = signed_in(Member.objects.filter(user=user).earliest("created_at"))
    for _ in range(2):
        for own, other in (("Lakeside", "Harbour"), ("Harbour", "Lakeside")):
            page = client.get(f"/c/{own.lower()}/purchase-orders/requires-my-approval/").text
            assert f"{own} Buyer" in page
            assert f"{other} Buyer" not in page


def test_an_address_without_a_company_leads_to_the_one_used_last(user: User) -> None:
    """By whatever page, also one that a mail led to. What a page in another tab asks by itself is no use."""
    client = signed_in(manager_in("Lakeside", user))
    manager_in("Harbour", user)

    def led_to() -> list[str]:
        return [client.get(path).headers["Location"] for path in ("/", "/purchase-orders/?q=1")]

    assert led_to() == ["/c/lakeside/", "/c/lakeside/purchase-orders/?q=1"]
    client.get("/c/harbour/purchase-orders/1/")
    assert led_to() == ["/c/harbour/", "/c/harbour/purchase-orders/?q=1"]
    client.get("/c/lakeside/purchase-orders/1/state/", headers={"HX-Request": "true"})
    client.get("/c/lakeside/purchase-orders/9/")
    assert led_to()[0] == "/c/harbour/"
    client.get("/c/lakeside/cart/")
    assert led_to()[0] == "/c/lakeside/"


def test_who_is_in_one_company_has_no_session_written_for_it() -> None:
    client = signed_in(administrator_of(make_company("Lakeside")))
    with CaptureQueriesContext(connection) as captured:
        client.get("/c/lakeside/")
    assert [each["sql"] for each in captured if each["sql"].startswith(("UPDATE", "INSERT"))] == []


def test_a_decision_is_made_in_the_company_of_its_address(user: User) -> None:
    """Both have a purchase order 1; the home page of the other was opened last."""
    lakeside, harbour = (manager_in(name, user) for name in ("Lakeside", "Harbour"))
    client = signed_in(lakeside)
    client.get("/c/harbour/")
    client.post("/c/lakeside/purchase-orders/1/approve/", {"round": "1", "comment": ""})
    decided = Decision.objects.values_list("company", flat=True)
    assert list(decided) == [lakeside.company_id]
    assert harbour.company_id not in decided


def test_a_deep_link_leads_through_signing_in_to_its_page(client: Client, user: User) -> None:
    manager_in("Lakeside", user)
    link = "/c/lakeside/purchase-orders/1/?tab=comments"
    to_sign_in = client.get(link).headers["Location"]
    answer = client.post(to_sign_in, {"login": user.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, link)
    assert "Purchase order 1" in client.get(link).text


def test_a_link_of_another_company_is_not_found(user: User) -> None:
    manager_in("Lakeside", user)
    stranger = make_member(make_company("Oakley"), "Stranger")
    answer = signed_in(stranger).get("/c/lakeside/purchase-orders/1/")
    assert answer.status_code == 404
    assert "Lakeside" not in answer.text


def test_who_joins_another_company_sees_it_at_once(user: User) -> None:
    """Without signing in again."""
    client = signed_in(manager_in("Lakeside", user))
    client.get("/c/")
    make_member(make_company("Harbour"), "Mary Hill", user=user)
    assert set(waiting(client.get("/c/").text)) == {"lakeside", "harbour"}
    assert client.get("/c/harbour/catalog/").status_code == 200
