"""From the cart to the document: shipping, review, the button, and what changed on the way."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from companies import services as companies
from companies.models import Address, Company, Member
from purchase_orders.models import PurchaseOrder, Round
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines
from storefront.checkout.models import Cart, ShippingMethod
from storefront.orders.models import Order
from tests.checkout.pages import address, get, hidden, post, review_form, statements
from tests.checkout.shop import cart_of, fill
from tests.factories import administrator_of, make_member, make_product
from tests.purchase_orders.documents import rule_over
from tests.sessions import signed_in
from tests.switches import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(buyer: Member, heart: Product) -> Member:
    fill(buyer, (heart, 12))
    return buyer


def test_with_default_address_and_method_the_cart_leads_straight_to_the_review(
    buyer: Member, heart: Product
) -> None:
    lines.add({heart.pk: 12}, by=buyer)
    page = get(buyer, "review")
    assert page.status_code == 200
    assert (
        "Lakeside, 1 Quay Street, Kendal, LA9 4TL, United Kingdom" in page.text
        and "Courier, 2-3 days, £15.00" in page.text
    )


@pytest.mark.parametrize("missing", [Address, ShippingMethod])
def test_what_has_no_default_is_chosen_first(buyer: Member, heart: Product, missing: type) -> None:
    missing.objects.all().delete()  # type: ignore[attr-defined]
    lines.add({heart.pk: 12}, by=buyer)
    assert get(buyer, "review").url == address(buyer, "shipping")
    assert get(buyer, "shipping").status_code == 200


def test_an_empty_cart_has_nothing_to_review(buyer: Member) -> None:
    assert get(buyer, "review").url == get(buyer, "shipping").url == address(buyer, "cart")


def test_each_method_shows_what_it_costs_for_this_cart(ready: Member) -> None:
    ShippingMethod.objects.create(
        name="Pallet", kind="free_above", price=Decimal(40), free_above=Decimal(30), position=1
    )
    ShippingMethod.objects.create(name="Post", kind="per_item", price=Decimal("0.50"), position=2)
    ShippingMethod.objects.create(name="Pigeon", price=1, is_active=False)
    ShippingMethod.objects.create(name="Kago", price=1, currency="JPY")
    page = get(ready, "shipping").text
    assert "Courier, 2-3 days, £15.00" in page and "Pallet, free" in page and "Post, £6.00" in page
    assert "Pigeon" not in page and "Kago" not in page


def test_another_address_and_method_are_chosen(ready: Member) -> None:
    shop = Address.objects.create(
        company=ready.company,
        label="Shop",
        recipient="Shop",
        street="2 High Street",
        city="Ambleside",
        postcode="LA22",
    )
    pallet = ShippingMethod.objects.create(name="Pallet", price=Decimal(40), position=1)
    answer = post(ready, "shipping", address=str(shop.pk), method=str(pallet.pk))
    assert answer.url == address(ready, "review")
    page = get(ready, "review").text
    assert "2 High Street" in page and "Pallet, £40.00" in page


def test_an_address_of_another_company_cannot_be_chosen(ready: Member, stranger: Member) -> None:
    theirs = Address.objects.get(company=stranger.company)
    method = ShippingMethod.objects.get()
    answer = post(ready, "shipping", address=str(theirs.pk), method=str(method.pk))
    assert answer.status_code == 422
    assert cart_of(ready).address.company == ready.company  # type: ignore[union-attr]


def test_a_new_address_joins_the_book_and_is_chosen(ready: Member) -> None:
    broken = post(ready, "address", recipient="Annex", country="GB")
    assert broken.status_code == 422 and 'value="Annex"' in broken.text
    typed = {
        "recipient": "Annex",
        "street": "3 Low Lane",
        "city": "Keswick",
        "postcode": "CA12",
        "country": "GB",
    }
    assert post(ready, "address", **typed).url == address(ready, "shipping")
    new = Address.objects.get(company=ready.company, recipient="Annex")
    assert (new.label, cart_of(ready).address) == ("Annex, Keswick", new)


def test_the_review_says_who_will_be_asked_and_why(company: Company, ready: Member, heart: Product) -> None:
    rule_over("500", administrator_of(company), ("administrator", None, 1))
    assert "No approval needed: no approval rule applies." in get(ready, "review").text
    lines.add({heart.pk: 300}, by=ready)
    assert "Lakeside Admin is asked, because the total is over £500." in get(ready, "review").text


def test_fixed_words_with_purchase_orders_on_and_off(ready: Member) -> None:
    page = get(ready, "review").text
    assert "Review Purchase Order</h1>" in page and ">Place Purchase Order<" in page
    assert "Custom Reference Number" in page and "Note to the approver" in page
    store(purchase_orders_enabled=False)
    page = get(ready, "review").text
    assert "Review Order</h1>" in page and ">Place Order<" in page and "Purchase Order<" not in main(page)


def main(page: str) -> str:
    return page.partition("<main")[2]


def test_placing_leads_to_the_purchase_order(ready: Member) -> None:
    answer = post(ready, "place", **review_form(ready, reference="  ΑΒΓ\n \t7 ", note="For the window"))
    po = PurchaseOrder.objects.get()
    assert answer.url == reverse("purchase_orders:detail", args=[ready.company.slug, po.number])
    assert (po.reference, Round.objects.get().note) == ("ΑΒΓ 7", "For the window")


def test_the_same_form_again_leads_to_the_same_purchase_order(ready: Member) -> None:
    sent = review_form(ready)
    assert post(ready, "place", **sent).url == post(ready, "place", **sent).url
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.parametrize("price", ["2.96", "2.94"])
def test_a_penny_more_or_less_brings_the_page_back_with_old_and_new(
    ready: Member, heart: Product, price: str
) -> None:
    sent = review_form(ready, reference="BR-2291", note="Keep me")
    Product.objects.filter(pk=heart.pk).update(list_price=Decimal(price))
    answer = post(ready, "place", **sent)
    assert answer.status_code == 409
    was, now = "12 × £2.95 + £7.08 tax = £42.48", f"12 × £{price}"
    assert was in answer.text and now in answer.text and "85123A WHITE HANGING HEART" in answer.text
    assert 'value="BR-2291"' in answer.text and "Keep me" in answer.text
    assert re.search(r"Accept £[\d.]+ and place", answer.text)
    assert not PurchaseOrder.objects.exists()
    accepted = post(ready, "place", **(sent | hidden(answer)))
    assert accepted.status_code == 302
    po = PurchaseOrder.objects.get()
    assert (po.reference, str(po.checkout_token)) == ("BR-2291", sent["token"])


def test_what_sold_out_meanwhile_is_named_and_blocks_the_button(ready: Member) -> None:
    sent = review_form(ready, reference="BR-2291")
    Stock.objects.update(on_hand=4)
    answer = post(ready, "place", **sent)
    assert answer.status_code == 409
    assert "Not enough stock: 12 wanted, 4 left" in answer.text and 'value="BR-2291"' in answer.text
    assert "Remove what cannot be bought first" in answer.text


def test_why_nothing_was_placed_is_said_once(ready: Member) -> None:
    sent = review_form(ready)
    ShippingMethod.objects.update(is_active=False)
    answer = post(ready, "place", **sent)
    assert answer.status_code == 409
    assert main(answer.text).count("“Courier” is not offered any more") == 1


def test_an_order_that_stock_refuses_at_the_last_moment_keeps_the_page(ready: Member) -> None:
    store(purchase_orders_enabled=False)
    sent = review_form(ready)
    Stock.objects.update(on_hand=0)
    assert post(ready, "place", **sent).status_code == 409
    assert not Order.objects.exists()
    assert cart_of(ready).lines.count() == 1


def test_terms_are_shown_and_to_be_accepted(ready: Member) -> None:
    store(terms="Payment within 30 days.")
    sent = review_form(ready)
    assert "Payment within 30 days." in get(ready, "review").text
    refused = post(ready, "place", **sent)
    assert refused.status_code == 422 and "Accept the terms first." in refused.text
    assert post(ready, "place", **sent, terms="on").status_code == 302


def test_payment_on_account_is_offered_to_who_may_use_it(
    company: Company, ready: Member, heart: Product
) -> None:
    assert "Payment on account" in get(ready, "review").text
    poor = make_member(company, "Poor", companies.add_role(company.pk, "Poor", ["place_order"], by=None))
    fill(poor, (heart, 1))
    assert "Payment on account" not in get(poor, "review").text
    assert post(poor, "place", **review_form(poor, payment_method="on_account")).status_code == 422


def test_a_reference_in_use_is_named_before_and_after_and_not_refused(ready: Member, heart: Product) -> None:
    post(ready, "place", **review_form(ready, reference="BR-1"))
    fill(ready, (heart, 1))
    sent = review_form(ready, reference="BR-1")
    kept = signed_in(ready).post(address(ready, "keep"), sent, headers={"HX-Request": "true"})
    assert "This number is also on purchase order 1." in kept.text
    client = signed_in(ready)
    placed = client.post(address(ready, "place"), sent, follow=True)
    assert "The reference number BR-1 is also on purchase order 1." in placed.text
    assert PurchaseOrder.objects.count() == 2


def test_nothing_typed_is_lost_by_change(ready: Member) -> None:
    answer = post(ready, "keep", **review_form(ready, reference="BR-9", note="Mine"), then="shipping")
    assert answer.url == address(ready, "shipping")
    page = get(ready, "review").text
    assert 'value="BR-9"' in page and "Mine" in page
    checked = re.search(r'value="bank_transfer"[^>]*checked', page)
    assert checked is not None


def test_what_is_kept_while_typing_does_not_carry_the_whole_cart(ready: Member) -> None:
    """The sealed facts of 10,000 lines are 170 kB and more, which only placing needs."""
    page = main(get(ready, "review").text)
    asks = re.search(rf'<div[^>]*hx-post="{address(ready, "keep")}"[^>]*>', page)
    assert asks is not None and 'hx-params="not seen"' in asks.group()
    sent = review_form(ready, reference="BR-9", note="Mine")
    del sent["seen"]
    answer = signed_in(ready).post(address(ready, "keep"), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert (cart_of(ready).reference, cart_of(ready).note) == ("BR-9", "Mine")


def test_what_arrives_late_does_not_fill_the_next_cart(ready: Member, heart: Product) -> None:
    sent = review_form(ready, reference="BR-9")
    post(ready, "place", **sent)
    post(ready, "keep", **sent)
    assert not Cart.objects.filter(member=ready).exists()
    fill(ready, (heart, 1))
    assert cart_of(ready).reference == ""


def test_enter_in_a_field_keeps_and_does_not_place(ready: Member) -> None:
    """The first submit button of the form is what Enter presses."""
    page = main(get(ready, "review").text)
    form = page[page.index('id="review"') :]
    first = re.search(r'<button[^>]*type="submit"[^>]*>', form)
    assert first is not None and address(ready, "keep") in first.group()


def test_the_page_costs_the_same_statements_for_one_line_and_for_fifty(
    company: Company, ready: Member, heart: Product
) -> None:
    rule_over("1", administrator_of(company), ("administrator", None, 1))
    client, where = signed_in(ready), address(ready, "review")
    statements(lambda: client.get(where))
    one = statements(lambda: client.get(where))
    lines.add({make_product().pk: 1 for _ in range(49)}, by=ready)
    assert statements(lambda: client.get(where)) == one
    assert one <= 16
