"""Products that are sold in packs: nobody's quantity is rounded unasked."""

import pytest

from companies.models import Member
from storefront.catalog.models import Product, Stock
from storefront.catalog.stock import full_packs, pack_problem
from storefront.checkout import lines, quick_order
from storefront.checkout.pasted import read
from tests.catalog.test_pages import open_page, text_of
from tests.checkout.pages import get, post
from tests.checkout.shop import cart_of, open_shop, priced
from tests.factories import make_company, make_member, make_product


@pytest.mark.parametrize(
    ("wanted", "pack", "nearest"),
    [(6, 6, ()), (0, 6, ()), (5, 1, ()), (8, 6, (6, 12)), (5, 6, (6,)), (13, 12, (12, 24))],
)
def test_the_nearest_full_packs(wanted: int, pack: int, nearest: tuple[int, ...]) -> None:
    assert full_packs(wanted, pack) == nearest
    assert (pack_problem(wanted, pack) is None) == (nearest == ())


def test_the_sentence_offers_both_or_the_only_one() -> None:
    assert pack_problem(8, 6) == "Sold in packs of 6: take 6 or 12"
    assert pack_problem(1, 6) == "Sold in packs of 6: take 6"


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def buyer(self) -> Member:
        open_shop()
        return make_member(make_company(), "Buyer")

    @pytest.fixture
    def bunting(self, buyer: Member) -> Product:
        return make_product(sku="47566", name="PARTY BUNTING", pack_size=6)

    def test_the_list_says_so_and_counts_in_packs(self, buyer: Member, bunting: Product) -> None:
        page = text_of(open_page(buyer))
        assert 'Pack of <span class="number">6</span>' in page
        assert 'step="6"' in page
        assert 'value="6"' in text_of(open_page(buyer, f"/c/lakeside/catalog/{bunting.slug}/"))

    def test_the_cart_waits_for_the_person_to_choose(self, buyer: Member, bunting: Product) -> None:
        lines.add({bunting.pk: 8}, by=buyer)
        (item,) = priced(buyer).items
        assert item.problem == "Sold in packs of 6: take 6 or 12"
        assert not priced(buyer).can_be_placed
        page = get(buyer, "cart").text
        assert all(f">Take {quantity}<" in page for quantity in (6, 12))
        post(buyer, "update", **{f"quantity-{item.key}": 8, f"take-{item.key}": 12})
        assert [line.quantity for line in cart_of(buyer).lines.all()] == [12]
        assert priced(buyer).faulty == []

    def test_what_is_out_of_stock_is_offered_in_no_packs(self, buyer: Member, bunting: Product) -> None:
        lines.add({bunting.pk: 8}, by=buyer)
        Stock.objects.update(on_hand=0)
        (item,) = priced(buyer).items
        assert (item.problem, item.full_packs) == ("Out of stock", ())

    def test_quick_order_keeps_it_with_the_sentence(self, buyer: Member, bunting: Product) -> None:
        (line,) = quick_order.check(read("47566 5\n47566 3"), buyer.company_id).faulty
        assert line.problem == "Sold in packs of 6: take 6 or 12"
        assert quick_order.check(read("47566 5\n47566 7"), buyer.company_id).faulty == []
