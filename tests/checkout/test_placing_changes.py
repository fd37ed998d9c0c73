"""Placing what has changed since it was shown: brought back with old and new, never placed unseen."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from companies.models import Address, Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout import services
from storefront.checkout.models import ShippingMethod, TaxRate
from storefront.checkout.services import (
    PricesChanged,
)
from storefront.orders.models import Order
from tests.checkout.shop import fill, priced, submission
from tests.factories import make_product
from tests.switches import store

pytestmark = pytest.mark.django_db


def dearer(heart: Product) -> None:
    Product.objects.filter(pk=heart.pk).update(list_price=Decimal("2.96"))


def cheaper(heart: Product) -> None:
    Product.objects.filter(pk=heart.pk).update(list_price=Decimal("2.94"))


def taxed_more(heart: Product) -> None:
    TaxRate.objects.update(rate=Decimal("20.5"))


def shipped_for_more(heart: Product) -> None:
    ShippingMethod.objects.update(price=Decimal("15.01"))


def sent_elsewhere(heart: Product) -> None:
    Address.objects.update(street="2 Quay Street")


def without_purchase_orders(heart: Product) -> None:
    store(purchase_orders_enabled=False)


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (dearer, "85123A WHITE HANGING HEART"),
        (cheaper, "85123A WHITE HANGING HEART"),
        (taxed_more, "85123A WHITE HANGING HEART"),
        (shipped_for_more, "Shipping"),
        (sent_elsewhere, "Ship to"),
        (without_purchase_orders, "Becomes"),
    ],
)
def test_whatever_changed_since_is_shown_and_not_placed(
    buyer: Member, heart: Product, event: Callable[[Product], None], what: str
) -> None:
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    event(heart)
    with pytest.raises(PricesChanged) as refusal:
        services.place(sent, by=buyer)
    change = next(one for one in refusal.value.changes if one.what == what)
    assert change.before and change.after and change.before != change.after
    assert not PurchaseOrder.objects.exists() and not Order.objects.exists()
    services.place(submission(buyer), by=buyer)


def test_prices_that_change_against_each_other_are_not_placed_unseen(buyer: Member, heart: Product) -> None:
    other = make_product(sku="47566", list_price=Decimal("4.55"))
    fill(buyer, (heart, 1), (other, 1))
    sent = submission(buyer)
    dearer(heart)
    Product.objects.filter(pk=other.pk).update(list_price=Decimal("4.54"))
    assert priced(buyer).document.total == sent.total
    with pytest.raises(PricesChanged) as refusal:
        services.place(sent, by=buyer)
    assert len(refusal.value.changes) == 2


@pytest.mark.parametrize("penny", ["0.01", "-0.01"])
def test_a_total_that_was_never_shown_is_refused_even_without_the_rest(
    buyer: Member, heart: Product, penny: str
) -> None:
    fill(buyer, (heart, 12))
    honest = submission(buyer, seen=None)
    with pytest.raises(PricesChanged) as refusal:
        services.place(submission(buyer, seen=None, total=honest.total + Decimal(penny)), by=buyer)
    assert [change.what for change in refusal.value.changes] == ["Total"]
    services.place(honest, by=buyer)


def test_of_many_changes_the_first_are_shown_and_the_rest_counted(buyer: Member) -> None:
    wares = [make_product(sku=f"L{at:03}") for at in range(103)]
    fill(buyer, *[(product, 1) for product in wares])
    sent = submission(buyer)
    TaxRate.objects.update(rate=Decimal(21))
    with pytest.raises(PricesChanged) as refusal:
        services.place(sent, by=buyer)
    found = [change.what for change in refusal.value.changes]
    assert len(found) == 103 and found[99].startswith("L099")
    assert found[100:] == ["3 more lines", "Tax", "Total"]
