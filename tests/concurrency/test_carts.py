"""Somebody's first two additions to a cart, in two tabs at once. With its control: one of them breaks."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from companies.models import Member
from storefront.checkout import lines
from storefront.checkout.models import Cart, CartQuerySet
from tests.checkout.shop import cart_of
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_company, make_member, make_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer() -> Member:
    return make_member(make_company(), "Buyer")


def add_two(buyer: Member, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Both have found no cart, and are about to start one."""
    Window(2).hold(monkeypatch, CartQuerySet, "bulk_create")
    return at_once([partial(lines.add, {make_product().pk: 1}, by=buyer) for _ in range(2)])


def test_both_come_into_one_cart(buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusals(add_two(buyer, monkeypatch)) == []
    assert [line.position for line in cart_of(buyer).lines.order_by("position")] == [1, 2]


def test_control_if_the_second_insisted_on_a_cart_of_its_own_it_would_break(
    buyer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def insist(self: CartQuerySet, carts: list[Cart], **_: object) -> list[Cart]:
        return QuerySet.bulk_create(self, carts)

    monkeypatch.setattr(CartQuerySet, "bulk_create", insist)
    (refusal,) = refusals(add_two(buyer, monkeypatch))
    assert isinstance(refusal, IntegrityError)
