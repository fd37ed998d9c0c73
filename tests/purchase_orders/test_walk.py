"""From one purchase order to the next through the queue as it was opened."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, PurchaseOrderSource, Status
from storefront.catalog.models import Product
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import main, page
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
BASE = "/c/lakeside/purchase-orders/"
QUEUE = f"{BASE}requires-my-approval/"


@pytest.fixture(autouse=True)
def five(owner: Member, manager: Member, buyer: Member, product: Product) -> list[PurchaseOrder]:
    rule_over("100", owner, ("manager", None, 1), name="Over £100")
    return [place(buyer, [(product, quantity)]) for quantity in (30, 50, 20, 40, 10)]


def steps(answer: Any) -> tuple[str, dict[str, str]]:
    """“2 of 5”, and where prev and next lead to."""
    (nav,) = re.findall(r'<nav class="walk".*?</nav>', answer.text, re.DOTALL)
    links = dict(re.findall(r'rel="(\w+)" href="([^"]*)"', nav))
    words = "".join(re.findall(r'<span class="quiet">([^<]*)</span>', nav))
    return words, {rel: href.replace("&amp;", "&") for rel, href in links.items()}


def test_each_row_leads_into_the_walk_and_it_leads_on(manager: Member) -> None:
    assert f'href="{BASE}2/?from=queue&amp;sort=-total"' in page(manager, QUEUE, sort="-total").text
    # By total, downwards: 2, 4, 1, 3, 5.
    words, links = steps(page(manager, f"{BASE}4/", **{"from": "queue", "sort": "-total"}))
    assert words == "2 of 5"
    assert links == {
        "prev": f"{BASE}2/?from=queue&sort=-total",
        "next": f"{BASE}1/?from=queue&sort=-total",
    }
    last, links = steps(page(manager, f"{BASE}5/", **{"from": "queue", "sort": "-total"}))
    assert last == "5 of 5" and links.keys() == {"prev"}


def test_filters_and_view_are_walked_as_they_were(manager: Member, owner: Member) -> None:
    query = {"from": "queue", "view": "active", "least": "300", "cursor": "x", "now": "1"}
    words, links = steps(page(owner, f"{BASE}2/", **query))
    assert words == "2 of 3"
    assert links["next"] == f"{BASE}4/?from=queue&view=active&least=300"
    text = page(owner, f"{BASE}2/", **query).text
    assert f'href="{QUEUE}?view=active&amp;least=300"' in text
    for tab in ("comments", "approval-flow", "history"):
        assert f'href="{BASE}2/{tab}/?from=queue&amp;view=active&amp;least=300"' in text


@pytest.mark.parametrize(
    ("sort", "following"), [("created", 3), ("-created", 1), ("-total", 4), ("total", None)]
)
def test_after_a_decision_the_next_one_is_offered(manager: Member, sort: str, following: int | None) -> None:
    answer = signed_in(manager).post(f"{BASE}2/approve/?from=queue&sort={sort}", {"round": 1}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{BASE}2/?from=queue&sort={sort}"
    words, links = steps(answer)
    assert words == "4 more"
    if following is None:
        assert "Back to Requires My Approval" in main(answer) and "next" not in links
    else:
        assert f"Next: purchase order {following}" in main(answer)
        assert links["next"] == f"{BASE}{following}/?from=queue&sort={sort}"


def test_the_question_keeps_the_walk(manager: Member) -> None:
    text = page(manager, f"{BASE}2/approve/", **{"from": "queue"}).text
    assert f'action="{BASE}2/approve/?from=queue"' in text
    assert f'href="{BASE}2/?from=queue"' in text


def test_without_it_the_page_is_as_ever(manager: Member, five: list[PurchaseOrder]) -> None:
    text = page(manager, f"{BASE}2/").text
    assert 'class="walk"' not in text and 'aria-label="Breadcrumb"' in text
    purchase_orders.reject(2, 1, by=manager)
    assert PurchaseOrder.objects.get(number=2).status == Status.REJECTED
    assert "Next: purchase order" not in page(manager, f"{BASE}2/").text


def test_nobody_learns_of_what_does_not_wait_for_them(colleague: Member, buyer: Member) -> None:
    assert steps(page(buyer, f"{BASE}2/", **{"from": "queue", "view": "active"})) == ("", {})
    assert signed_in(colleague).get(f"{BASE}2/", {"from": "queue"}).status_code == 403


def test_it_costs_a_statement_or_two(manager: Member) -> None:
    client = signed_in(manager)
    client.get(f"{BASE}2/")
    counts = []
    for query in ({}, {"from": "queue"}, {"from": "queue", "least": "1"}):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{BASE}2/", query).status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[0] + 1  # the counter needs none of its own then
    assert counts[2] == counts[0] + 2 <= 14


def test_with_what_it_was_copied_from_it_still_costs_few(company: Company, manager: Member) -> None:
    """The dearest page there is: filtered queue, comments, and of what it names each may be closed to her."""
    copied, source = (PurchaseOrder.objects.get(number=number) for number in (2, 1))
    PurchaseOrderSource.objects.create(company=company, purchase_order=copied, source=source)
    client = signed_in(manager)
    client.get(f"{BASE}2/")
    for tab in ("", "comments/", "approval-flow/", "history/", "now/"):
        with CaptureQueriesContext(connection) as captured:
            text = client.get(f"{BASE}2/{tab}", {"from": "queue", "least": "1"}).text
        assert f'<a href="{BASE}1/">Purchase order 1</a>' in text
        assert any("has_decided" in query["sql"] for query in captured)
        assert len(captured) <= 14, tab
