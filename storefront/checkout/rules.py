"""Who may order, and whether an order is a purchase order. Asked by every door, page and service."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from companies.models import Company, Member, MemberQuerySet, StoreSettings
from storefront.checkout.models import AllowedMethods, PaymentMethod, ShippingMethod
from storefront.lib.composed import composed
from storefront.lib.errors import NotAllowed


class MayNotOrder(NotAllowed):
    code: ClassVar[str] = "may_not_order"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A member, the store's terms and the methods it allows their company, as they are in one moment.

    Of methods None means: all of them.
    """

    member: Member
    terms: str
    allowed_payment: frozenset[str] | None = None
    allowed_shipping: frozenset[uuid.UUID] | None = None

    @property
    def company(self) -> Company:
        return self.member.company

    @property
    def places_purchase_orders(self) -> bool:
        return self.member.places_purchase_orders

    @property
    def payment_methods(self) -> list[PaymentMethod]:
        """The first is preselected."""
        return [method for method in PaymentMethod if self.may_pay_by(method)]

    def may_pay_by(self, method: PaymentMethod) -> bool:
        return not self.why_not_pay_by(method)

    def why_not_pay_by(self, method: PaymentMethod) -> str:
        """As a sentence; empty where they may."""
        if self.allowed_payment is not None and method not in self.allowed_payment:
            return f"The store does not offer {method.label.lower()} to {self.company.name}."
        if method == PaymentMethod.ON_ACCOUNT and not self.member.may("use_payment_on_account"):
            return f"Your role may not use {method.label.lower()}."
        return ""

    def why_not_ship_by(self, method: ShippingMethod) -> str:
        if self.allowed_shipping is None or method.pk in self.allowed_shipping:
            return ""
        return f"The store does not offer “{method.name}” to {self.company.name}; choose another."


@composed
def _with_terms_and_methods(pk: uuid.UUID) -> MemberQuerySet:
    terms = Subquery(StoreSettings.objects.values("terms"))
    allowed = AllowedMethods.objects.filter(company=OuterRef("company"))
    return (
        Member.objects.for_request()
        .annotate(
            store_terms=Coalesce(terms, Value("", output_field=TextField())),
            allowed_payment=Subquery(allowed.values("payment_methods")),
            allowed_shipping=Subquery(allowed.values("shipping_methods")),
        )
        .filter(pk=pk)
    )


def buyer_now(member: Member) -> Buyer:
    """Read anew, in one statement. In a transaction call it after the authority lock.

    Raises MayNotOrder where this member may not order, or no longer.
    """
    fresh: Any = _with_terms_and_methods.first(member.pk)
    if fresh is None:
        raise MayNotOrder("You are no longer an active member of this company.")
    refuse_who_may_not_order(fresh)
    return Buyer(
        fresh,
        fresh.store_terms.strip(),
        _set(fresh.allowed_payment),
        _set(fresh.allowed_shipping),
    )


def _set(values: list[Any] | None) -> frozenset[Any] | None:
    return None if values is None else frozenset(values)


def refuse_who_may_not_order(member: Member) -> None:
    if sentence := why_not(member):
        raise MayNotOrder(sentence)


def why_not(member: Member) -> str:
    """Why this member may not order, as a sentence; empty where they may."""
    company = member.company
    if not company.may_trade:
        return f"The store has blocked {company.name}: nothing can be ordered until that is lifted."
    if not member.may("place_order"):
        return f"Your role at {company.name} may not place orders. Ask your company administrator."
    return ""
