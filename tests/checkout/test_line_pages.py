"""A cart of many lines: what is drawn is a page of them, what is bought are all."""

from collections.abc import Sequence
from typing import Any

import pytest

from companies.models import Member
from storefront.catalog.models import Category, Product, Stock
from storefront.checkout.cart import CartItem
from storefront.checkout.line_pages import LinePage
from storefront.checkout.models import Cart
from tests.checkout.pages import get, post, statements
from tests.checkout.shop import cart_of, fill, priced
from tests.factories import CategoryFactory
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

MANY = 230


@pytest.fixture
def wares(heart: Product) -> list[Product]:
    category: Category = CategoryFactory.create()
    made = Product.objects.bulk_create(
        Product(
            sku=f"W{at:03}",
            name=f"Ware {at}",
            slug=f"ware-{at}",
            category=category,
            list_price=heart.list_price,
        )
        for at in range(MANY)
    )
    Stock.objects.bulk_create(Stock(product=product, on_hand=1000) for product in made)
    return made


@pytest.fixture
def large(buyer: Member, wares: list[Product]) -> Member:
    fill(buyer, *[(product, 2) for product in wares])
    return buyer


def run_out(*wares: Product) -> None:
    Stock.objects.filter(product__in=wares).update(on_hand=0)


def skus(rows: Sequence[CartItem]) -> list[str]:
    return [item.line.sku for item in rows]


def page(member: Member, query: str = "", name: str = "cart") -> LinePage:
    found: LinePage = shown(member, query, name).context["page"]
    return found


def shown(member: Member, query: str = "", name: str = "cart") -> Any:
    where = {"cart": "cart/", "review": "checkout/"}[name]
    answer = signed_in(member).get(f"/c/{member.company.slug}/{where}{query}")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(("name", "size"), [("cart", 100), ("review", 50)])
def test_its_pages_hold_every_line_once_and_in_order(large: Member, name: str, size: int) -> None:
    found, query = [], ""
    while True:
        here = page(large, query, name)
        assert len(here.rows) <= size
        found += skus(here.rows)
        if here.next is None:
            break
        query = f"?cursor={here.next}"
    assert found == [f"W{at:03}" for at in range(MANY)]
    assert here.previous is not None


def test_what_cannot_be_bought_heads_every_page_and_says_why(large: Member, wares: list[Product]) -> None:
    run_out(wares[120], wares[229])
    for query in ("", "?cursor=1", "?cursor=2"):
        here = page(large, query)
        assert skus(here.rows)[:2] == ["W120", "W229"]
        assert all(item.problem for item in here.rows[:2]) and not any(item.problem for item in here.rows[2:])
    body = shown(large, "?cursor=1").text
    assert body.count("Out of stock") >= 2
    assert "2 lines of 230 cannot be bought" in body
    assert "Lines 103 to 202 of 230, after the 2 that cannot be bought" in body
    assert "Remove what cannot be bought first" in body


def test_of_more_faulty_lines_than_a_page_holds_none_is_out_of_reach(
    large: Member, wares: list[Product]
) -> None:
    run_out(*wares[:150])
    first = skus(page(large).rows)
    assert first[:100] == [f"W{at:03}" for at in range(100)]
    assert first[100:150] == [f"W{at:03}" for at in range(100, 150)]


def test_totals_and_counts_are_of_all_lines(large: Member) -> None:
    body = get(large, "cart").text
    assert "230 lines, 460 pieces" in body
    assert f"£{priced(large).document.subtotal:,}" in body
    assert "230 lines, 460 pieces" in get(large, "review").text


def test_a_page_of_quantities_changes_those_and_keeps_the_others(large: Member) -> None:
    second = page(large, "?cursor=1").rows
    form = {f"quantity-{item.key}": "7" for item in second}
    answer = post(large, "update", **form, shown="cursor=1")
    assert answer.url == f"/c/{large.company.slug}/cart/?cursor=1"
    quantities = list(cart_of(large).lines.values_list("quantity", flat=True))
    assert quantities == [2] * 100 + [7] * 100 + [2] * 30


def test_the_form_of_a_page_says_which_it_is(large: Member) -> None:
    body = get(large, "cart").text
    assert 'name="shown" value=""' in body
    body = shown(large, "?q=w1&cursor=1").text
    assert 'name="shown" value="q=w1&amp;cursor=1"' in body


def test_lines_are_found_by_a_part_of_sku_or_name(large: Member) -> None:
    assert skus(page(large, "?q=w17").rows) == [f"W{at}" for at in range(170, 180)]
    assert skus(page(large, "?q=ware+229").rows) == ["W229"]
    body = shown(large, "?q=nothing+like+it").text
    assert "No line matches." in body and "230 lines, 460 pieces" in body


@pytest.mark.parametrize("odd", ["999", "-1", "x", "1e9", "²", "9" * 400, ""])
def test_a_page_that_is_not_there_shows_one_that_is(large: Member, odd: str) -> None:
    assert page(large, f"?cursor={odd}").rows
    assert page(large, f"?cursor={odd}", "review").rows


def test_after_the_last_page_is_emptied_the_one_before_it_is_shown(large: Member) -> None:
    last = page(large, "?cursor=2").rows
    answer = post(large, "update", **{f"remove-{item.key}": "0" for item in last}, shown="cursor=2")
    assert skus(page(large, answer.url.partition("/cart/")[2]).rows)[0] == "W100"


def test_the_review_keeps_what_was_typed_on_the_way_to_its_next_items(large: Member) -> None:
    here = page(large, "", "review")
    cart = cart_of(large)
    answer = post(large, "keep", cart=str(cart.pk), reference="R-77", note="Soon", lines=here.next)
    assert answer.url == f"/c/{large.company.slug}/checkout/?cursor=1#items"
    body = shown(large, "?cursor=1", "review").text
    assert 'value="R-77"' in body and "Lines 51 to 100 of 230" in body


def test_what_is_placed_from_a_later_page_is_everything(large: Member) -> None:
    """The sealed facts are of all lines, whichever were drawn: a line of another page may not change."""
    context = shown(large, "?cursor=3", "review").context
    form = {
        "cart": str(context["cart"].pk),
        "token": str(context["review"].token),
        "total": context["total"],
        "seen": context["seen"],
        "payment_method": "bank_transfer",
    }
    Product.objects.filter(sku="W000").update(list_price="99.00")
    refused = post(large, "place", **form)
    assert refused.status_code == 409 and "W000 Ware 0" in refused.text
    Product.objects.filter(sku="W000").update(list_price=Product.objects.get(sku="W001").list_price)
    assert post(large, "place", **form).status_code == 302
    assert not Cart.objects.filter(member=large).exists()


def test_a_cart_of_one_page_is_as_it_was(buyer: Member, wares: list[Product]) -> None:
    fill(buyer, *[(product, 2) for product in wares[:100]])
    run_out(wares[50])
    here = page(buyer)
    assert skus(here.rows) == [f"W{at:03}" for at in range(100)]
    body = get(buyer, "cart").text
    assert 'class="pager"' not in body and 'class="filters"' not in body


def test_its_pages_cost_the_same_statements(large: Member) -> None:
    client = signed_in(large)
    where = f"/c/{large.company.slug}/cart/"
    client.get(where)
    assert statements(lambda: client.get(where + "?cursor=2&q=w")) <= 10
