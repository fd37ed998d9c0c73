"""A discount code in a cart: looked at each time the cart is, and taken off only as long as it applies."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from companies.models import Member
from storefront.catalog.models import Discount, Product
from storefront.checkout import lines, services
from storefront.checkout.services import CodeNotValid
from tests.checkout.shop import cart_of, discount, fill, priced, submission

pytestmark = pytest.mark.django_db


def end(buyer: Member) -> None:
    noon = datetime(2020, 5, 1, 12, tzinfo=UTC)
    Discount.objects.update(starts_at=noon, ends_at=noon + timedelta(30))


def switch_off(buyer: Member) -> None:
    Discount.objects.update(is_active=False)


def buy_less(buyer: Member) -> None:
    lines.change_quantities({cart_of(buyer).lines.get().pk: 10}, by=buyer)


def delete(buyer: Member) -> None:
    Discount.objects.all().delete()


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (end, "The code SPRING10 ended on 31 May 2020."),
        (switch_off, "The code SPRING10 is not in use."),
        (buy_less, "The code SPRING10 is for orders of £30.00 or more."),
        (delete, "The code SPRING10 does not exist any more."),
    ],
)
def test_a_code_that_applies_no_longer_is_said_and_its_amount_not_taken_off(
    buyer: Member, heart: Product, event: Callable[[Member], None], sentence: str
) -> None:
    fill(buyer, (heart, 12))
    discount(minimum_subtotal=Decimal(30))
    services.apply_discount("SPRING10", by=buyer)
    assert priced(buyer).document.discount_total > 0
    event(buyer)
    now = priced(buyer)
    assert (now.discount_problem, now.document.discount_total) == (sentence, Decimal(0))
    assert services.place(submission(buyer), by=buyer).document.total == now.document.total


@pytest.mark.parametrize(
    ("code", "sentence"), [("SUMMER", "There is no code “SUMMER”"), ("SPRING10", "orders of £100.00 or more")]
)
def test_a_code_that_does_not_apply_says_why(buyer: Member, heart: Product, code: str, sentence: str) -> None:
    fill(buyer, (heart, 12))
    discount(minimum_subtotal=Decimal(100))
    with pytest.raises(CodeNotValid, match=sentence):
        services.apply_discount(code, by=buyer)
