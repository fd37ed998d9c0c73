"""The choices of the checkout, and placing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

import psycopg
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Upper
from django.utils import timezone

from companies import services as companies
from companies.models import Address, Company, CompanyAuthority, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import NamedSource, PurchaseOrder
from storefront.catalog.models import Discount
from storefront.checkout.cart import PricedCart, price
from storefront.checkout.lines import take_cart
from storefront.checkout.models import Cart, PaymentMethod, ShippingMethod
from storefront.checkout.rules import Buyer, buyer_now, refuse_who_may_not_order
from storefront.checkout.shown import Change, differences
from storefront.lib.errors import DomainError, NotFound
from storefront.lib.money import rounded
from storefront.lib.words import first_of
from storefront.orders import services as orders
from storefront.orders.documents import PlacingDetails
from storefront.orders.models import Order

TOKEN_IS_UNIQUE = {"one_po_per_checkout_token", "one_order_per_checkout_token"}


class CannotBePlaced(DomainError):
    """Something has to be chosen or removed first."""

    code: ClassVar[str] = "cannot_be_placed"


class PricesChanged(DomainError):
    """What would be placed is not what was shown. `changes` says how."""

    code: ClassVar[str] = "prices_changed"

    def __init__(self, found: list[Change]) -> None:
        self.changes = found
        super().__init__("This changed since you looked at it. Nothing has been placed.")


class CartIsGone(DomainError):
    """The cart of the form is no longer there, and nothing was made of it with this token."""

    code: ClassVar[str] = "cart_is_gone"


class PageIsUsedUp(DomainError):
    """Somebody else of the company has placed with this token: whose and what is not said."""

    code: ClassVar[str] = "page_is_used_up"


class CodeNotValid(DomainError):
    code: ClassVar[str] = "code_not_valid"
    status = 422


@dataclass(frozen=True, slots=True)
class Submission:
    """What the review page sends: which cart, what it showed, and what was typed on it."""

    cart_id: uuid.UUID
    token: uuid.UUID
    total: Decimal
    payment_method: PaymentMethod
    reference: str = ""
    note: str = ""
    terms_accepted: bool = False
    seen: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """`is_new`: made by this call, and not by an earlier one with the same token."""

    document: PurchaseOrder | Order
    is_new: bool


def place(submission: Submission, *, by: Member) -> Placed:
    """A purchase order where store and company have them on, otherwise an order.

    The same token places once; each further call gets what the first one made. Raises
    PricesChanged, CannotBePlaced, CartIsGone, PageIsUsedUp, MayNotOrder, orders.OrderNotPossible.
    """
    try:
        with transaction.atomic():
            return Placed(_place(submission, by), is_new=True)
    except Cart.DoesNotExist:
        made = made_from(submission.token, by)
        if made is None:
            raise CartIsGone(
                "This cart has been placed or emptied elsewhere. Nothing new was placed."
            ) from None
    except IntegrityError as error:
        # The token's unique constraint: an old form, sent again with a new cart.
        made = made_from(submission.token, by)
        if made is None and _is_of_token(error):
            raise PageIsUsedUp("This page has been used already. Nothing new was placed.") from None
        if made is None:
            raise
    return Placed(made, is_new=False)


def _is_of_token(error: IntegrityError) -> bool:
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.diag.constraint_name in TOKEN_IS_UNIQUE


def made_from(token: uuid.UUID, by: Member) -> PurchaseOrder | Order | None:
    mine = {"company_id": by.company_id, "placed_by": by, "checkout_token": token}
    return PurchaseOrder.objects.filter(**mine).first() or Order.objects.filter(**mine).first()


def _place(submission: Submission, by: Member) -> PurchaseOrder | Order:
    cart = Cart.objects.lock(by)
    if cart.pk != submission.cart_id:
        raise Cart.DoesNotExist
    CompanyAuthority.objects.share(by.company_id)
    buyer = buyer_now(by)
    priced = price(cart, buyer.company)
    _refuse_what_is_incomplete(priced, submission, buyer)
    _refuse_what_was_not_shown(priced, submission, buyer)
    # Before the number is taken: whoever waits for that waits for inserts only.
    sources = Cart.objects.discard(cart)
    return _make(priced, submission, buyer, sources)


def _refuse_what_is_incomplete(priced: PricedCart, submission: Submission, buyer: Buyer) -> None:
    if not priced.items:
        raise CannotBePlaced("The cart is empty.")
    if faulty := priced.faulty:
        named = "; ".join(first_of([f"{item.line.sku}: {item.problem}" for item in faulty]))
        raise CannotBePlaced(f"{named}. Remove what cannot be bought, then place the rest.")
    if priced.problems:
        raise CannotBePlaced(" ".join(priced.problems))
    if priced.cart.address is None or priced.cart.shipping_method is None:
        raise CannotBePlaced("Choose an address and a shipping method first.")
    for problem in (
        buyer.why_not_ship_by(priced.cart.shipping_method),
        buyer.why_not_pay_by(submission.payment_method),
    ):
        if problem:
            raise CannotBePlaced(problem)
    if buyer.terms and not submission.terms_accepted:
        raise CannotBePlaced("Accept the terms first.")


def _refuse_what_was_not_shown(priced: PricedCart, submission: Submission, buyer: Buyer) -> None:
    if found := differences(submission.seen, submission.total, priced, buyer):
        raise PricesChanged(found)


def _make(
    priced: PricedCart, submission: Submission, buyer: Buyer, sources: Sequence[NamedSource]
) -> PurchaseOrder | Order:
    """An order names no sources: what it was copied from is kept with purchase orders alone."""
    details = _details(priced.cart, submission)
    if buyer.places_purchase_orders:
        return purchase_orders.place(
            priced.document, details, token=submission.token, by=buyer.member, copied_from=sources
        )
    return orders.create_order(
        priced.document, details, placed_by=buyer.member, checkout_token=submission.token
    )


def _details(cart: Cart, submission: Submission) -> PlacingDetails:
    assert cart.address is not None
    address = cart.address.snapshot()
    return PlacingDetails(
        shipping_address=address,
        billing_address=address,
        payment_method=submission.payment_method.value,
        payment_label=submission.payment_method.label,
        reference=submission.reference,
        note=submission.note,
        terms_accepted=submission.terms_accepted,
    )


def keep(cart_id: uuid.UUID, *, by: Member, **typed: Any) -> None:
    """What was typed on the review page, so that leaving it for a moment loses nothing.

    For this cart only: where it has been placed meanwhile, the next one starts without.
    """
    refuse_who_may_not_order(by)
    Cart.objects.filter(pk=cart_id, company_id=by.company_id, member=by).update(**typed)


@transaction.atomic
def choose_shipping(*, by: Member, address_id: uuid.UUID, method_id: uuid.UUID) -> None:
    address = _held_addresses(by).filter(pk=address_id).first()
    method = ShippingMethod.objects.offered(by.company).filter(pk=method_id).first()
    if address is None:
        raise NotFound("That address is not in your company's address book any more.")
    if method is None:
        raise NotFound("That shipping method is not offered any more.")
    cart = take_cart(by)
    cart.address, cart.shipping_method = address, method
    cart.save(update_fields=["address", "shipping_method"])


@transaction.atomic
def add_address(*, by: Member, **fields: str) -> Address:
    """Into the company's address book, and chosen for this cart. Never the other way round: who removes
    an address has locked the book and waits for carts."""
    address = companies.add_address(by.company_id, by=by, **fields)
    cart = take_cart(by)
    cart.address = address
    cart.save(update_fields=["address"])
    return address


def _held_addresses(by: Member) -> QuerySet[Address]:
    """One read of these stays in the book until we commit. Read it before the cart is locked:
    who removes an address locks it first, and then the carts that have it."""
    return Address.objects.select_for_update(no_key=True).filter(company_id=by.company_id)


def shipping_offers(priced: PricedCart, company: Company) -> list[tuple[ShippingMethod, Decimal]]:
    """What can be chosen, with what each would cost this cart, without tax."""
    document = priced.document
    goods = document.subtotal - document.discount_total
    return [
        (method, rounded(method.price_for(goods, priced.pieces), document.currency))
        for method in ShippingMethod.objects.offered(company)
        if method.tax_rate is not None
    ]


@transaction.atomic
def choose_defaults(*, by: Member) -> bool:
    """The default address and the first method, where nothing is chosen; whether both are known then."""
    default = _held_addresses(by).filter(is_default=True).first()
    cart = take_cart(by)
    if cart.address is None:
        cart.address = default
    if cart.shipping_method is None:
        cart.shipping_method = ShippingMethod.objects.offered(by.company).first()
    cart.save(update_fields=["address", "shipping_method"])
    return cart.address is not None and cart.shipping_method is not None


@transaction.atomic
def apply_discount(code: str, *, by: Member) -> Discount:
    """Raises CodeNotValid with the reason; then the code before it stays."""
    discount = Discount.objects.filter(code__iexact=code.strip()).first()
    if discount is None:
        raise CodeNotValid(f"There is no code “{code.strip()}”.")
    cart = take_cart(by)
    subtotal = price(cart, by.company).document.subtotal
    if problem := discount.problem(subtotal, timezone.now(), by.company.currency):
        raise CodeNotValid(problem)
    cart.discount, cart.discount_code = discount, discount.code
    cart.save(update_fields=["discount", "discount_code"])
    return discount


@transaction.atomic
def remove_discount(*, by: Member) -> None:
    cart = take_cart(by)
    cart.discount, cart.discount_code = None, ""
    cart.save(update_fields=["discount", "discount_code"])


def documents_with_reference(reference: str, *, by: Member) -> list[str]:
    """What else of the company has this reference, as words; the newest first."""
    if not reference:
        return []
    kept = PurchaseOrder.objects.filter(deleted_at=None)
    found = [f"purchase order {number}" for number in _with_reference(kept, reference, by)]
    plain = Order.objects.filter(purchase_order=None)
    return found + [f"order {number}" for number in _with_reference(plain, reference, by)]


def _with_reference(documents: QuerySet[Any], reference: str, by: Member) -> list[int]:
    """Three numbers, out of the index that the search for references has; case does not matter to either.

    Ordered by no column that has an index: down that all documents would be read for what none has.
    """
    mine = documents.filter(company=by.company_id).exclude(reference="").alias(key=Upper("reference"))
    same = mine.filter(key=Upper(Value(reference))).order_by((F("number") + 0).desc())
    return list(same.values_list("number", flat=True)[:3])
