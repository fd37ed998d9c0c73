"""The cart page: adding, changing, taking out and back, codes; each as a plain form."""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from companies.models import Member
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines
from storefront.checkout.models import CartLine
from tests.checkout.pages import get, post, statements
from tests.checkout.shop import cart_of, discount, fill
from tests.factories import make_product
from tests.sessions import signed_in
from tests.switches import PURCHASE_ORDERS_OFF, blocked

pytestmark = pytest.mark.django_db


def inside(member: Member) -> list[tuple[str, int]]:
    return [(line.sku, line.quantity) for line in cart_of(member).lines.all()]


def test_an_empty_cart_says_what_to_do(buyer: Member) -> None:
    page = get(buyer, "cart").text
    assert "Your cart is empty." in page
    assert "copy a purchase order" in page


@pytest.mark.parametrize("change", [*PURCHASE_ORDERS_OFF, blocked])
def test_an_empty_cart_offers_no_purchase_order_where_there_is_none(
    buyer: Member, change: Callable[[], object]
) -> None:
    change()
    page = get(buyer, "cart").text
    assert "Your cart is empty." in page
    assert "purchase order into" not in page


def test_several_lines_of_a_list_are_added_in_one_go(buyer: Member, heart: Product) -> None:
    bunting = make_product(sku="47566")
    answer = post(
        buyer, "add", **{f"quantity-{heart.pk}": "12", f"quantity-{bunting.pk}": "1,000", "quantity-x": ""}
    )
    assert answer.status_code == 303
    assert inside(buyer) == [("85123A", 12), ("47566", 1000)]
    assert "2 lines, 1,012 pieces, added to the cart." in get_following(buyer, answer)


def get_following(member: Member, answer: object) -> str:
    client = signed_in(member)
    client.cookies = answer.client.cookies  # type: ignore[attr-defined]
    return str(client.get(answer.url).text)  # type: ignore[attr-defined]


def test_by_sku_in_any_case_and_what_is_unknown_is_named(buyer: Member, heart: Product) -> None:
    answer = post(buyer, "add", sku=["85123a", "NOPE", "47566"], quantity=["3", "1", "many"])
    assert inside(buyer) == [("85123A", 3)]
    page = get_following(buyer, answer)
    assert "NOPE is not sold here." in page
    assert "47566: “many” is no quantity." in page


def test_of_many_that_are_unknown_the_first_are_named(buyer: Member, heart: Product) -> None:
    answer = post(buyer, "add", sku=["85123A", *(f"NOPE{at}" for at in range(50))])
    page = get_following(buyer, answer)
    assert page.count(" is not sold here.") == 20 and "and 30 more" in page
    assert inside(buyer) == [("85123A", 1)]


@pytest.mark.parametrize("quantity", ["-1", "1.5", "1e3", "١٢", "1000000", "2147483648", "NaN", "\0"])
def test_what_is_no_quantity_is_said_and_not_added(buyer: Member, heart: Product, quantity: str) -> None:
    answer = post(buyer, "add", **{f"quantity-{heart.pk}": quantity})
    assert answer.status_code == 303
    assert not CartLine.objects.exists()
    assert "is no quantity" in get_following(buyer, answer)


def test_adding_leads_back_where_one_came_from_and_nowhere_else(buyer: Member, heart: Product) -> None:
    here = f"/c/{buyer.company.slug}/catalog/"
    one = {f"quantity-{heart.pk}": "1"}
    assert post(buyer, "add", **one, next=here).url == here
    assert post(buyer, "add", **one, next="https://evil.example/").url == f"/c/{buyer.company.slug}/cart/"


def test_quantities_change_and_a_line_is_removed_and_comes_back(buyer: Member, heart: Product) -> None:
    bunting = make_product(sku="47566", name="PARTY BUNTING")
    fill(buyer, (heart, 12), (bunting, 2))
    first, second = cart_of(buyer).lines.all()
    post(buyer, "update", **{f"quantity-{first.pk}": "5", f"quantity-{second.pk}": "2"})
    assert inside(buyer) == [("85123A", 5), ("47566", 2)]
    post(
        buyer,
        "update",
        **{f"quantity-{first.pk}": "5", f"quantity-{second.pk}": "9", f"remove-{second.pk}": "0"},
    )
    assert inside(buyer) == [("85123A", 5)]
    page = get(buyer, "cart").text
    assert "47566 PARTY BUNTING removed." in page and "Undo" in page
    post(buyer, "undo")
    assert inside(buyer) == [("85123A", 5), ("47566", 2)]
    assert "Undo" not in get(buyer, "cart").text


def test_a_line_of_another_cart_cannot_be_changed(buyer: Member, stranger: Member, heart: Product) -> None:
    lines.add({heart.pk: 4}, by=stranger)
    theirs = cart_of(stranger).lines.get()
    post(
        buyer,
        "update",
        **{f"quantity-{theirs.pk}": "9", f"remove-{theirs.pk}": "0", f"quantity-{uuid.uuid4()}": "1"},
    )
    assert inside(stranger) == [("85123A", 4)]


def test_what_cannot_be_bought_says_why_and_one_button_removes_it_all(buyer: Member, heart: Product) -> None:
    gone, out = make_product(sku="GONE", name="OLD THING"), make_product(sku="OUT")
    fill(buyer, (heart, 12), (gone, 1), (out, 1))
    gone.delete()
    Stock.objects.filter(product=out).update(on_hand=0)
    page = get(buyer, "cart").text
    assert "OLD THING" in page and "No longer sold" in page and "Out of stock" in page
    assert "Remove what cannot be bought first" in page
    post(buyer, "remove_unavailable")
    assert inside(buyer) == [("85123A", 12)]
    assert "Remove what cannot be bought first" not in get(buyer, "cart").text


def test_a_code_is_applied_refused_and_removed(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    discount()
    assert post(buyer, "discount", code="spring10").status_code == 303
    assert "-£3.54" in get(buyer, "cart").text
    refused = post(buyer, "discount", code="WINTER")
    assert refused.status_code == 422
    assert "There is no code “WINTER”." in refused.text and 'value="WINTER"' in refused.text
    post(buyer, "remove_discount")
    assert "-£3.54" not in get(buyer, "cart").text


def test_a_changed_quantity_is_sent_without_the_button_that_has_the_focus(
    buyer: Member, heart: Product
) -> None:
    """htmx adds to a request of a form the button that is focused: by Tab that is Remove."""
    fill(buyer, (heart, 12))
    page = get(buyer, "cart").text
    assert re.findall(r'<(\w+)[^>]*hx-trigger="change delay', page) == ["div"]


def test_the_list_price_is_struck_where_the_company_pays_less(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    assert "instead of the list price" not in get(buyer, "cart").text


def test_the_page_costs_the_same_statements_for_one_line_and_for_fifty(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 1))
    client = signed_in(buyer)
    where = f"/c/{buyer.company.slug}/cart/"
    statements(lambda: client.get(where))  # content types and the like are read once
    one = statements(lambda: client.get(where))
    lines.add({make_product(list_price=Decimal(1)).pk: 1 for _ in range(49)}, by=buyer)
    assert statements(lambda: client.get(where)) == one
    assert one <= 10
