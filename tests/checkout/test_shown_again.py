"""The review page that comes back: nothing on it is new unsaid, and nothing typed is lost."""

from decimal import Decimal

import pytest

from companies.models import Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout.models import ShippingMethod
from tests.checkout.pages import address, get, hidden, post, review_form
from tests.checkout.shop import cart_of, fill
from tests.factories import make_product
from tests.switches import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp() -> Product:
    return make_product(sku="LAMP", name="Lamp", list_price=Decimal(5))


@pytest.fixture
def ready(buyer: Member, heart: Product, lamp: Product) -> Member:
    fill(buyer, (heart, 12), (lamp, 1))
    return buyer


def raise_price(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(list_price=Decimal("3.95"))


@pytest.mark.parametrize("gone", ["line", "shipping method", "long reference"])
def test_a_changed_price_is_said_also_where_something_else_is_the_matter(
    ready: Member, heart: Product, lamp: Product, gone: str
) -> None:
    """The page shows the new price from now on: placed the next time, it would never have been said."""
    sent = review_form(ready)
    raise_price(heart)
    if gone == "line":
        Product.objects.filter(pk=lamp.pk).update(is_active=False)
    elif gone == "shipping method":
        ShippingMethod.objects.update(is_active=False)
    else:
        sent["reference"] = "x" * 65
    answer = post(ready, "place", **sent)
    assert answer.status_code == (422 if gone == "long reference" else 409)
    assert "12 × £2.95" in answer.text and "12 × £3.95" in answer.text
    assert not PurchaseOrder.objects.exists()


def test_what_came_back_unchanged_says_nothing_of_changes(ready: Member) -> None:
    answer = post(ready, "place", **review_form(ready, reference="x" * 65))
    assert answer.status_code == 422 and "Something changed" not in answer.text


def test_a_new_name_is_said_with_the_old_one(ready: Member, lamp: Product) -> None:
    sent = review_form(ready)
    Product.objects.filter(pk=lamp.pk).update(name="Lantern")
    answer = post(ready, "place", **sent)
    assert answer.status_code == 409
    assert "Lamp: 1 × £5.00" in answer.text and "Lantern: 1 × £5.00" in answer.text


def test_a_form_that_says_its_total_alone_is_answered_in_money(ready: Member) -> None:
    sent = review_form(ready) | {"seen": "", "total": "1"}
    answer = post(ready, "place", **sent)
    assert answer.status_code == 409 and "<s>£1.00</s>" in answer.text


def test_what_cannot_be_placed_promises_nothing(ready: Member, lamp: Product) -> None:
    assert "What happens next" in get(ready, "review").text
    Product.objects.filter(pk=lamp.pk).update(is_active=False)
    assert "What happens next" not in get(ready, "review").text


def test_removing_what_cannot_be_bought_keeps_what_was_typed(ready: Member, lamp: Product) -> None:
    Product.objects.filter(pk=lamp.pk).update(is_active=False)
    sent = review_form(ready, reference="BR-9", note="Mine", then="remove_unavailable")
    assert post(ready, "keep", **sent).url == address(ready, "cart")
    cart = cart_of(ready)
    assert [line.sku for line in cart.lines.all()] == ["85123A"]
    assert (cart.reference, cart.note) == ("BR-9", "Mine")


def test_accepted_terms_stay_accepted_on_the_way_and_are_not_asked_for_there(ready: Member) -> None:
    store(terms="Payment within 30 days.")
    ticked = review_form(ready, then="shipping", terms="on")
    assert post(ready, "keep", **ticked).url == address(ready, "shipping")
    assert 'name="terms" id="id_terms" checked' in " ".join(get(ready, "review").text.split()).replace(
        " required", ""
    )
    too_long = post(ready, "keep", **review_form(ready, reference="x" * 65))
    assert too_long.status_code == 422 and "Accept the terms first." not in too_long.text
    placed = post(ready, "place", **review_form(ready, terms="on"))
    assert placed.status_code == 302


def test_a_reference_is_the_same_however_its_accents_were_typed(ready: Member, heart: Product) -> None:
    """Composed, as most keyboards write it; and letter and accent one after the other, as some paste it."""
    post(ready, "place", **review_form(ready, reference="Caf\u00e9  1"))
    fill(ready, (heart, 1))
    answer = post(ready, "place", **review_form(ready, reference="Cafe\u0301 1"))
    assert answer.status_code == 302
    assert set(PurchaseOrder.objects.values_list("reference", flat=True)) == {"Caf\u00e9 1"}
    fill(ready, (heart, 1))
    answer = post(ready, "place", **review_form(ready, reference="e\u0301" * 64))
    assert answer.status_code == 302


def test_the_new_page_counts_as_shown(ready: Member, heart: Product) -> None:
    sent = review_form(ready)
    raise_price(heart)
    answer = post(ready, "place", **sent)
    assert post(ready, "place", **(sent | hidden(answer))).status_code == 302
