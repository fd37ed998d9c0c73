"""One cart with everything in it that a line can be: what it comes to, to the penny, and that this is what is
shown, frozen by the purchase order and repeated by the order."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import Line, PurchaseOrder, Round
from storefront.catalog.models import Product, Stock
from storefront.checkout import services
from storefront.checkout.cart import CartItem
from storefront.checkout.models import CartLine, ShippingMethod, TaxRate
from storefront.checkout.rules import buyer_now
from storefront.checkout.shown import changes, facts, seal, unseal
from storefront.orders.models import OrderLine
from tests.catalog.goods import make_price_list
from tests.checkout.pages import get, post, review_form
from tests.checkout.shop import discount, fill, priced
from tests.factories import make_product

pytestmark = pytest.mark.django_db

AMOUNTS = ("list_price", "unit_price", "discount", "tax_rate", "tax", "total")
# SKU, name, quantity, then AMOUNTS. Worked out before lines were written column by column.
BOUGHT: list[tuple[Any, ...]] = [
    ("PLAIN", "Renamed since", 12, "2.950", "2.950", "11.800", "20.000", "4.720", "28.320"),
    ("LISTED", "On the company's list", 3, "10.000", "8.510", "8.510", "20.000", "3.400", "20.420"),
    ("TIER", 'Reaches a tier, "quoted"', 24, "4.100", "3.560", "28.480", "20.000", "11.390", "68.350"),
    ("BELOW", "Below its first tier \\ slash", 9, "4.100", "4.100", "12.300", "20.000", "4.920", "29.520"),
    ("MILLS", "Half a penny", 999, "0.130", "0.130", "43.290", "20.000", "17.320", "103.900"),
    ("CHEAP", "{Nearly}, nothing", 1, "0.010", "0.010", "0.000", "8.875", "0.000", "0.010"),
    ("FREE", "NULL", 5, "0.000", "0.000", "0.000", "0.000", "0.000", "0.000"),
    ("BOOK", "Zürich 東京 🫖", 7, "7.770", "7.770", "18.130", "0.000", "0.000", "36.260"),
    ("ODD", "  Taxed oddly ", 11, "19.990", "19.990", "73.300", "8.875", "13.010", "159.600"),
    ("LATE", "Two on back order", 8, "3.330", "3.330", "8.880", "20.000", "3.550", "21.310"),
    ("PACK", "A full pack", 18, "1.050", "1.050", "6.300", "20.000", "2.520", "15.120"),
    ("MANY", "As many as go", 999_999, "1.990", "1.990", "663326.030", "20.000", "265334.400", "1592006.380"),
]
FAULTY = {
    "ENDED": "No longer sold",
    "GONE": "No longer sold",
    "OUT": "Out of stock",
    "FEW": "Not enough stock: 10 wanted, 4 left",
    "NEVER": "Out of stock",
    "PACKED": "Sold in packs of 12: take 12 or 24",
    "UNTAXED": "The store has no tax rate for it",
}
TOTALS = {
    "subtotal": "1990630.98",
    "discount_total": "663537.02",
    "tax_total": "265396.57",
    "total": "1592505.58",
    "sku_count": "12",
}
TAXES = [("0", "36.26", "0.00"), ("8.875", "161.65", "14.35"), ("20", "1326911.10", "265382.22")]


def goods() -> list[tuple[Product, int]]:
    """Each with how much of it is wanted; prices have up to three decimals, names all kinds of signs."""
    bought: list[tuple[dict[str, Any], int]] = [
        ({"sku": "PLAIN", "name": "Plain", "list_price": "2.95"}, 12),
        ({"sku": "LISTED", "name": "On the company's list", "list_price": "10.00"}, 3),
        ({"sku": "TIER", "name": 'Reaches a tier, "quoted"', "list_price": "4.10"}, 24),
        ({"sku": "BELOW", "name": "Below its first tier \\ slash", "list_price": "4.10"}, 9),
        ({"sku": "MILLS", "name": "Half a penny", "list_price": "0.125"}, 999),
        ({"sku": "CHEAP", "name": "{Nearly}, nothing", "list_price": "0.01", "tax_code": "odd"}, 1),
        ({"sku": "FREE", "name": "NULL", "list_price": "0", "tax_code": "zero"}, 5),
        ({"sku": "BOOK", "name": "Zürich 東京 🫖", "list_price": "7.77", "tax_code": "zero"}, 7),
        ({"sku": "ODD", "name": "  Taxed oddly ", "list_price": "19.99", "tax_code": "odd"}, 11),
        (
            {
                "sku": "LATE",
                "name": "Two on back order",
                "list_price": "3.33",
                "stock": 6,
                "backorders": True,
            },
            8,
        ),
        ({"sku": "PACK", "name": "A full pack", "list_price": "1.05", "pack_size": 6}, 18),
        ({"sku": "MANY", "name": "As many as go", "list_price": "1.99", "stock": 10**6}, 999_999),
    ]
    return [(make_product(**fields), quantity) for fields, quantity in [*bought, *faulty()]]


def faulty() -> list[tuple[dict[str, Any], int]]:
    return [
        ({"sku": "ENDED", "is_active": False}, 1),
        ({"sku": "GONE"}, 2),
        ({"sku": "OUT", "stock": 0}, 1),
        ({"sku": "FEW", "stock": 4}, 10),
        ({"sku": "NEVER"}, 1),
        ({"sku": "PACKED", "pack_size": 12}, 17),
        ({"sku": "UNTAXED", "tax_code": "unheard of"}, 1),
    ]


@pytest.fixture
def varied(buyer: Member) -> Member:
    """As they were put into the cart, before some of it ended."""
    TaxRate.objects.create(code="zero", name="Zero", rate=Decimal(0))
    TaxRate.objects.create(code="odd", name="Odd", rate=Decimal("8.875"))
    ShippingMethod.objects.filter(name="Courier").update(price=Decimal("15.05"), tax_code="odd")
    chosen = goods()
    by_sku = {product.sku: product for product, _ in chosen}
    Product.objects.filter(sku="ENDED").update(is_active=True)
    make_price_list(
        buyer.company,
        (by_sku["LISTED"], 1, "8.505"),
        (by_sku["TIER"], 1, "4.00"),
        (by_sku["TIER"], 12, "3.555"),
        (by_sku["TIER"], 144, "3.00"),
        (by_sku["BELOW"], 10, "3.00"),
    )
    fill(buyer, *chosen)
    discount("THIRD", value=Decimal("33.333"))
    services.apply_discount("THIRD", by=buyer)
    Product.objects.filter(sku="ENDED").update(is_active=False)
    Product.objects.filter(sku="PLAIN").update(name="Renamed since")
    Stock.objects.filter(product__sku="NEVER").delete()
    by_sku["GONE"].delete()
    return buyer


def stored(lines: Iterable[Line | OrderLine]) -> list[tuple[Any, ...]]:
    return [
        (line.sku, line.name, line.quantity, *(str(getattr(line, name)) for name in AMOUNTS))
        for line in lines
    ]


def as_stored(amount: Decimal) -> str:
    return f"{amount:.3f}"


def of(items: Iterable[CartItem]) -> dict[str, CartItem]:
    return {item.line.sku: item for item in items}


def test_each_line_is_priced_or_says_why_not(varied: Member) -> None:
    now = priced(varied)
    found = [
        (line.sku, line.name, line.quantity, *(as_stored(getattr(line, name)) for name in AMOUNTS))
        for line in now.document.lines
    ]
    assert found == BOUGHT
    assert {item.line.sku: item.problem for item in now.faulty} == FAULTY
    assert [item.line.sku for item in now.items] == [line[0] for line in BOUGHT] + list(FAULTY)


def test_what_it_comes_to(varied: Member) -> None:
    document = priced(varied).document
    assert {name: str(getattr(document, name)) for name in TOTALS} == TOTALS
    assert [(f"{tax.rate.normalize():f}", str(tax.net), str(tax.tax)) for tax in document.taxes] == TAXES


def test_beside_the_amounts_each_line_says_what_its_product_is_today(varied: Member) -> None:
    now = priced(varied)
    items = of(now.items)
    assert (items["PLAIN"].line.name, now.document.lines[0].name) == ("Plain", "Renamed since")
    assert (items["LATE"].backordered, now.backordered) == (2, 2)
    assert items["PACKED"].full_packs == (12, 24)
    assert [sku for sku, item in items.items() if item.price is None] == ["GONE"]
    assert [sku for sku, item in items.items() if item.price and item.price.is_reduced] == ["LISTED", "TIER"]


def test_the_pages_show_it(varied: Member) -> None:
    for name in ("cart", "review"):
        body = get(varied, name).text
        assert all(sentence in body for sentence in FAULTY.values())
        assert "7 lines" in body or name == "review"
        assert all(part in body for part in ("£56.96", "less £28.48", "2 of 8 on back order", "33.333 % off"))


def test_what_was_shown_comes_back_from_its_seal_and_says_what_changed(varied: Member) -> None:
    buyer, before = buyer_now(varied), priced(varied)
    came_back = unseal(seal(before, buyer))
    assert came_back == facts(before, buyer)
    assert changes(came_back, facts(before, buyer)) == []
    TaxRate.objects.filter(code="standard").update(rate=Decimal(25))
    found = {change.what: change for change in changes(came_back, facts(priced(varied), buyer))}
    tier = found['TIER Reaches a tier, "quoted"']
    assert (tier.before, tier.after) == (
        "24 × £3.56 - £28.48 discount + £11.39 tax = £68.35",
        "24 × £3.56 - £28.48 discount + £14.24 tax = £71.20",
    )
    assert not any(what.startswith(("BOOK", "ODD", "FREE")) for what in found)


def test_a_cart_with_nothing_to_be_bought_is_sealed_too(varied: Member) -> None:
    CartLine.objects.exclude(sku__in=FAULTY).delete()
    buyer, now = buyer_now(varied), priced(varied)
    assert unseal(seal(now, buyer)) == facts(now, buyer)
    assert not facts(now, buyer)["lines"]


def test_it_is_frozen_as_shown_and_becomes_an_order_with_the_same(varied: Member) -> None:
    CartLine.objects.filter(sku__in=FAULTY).delete()
    shown = priced(varied).document
    assert post(varied, "place", **review_form(varied, reference="V-1")).status_code == 302
    po = PurchaseOrder.objects.get(reference="V-1")
    lines = Line.objects.filter(purchase_order=po)
    assert stored(lines) == BOUGHT
    assert [line.position for line in lines] == list(range(1, len(BOUGHT) + 1))
    assert {line.product_id for line in lines} == {line.product_id for line in shown.lines}
    round_ = Round.objects.get(purchase_order=po)
    assert (round_.subtotal, round_.discount_total, round_.tax_total, round_.total) == (
        shown.subtotal,
        shown.discount_total,
        shown.tax_total,
        shown.total,
    )
    assert [(tax["rate"], tax["net"], tax["tax"]) for tax in round_.taxes] == [
        (str(tax.rate), str(tax.net), str(tax.tax)) for tax in shown.taxes
    ]
    purchase_orders.convert(po.pk)
    po.refresh_from_db()
    assert po.order is not None
    ordered = po.order.lines.all()
    assert stored(ordered) == BOUGHT
    assert {line.sku: line.backordered for line in ordered if line.backordered} == {"LATE": 2}
    assert Stock.objects.get(product__sku="LATE").on_hand == -2


def test_copied_back_it_is_the_same_cart(varied: Member) -> None:
    CartLine.objects.filter(sku__in=FAULTY).delete()
    services.remove_discount(by=varied)
    before = [(line.sku, line.quantity, line.position) for line in CartLine.objects.order_by("position")]
    post(varied, "place", **review_form(varied))
    assert not CartLine.objects.exists()
    post(varied, "copy", 1)
    assert [
        (line.sku, line.quantity, line.position) for line in CartLine.objects.order_by("position")
    ] == before
    names = dict(CartLine.objects.values_list("sku", "name"))
    assert names["TIER"] == 'Reaches a tier, "quoted"' and names["FREE"] == "NULL"
    assert uuid.UUID(str(CartLine.objects.get(sku="BOOK").product_id)) == Product.objects.get(sku="BOOK").pk
