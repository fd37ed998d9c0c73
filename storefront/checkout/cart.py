"""What a cart comes to today, line by line, and a purchase order copied into it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import Line, PurchaseOrder
from purchase_orders.rules import Action
from storefront.catalog import pricing
from storefront.catalog.models import Discount, Product
from storefront.catalog.pricing import UnitPrice
from storefront.catalog.stock import GONE, Availability, full_packs, pack_problem
from storefront.checkout.lines import (
    Kept,
    Wanted,
    kept,
    name_sources,
    put,
    sources,
    take_cart,
    take_out,
    too_many,
    touch,
    way_back,
)
from storefront.checkout.models import Cart, CartLine, LineToday
from storefront.checkout.totals import Goods, subtotal_of, total_up
from storefront.lib.composed import composed
from storefront.lib.errors import NotAllowed, NotFound
from storefront.lib.money import format_money
from storefront.orders.documents import ZERO, PricedDocument, PricedLine
from storefront.orders.models import MONEY_LIMIT

NOT_PRICED = "No price for your company"
NOT_TAXED = "The store has no tax rate for it"


class CartItem(NamedTuple):
    """A line of the cart as it stands today. `problem` says why it cannot be bought."""

    line: LineToday
    availability: Availability
    price: UnitPrice | None
    problem: str
    priced: PricedLine | None

    @property
    def key(self) -> str:
        """Of the line, as the page's form names it."""
        return str(self.line.pk)

    @property
    def full_packs(self) -> tuple[int, ...]:
        """What to offer instead of a quantity that is no multiple of a pack."""
        line = self.line
        if line.product_id is None or self.problem != pack_problem(line.quantity, line.pack_size):
            return ()
        return full_packs(line.quantity, line.pack_size)

    @property
    def backordered(self) -> int:
        return 0 if self.problem else max(self.line.quantity - self.availability.left, 0)


@dataclass(frozen=True)
class PricedCart:
    """`document` holds the lines that can be bought; with a problem it cannot be placed."""

    cart: Cart
    items: tuple[CartItem, ...]
    document: PricedDocument
    discount_problem: str = ""
    problems: tuple[str, ...] = ()

    @cached_property
    def faulty(self) -> list[CartItem]:
        return [item for item in self.items if item.problem]

    @property
    def can_be_placed(self) -> bool:
        return bool(self.items) and not self.faulty and not self.problems

    @property
    def pieces(self) -> int:
        return self.document.pieces

    @cached_property
    def backordered(self) -> int:
        return sum(item.backordered for item in self.items)


@composed
def _lines(cart_id: uuid.UUID) -> QuerySet[CartLine, tuple[Any, ...]]:
    return CartLine.objects.for_pricing().filter(cart=cart_id)


def price(cart: Cart, company: Company) -> PricedCart:
    """Two statements, whatever the number of lines: the lines, and their prices.

    `cart` as `Cart.objects.of` or `.lock` gives it.
    """
    lines = [LineToday._make(row) for row in _lines(cart.pk)]
    quantities = {line.product_id: line.quantity for line in lines if line.product_id is not None}
    prices = pricing.prices(company.pk, quantities) if quantities else {}
    offers = [
        _Offer(line, _available(line), prices.get(line.product_id) if line.product_id else None)
        for line in lines
    ]
    goods = [_goods(offer) for offer in offers]
    buyable = [one for one in goods if isinstance(one, Goods)]
    discount, discount_problem = _discount(cart, subtotal_of(buyable), company.currency)
    document = total_up(
        company.currency,
        buyable,
        discount=discount,
        method=cart.shipping_method,
        shipping_rate=cart.shipping_tax_rate or ZERO,
    )
    priced = iter(document.lines)
    items = tuple(
        CartItem(*offer, one, None) if isinstance(one, str) else CartItem(*offer, "", next(priced))
        for offer, one in zip(offers, goods, strict=True)
    )
    return PricedCart(cart, items, document, discount_problem, tuple(_problems(cart, document)))


def empty(company: Company) -> PricedCart:
    """Of a member who has chosen nothing yet."""
    return PricedCart(Cart(company=company), (), total_up(company.currency, ()))


class _Offer(NamedTuple):
    line: LineToday
    availability: Availability
    price: UnitPrice | None


