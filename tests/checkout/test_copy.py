"""Add Items to Shopping Cart: merge, replace, cancel, and the way back."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import Line, PurchaseOrder, Status
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines
from storefront.checkout.cart import copy_purchase_order
from storefront.checkout.models import MAX_QUANTITY, CartLine
from storefront.lib.errors import NotFound
from storefront.lib.models import new_id
from tests.checkout.pages import address, get, post
from tests.checkout.shop import cart_of, priced
from tests.factories import administrator_of, make_member, make_product
from tests.purchase_orders.documents import place
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bunting() -> Product:
    return make_product(sku="47566", name="PARTY BUNTING")


@pytest.fixture
def po(buyer: Member, heart: Product, bunting: Product) -> PurchaseOrder:
    return place(buyer, [(heart, 12), (bunting, 3)])


def inside(member: Member) -> list[tuple[str, int]]:
    return list(CartLine.objects.filter(cart__member=member).values_list("sku", "quantity"))


def test_into_an_empty_cart_it_goes_at_once(buyer: Member, po: PurchaseOrder) -> None:
    assert "Your cart is empty." in get(buyer, "copy", po.number).text
    assert post(buyer, "copy", po.number).url == address(buyer, "cart")
    assert inside(buyer) == [("85123A", 12), ("47566", 3)]


def test_with_something_in_the_cart_it_asks_first(buyer: Member, po: PurchaseOrder, heart: Product) -> None:
    lines.add({heart.pk: 1}, by=buyer)
    page = post(buyer, "copy", po.number)
    assert page.status_code == 200
    assert all(f">{word}<" in page.text for word in ("Merge", "Replace", "Cancel"))
    assert reverse("purchase_orders:detail", args=[buyer.company.slug, po.number]) in page.text
    assert inside(buyer) == [("85123A", 1)]


def test_merging_adds_up_the_same_product_and_can_be_undone(
    buyer: Member, po: PurchaseOrder, heart: Product
) -> None:
    other = make_product(sku="84879")
    lines.add({heart.pk: 1, other.pk: 5}, by=buyer)
    post(buyer, "copy", po.number, how="merge")
    assert inside(buyer) == [("85123A", 13), ("84879", 5), ("47566", 3)]
    lines.undo(by=buyer)
    assert inside(buyer) == [("85123A", 1), ("84879", 5)]
    assert cart_of(buyer).source_numbers == []


@pytest.mark.parametrize("there", [0, 1])
def test_the_same_form_twice_copies_once(
    buyer: Member, po: PurchaseOrder, heart: Product, there: int
) -> None:
    """A second click; and one whose request waits for the first one's lock."""
    if there:
        lines.add({heart.pk: there}, by=buyer)
    sent = {"how": "merge"} if there else {}
    key = uuid.uuid4()
    for _ in range(2):
        answer = post(buyer, "copy", po.number, key=str(key), **sent)
        assert answer.url == address(buyer, "cart")
    copy_purchase_order(po.number, "merge", by=buyer, key=key)
    assert inside(buyer) == [("85123A", 12 + there), ("47566", 3)]
    copy_purchase_order(po.number, "merge", by=buyer, key=uuid.uuid4())
    assert inside(buyer) == [("85123A", 24 + there), ("47566", 6)]


@pytest.mark.parametrize("page", ["copy", "document"])
def test_each_page_has_a_form_of_its_own(buyer: Member, po: PurchaseOrder, page: str) -> None:
    document = reverse("purchase_orders:detail", args=[buyer.company.slug, po.number])
    where = address(buyer, "copy", po.number) if page == "copy" else document
    shown = [re.findall(r'name="key" value="([-\w]+)"', signed_in(buyer).get(where).text) for _ in "12"]
    assert shown[0] and shown[1] and shown[0] != shown[1]


