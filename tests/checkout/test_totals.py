"""The sums of a cart, as properties: whatever is bought, the parts add up to what is asked for."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.catalog.models import Discount
from storefront.checkout.models import ShippingMethod
from storefront.checkout.totals import Goods, subtotal_of, total_up
from storefront.lib.money import exponent, rounded
from storefront.orders.documents import PricedDocument, taxes_shown

CURRENCIES = ("GBP", "JPY", "KWD")
RATES = tuple(Decimal(rate) for rate in ("0", "5", "20", "17.5", "8.875"))


def goods(price: str = "2.55", quantity: int = 1, rate: str = "20", sku: str = "85123A") -> Goods:
    return Goods(uuid.uuid4(), sku, "Heart", quantity, Decimal(price), Decimal(price), Decimal(rate))


def percentage(value: str) -> Discount:
    return Discount(code="SPRING", kind=Discount.Kind.PERCENTAGE, value=Decimal(value))


def amount(value: str) -> Discount:
    return Discount(code="FIVER", kind=Discount.Kind.AMOUNT, value=Decimal(value))


type Case = tuple[str, list[Goods], Discount | None, ShippingMethod | None, Decimal]


@st.composite
def carts(draw: st.DrawFn) -> Case:
    currency = draw(st.sampled_from(CURRENCIES))
    price = st.decimals(0, 5000, places=exponent(currency))
    some_goods = st.builds(
        Goods,
        product_id=st.uuids(),
        sku=st.text("ABC123", min_size=1, max_size=6),
        name=st.just("Thing"),
        quantity=st.integers(1, 999_999),
        list_price=price,
        unit_price=price,
        tax_rate=st.sampled_from(RATES),
    )
    discount = draw(
        st.none()
        | st.builds(
            Discount, code=st.just("P"), kind=st.just("percentage"), value=st.decimals("0.001", 100, places=3)
        )
        | st.builds(
            Discount, code=st.just("A"), kind=st.just("amount"), value=st.decimals("0.001", 10**6, places=3)
        )
    )
    method = draw(
        st.none()
        | st.builds(
            ShippingMethod,
            name=st.just("Courier"),
            kind=st.sampled_from(ShippingMethod.Kind.values),
            price=st.decimals(0, 100, places=3),
            free_above=st.decimals(0, 10000, places=3),
        )
    )
    return currency, draw(st.lists(some_goods, max_size=40)), discount, method, draw(st.sampled_from(RATES))


def price(cart: Case) -> PricedDocument:
    currency, lines, discount, method, rate = cart
    return total_up(currency, lines, discount=discount, method=method, shipping_rate=rate)


@given(carts())
def test_the_total_is_the_sum_of_lines_and_shipping(cart: Case) -> None:
    document = price(cart)
    assert document.total == sum(line.total for line in document.lines) + document.shipping.total


@given(carts())
def test_tax_by_rate_adds_up_to_the_tax_of_lines_and_shipping(cart: Case) -> None:
    document = price(cart)
    taxes = list(document.taxes)
    assert sum(tax.tax for tax in taxes) == document.tax_total
    assert sum(tax.net for tax in taxes) == sum(line.net for line in document.lines) + document.shipping.net


@given(carts())
def test_the_discount_is_spread_without_rest_and_no_line_falls_below_zero(cart: Case) -> None:
    currency, lines, discount, *_ = cart
    document = price(cart)
    off = discount.amount_off(subtotal_of(lines), currency) if discount and lines else 0
    assert document.discount_total == off == sum(one.amount for one in document.discounts)
    assert all(0 <= line.discount <= line.unit_price * line.quantity for line in document.lines)


@given(carts())
def test_every_amount_is_one_that_the_currency_has(cart: Case) -> None:
    document = price(cart)
    amounts = [document.total, document.tax_total, document.shipping.net, document.shipping.tax]
    amounts += [part for line in document.lines for part in (line.tax, line.discount, line.total)]
    assert all(rounded(one, document.currency) == one for one in amounts)


@given(carts())
def test_each_share_of_the_discount_is_within_the_smallest_coin_of_its_exact_share(cart: Case) -> None:
    document = price(cart)
    if document.subtotal:
        coin = Decimal(1).scaleb(-exponent(document.currency))
        for line in document.lines:
            exact = document.discount_total * line.unit_price * line.quantity / document.subtotal
            assert abs(line.discount - exact) < coin


@pytest.mark.parametrize(
    ("taxes", "shown"),
    [
        ([("0", "0"), ("20", "1.50")], [("20", "1.50")]),
        ([("0", "0"), ("5", "0")], [("0", "0")]),
        ([], []),
    ],
)
def test_what_is_untaxed_is_left_out_beside_what_is_taxed(
    taxes: list[tuple[str, str]], shown: list[tuple[str, str]]
) -> None:
    """The same on the review, the purchase order and the order."""
    found = taxes_shown((Decimal(rate), Decimal(tax)) for rate, tax in taxes)
    assert found == [(Decimal(rate), Decimal(tax)) for rate, tax in shown]


def test_tax_is_rounded_half_up_on_each_line() -> None:
    document = total_up("GBP", [goods("0.05", rate="10"), goods("0.05", rate="10", sku="B")])
    assert [line.tax for line in document.lines] == [Decimal("0.01"), Decimal("0.01")]


@pytest.mark.parametrize(("currency", "tax"), [("GBP", "0.53"), ("JPY", "1"), ("KWD", "0.525")])
def test_a_currency_has_its_own_smallest_coin(currency: str, tax: str) -> None:
    unit = "3" if currency == "JPY" else "2.625"
    document = total_up(currency, [goods(unit, rate="20")])
    assert document.lines[0].tax == Decimal(tax)


def test_three_equal_lines_share_a_pound_to_the_penny() -> None:
    lines = [goods("10", sku=sku) for sku in "ABC"]
    document = total_up("GBP", lines, discount=amount("1.00"))
    assert [line.discount for line in document.lines] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_a_discount_never_takes_off_more_than_the_goods_cost() -> None:
    document = total_up("GBP", [goods("2.00")], discount=amount("5.00"))
    assert (document.discount_total, document.total) == (Decimal("2.00"), Decimal("0.00"))


def test_percentage_is_of_the_goods_and_tax_of_what_is_left() -> None:
    document = total_up("GBP", [goods("100.00")], discount=percentage("10"))
    assert (document.discount_total, document.tax_total) == (Decimal("10.00"), Decimal("18.00"))
    assert document.discounts[0].label == "10 % off"


def shipping(kind: str, cost: str = "15.00", free_above: str | None = None) -> ShippingMethod:
    return ShippingMethod(
        name="Courier", kind=kind, price=Decimal(cost), free_above=free_above and Decimal(free_above)
    )


@pytest.mark.parametrize(
    ("method", "net"),
    [
        (shipping("flat"), "15.00"),
        (shipping("per_item", "0.25"), "5.00"),
        (shipping("free_above", free_above="200.00"), "0"),
        (shipping("free_above", free_above="200.01"), "15.00"),
    ],
)
def test_shipping_by_its_kind(method: ShippingMethod, net: str) -> None:
    document = total_up("GBP", [goods("10.00", 20)], method=method, shipping_rate=Decimal(20))
    assert document.shipping.net == Decimal(net)
    assert document.shipping.tax == Decimal(net) / 5


def test_of_nothing_that_can_be_bought_nothing_is_sent() -> None:
    document = total_up("GBP", [], method=ShippingMethod(name="Courier", price=Decimal(15)))
    assert (document.shipping.name, document.total) == ("Courier", Decimal(0))


def test_free_above_looks_at_the_goods_after_discount() -> None:
    method = shipping("free_above", free_above="200.00")
    document = total_up("GBP", [goods("10.00", 20)], discount=amount("0.01"), method=method)
    assert document.shipping.net == Decimal("15.00")


def test_what_costs_nothing_has_no_row_of_tax() -> None:
    assert [tax.rate for tax in total_up("GBP", [goods(rate="20")]).taxes] == [Decimal(20)]