def _goods(offer: _Offer) -> Goods | str:
    """What is bought, or why it cannot be."""
    line, there, price = offer
    if line.product_id is None:
        return GONE.problem(1) or ""
    if problem := there.problem(line.quantity) or pack_problem(line.quantity, line.pack_size):
        return problem
    if price is None:
        return NOT_PRICED
    if line.tax_rate is None:
        return NOT_TAXED
    return Goods(
        product_id=line.product_id,
        sku=line.product_sku,
        name=line.product_name,
        quantity=line.quantity,
        list_price=price.list_price,
        unit_price=price.unit,
        tax_rate=line.tax_rate,
    )


def _available(line: LineToday) -> Availability:
    """From the line's own statement, where `stock.availability` would be one more."""
    if line.product_id is None:
        return GONE
    # A product that was never in stock has no row there.
    return Availability(
        line.product_sku, line.product_name, line.is_active, line.on_hand or 0, bool(line.backorders)
    )


def _discount(cart: Cart, subtotal: Decimal, currency: str) -> tuple[Discount | None, str]:
    if not cart.discount_code:
        return None, ""
    if cart.discount is None:
        return None, f"The code {cart.discount_code} does not exist any more."
    problem = cart.discount.problem(subtotal, timezone.now(), currency)
    return (None, problem) if problem else (cart.discount, "")


def _problems(cart: Cart, document: PricedDocument) -> list[str]:
    problems = []
    if (method := cart.shipping_method) is not None:
        if not method.is_active or method.currency != document.currency:
            problems.append(f"The shipping method “{method.name}” is not offered any more; choose another.")
        elif cart.shipping_tax_rate is None:
            problems.append(f"The store has no tax rate for “{method.name}”; choose another shipping method.")
    if document.subtotal + document.shipping.net + document.tax_total >= MONEY_LIMIT:
        limit = format_money(Decimal(MONEY_LIMIT), document.currency)
        problems.append(f"One order must stay under {limit}: place it in parts.")
    return problems


@transaction.atomic
def copy_purchase_order(
    number: int, how: Literal["merge", "replace"], *, by: Member, key: uuid.UUID | None = None
) -> tuple[str, ...]:
    """Every line of the current round; what is no longer sold comes too, and says so.

    Merging adds up the same products. Either can be undone until the cart changes again.
    Gives back a sentence for each line that would be too many of one, and so was left out. The same `key`
    again copies nothing more.
    Raises MayNotOrder, NotFound, NotAllowed.
    """
    cart = take_cart(by)
    po = to_copy(number, by=by)
    if key is not None and cart.last_copy == key:
        return ()
    before, former = kept(cart.lines.all()), sources(cart)
    if how == "replace":
        cart.lines.all().delete()
        former = []
    lines = Line.objects.filter(purchase_order=po, round__number=po.round).values_list(*Wanted._fields)
    left_out = put(cart, _sold_again([Wanted._make(line) for line in lines]))
    copied = [po.pk] if len(left_out) < po.line_count else []
    said = f"{_done_to_cart(how, before)} purchase order {po.number}."
    undo = way_back(cart, said, before, replaces=True)
    name_sources(cart, [*former, *copied])
    cart.last_copy = key
    touch(cart, undo=undo if before else None)
    return tuple(f"{too_many(one)} The {one.quantity:,} were left out." for one in left_out)


def _sold_again(lines: Sequence[Wanted]) -> list[Wanted]:
    """A product that was deleted and came back under its SKU is another one to the purchase order, which
    stays as it was placed. In the cart it is what is sold today."""
    gone = [line.sku for line in lines if line.product_id is None]
    sold = Product.objects.filter(sku__any_case=gone).values_list("sku", "pk") if gone else ()
    back = {sku.upper(): product for sku, product in sold}
    return [
        line._replace(product_id=back.get(line.sku.upper())) if line.product_id is None else line
        for line in lines
    ]


def to_copy(number: int, *, by: Member) -> PurchaseOrder:
    """One that they may see and copy. Raises NotFound, NotAllowed."""
    opened = purchase_orders.open_document(by.company_id, number, by=by)
    if opened.po.deleted_at is not None:
        raise NotFound(f"Purchase order {number} has been deleted.")
    if not opened.may(Action.COPY):
        raise NotAllowed(f"You may not copy purchase order {number} into a cart.")
    return opened.po


@transaction.atomic
def remove_what_cannot_be_bought(*, by: Member) -> None:
    cart = take_cart(by)
    faulty = [item.line.pk for item in price(cart, by.company).faulty]
    take_out(cart, kept(cart.lines.filter(pk__any=faulty)))


def _done_to_cart(how: str, before: Sequence[Kept]) -> str:
    if how == "replace" and before:
        return f"{len(before)} {'line' if len(before) == 1 else 'lines'} replaced by those of"
    return "Lines added from"