def test_what_would_be_too_many_of_one_is_left_out_and_named(
    buyer: Member, po: PurchaseOrder, heart: Product
) -> None:
    lines.add({heart.pk: MAX_QUANTITY - 11}, by=buyer)
    asked = address(buyer, "copy", po.number)
    answer = signed_in(buyer).post(asked, {"how": "merge"}, follow=True)
    assert inside(buyer) == [("85123A", MAX_QUANTITY - 11), ("47566", 3)]
    assert "85123A: one order takes at most 999,999. The 12 were left out." in answer.text


def test_replacing_can_be_undone(buyer: Member, po: PurchaseOrder) -> None:
    other = make_product(sku="84879")
    lines.add({other.pk: 5}, by=buyer)
    post(buyer, "copy", po.number, how="replace")
    assert inside(buyer) == [("85123A", 12), ("47566", 3)]
    assert "1 line replaced by those of purchase order 1." in get(buyer, "cart").text
    post(buyer, "undo")
    assert inside(buyer) == [("84879", 5)]


def test_what_is_gone_comes_too_greyed_with_its_reason(
    buyer: Member, po: PurchaseOrder, bunting: Product
) -> None:
    bunting.delete()
    Stock.objects.update(on_hand=5)
    post(buyer, "copy", po.number)
    assert [(item.line.name, item.problem) for item in priced(buyer).items] == [
        ("WHITE HANGING HEART", "Not enough stock: 12 wanted, 5 left"),
        ("PARTY BUNTING", "No longer sold"),
    ]
    page = get(buyer, "cart").text
    assert "PARTY BUNTING" in page and "Remove all lines that cannot be bought" in page


def test_what_was_deleted_and_came_back_under_its_sku_can_be_bought(
    buyer: Member, po: PurchaseOrder, bunting: Product
) -> None:
    """The purchase order stays as it was placed; a new one made of it buys what is sold today."""
    bunting.delete()
    make_product(sku="47566", name="Bunting, new")
    post(buyer, "copy", po.number)
    assert not priced(buyer).faulty
    assert inside(buyer) == [("85123A", 12), ("47566", 3)]


def test_a_product_that_is_gone_adds_up_by_its_sku(
    buyer: Member, po: PurchaseOrder, bunting: Product
) -> None:
    bunting.delete()
    post(buyer, "copy", po.number)
    post(buyer, "copy", po.number, how="merge")
    assert inside(buyer) == [("85123A", 24), ("47566", 6)]


def test_a_colleagues_purchase_order_that_one_may_see(company: Company, po: PurchaseOrder) -> None:
    owner = administrator_of(company)
    assert post(owner, "copy", po.number).url == address(owner, "cart")
    assert len(inside(owner)) == 2


def test_one_that_one_may_not_see_is_refused(company: Company, po: PurchaseOrder) -> None:
    other = make_member(company, "Second Buyer")
    assert get(other, "copy", po.number).status_code == post(other, "copy", po.number).status_code == 403
    assert get(other, "copy", 999).status_code == 404


def test_a_deleted_one_is_not_copied(buyer: Member, po: PurchaseOrder) -> None:
    PurchaseOrder.objects.update(deleted_at=timezone.now(), deleted_by=buyer)
    assert get(buyer, "copy", po.number).status_code == 404
    with pytest.raises(NotFound, match="Purchase order 1 has been deleted"):
        copy_purchase_order(po.number, "merge", by=buyer)
    assert inside(buyer) == []


def test_of_several_rounds_the_current_one_comes(buyer: Member, po: PurchaseOrder) -> None:
    """The second one is without the heart."""
    line = Line.objects.get(purchase_order=po, sku="47566")
    second = line.round
    second.pk, second.number = new_id(), 2
    second.save(force_insert=True)
    line.pk, line.round = new_id(), second
    line.save(force_insert=True)
    PurchaseOrder.objects.update(round=2)
    copy_purchase_order(po.number, "merge", by=buyer)
    assert inside(buyer) == [("47566", 3)]


def test_from_every_status(buyer: Member, po: PurchaseOrder) -> None:
    purchase_orders.cancel(po.number, by=buyer)
    assert PurchaseOrder.objects.get().status == Status.CANCELED
    assert post(buyer, "copy", po.number).status_code == 302
