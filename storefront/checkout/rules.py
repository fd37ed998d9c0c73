"""Who may order, and whether an order is a purchase order. Asked by every door, page and service."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Subquery, TextField, Value
from django.db.models.functions import Coalesce

from companies.models import Company, Member, MemberQuerySet, StoreSettings
from storefront.checkout.models import PaymentMethod
from storefront.lib.composed import composed
from storefront.lib.errors import NotAllowed


class MayNotOrder(NotAllowed):
    code: ClassVar[str] = "may_not_order"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A member and the store's switches, as they are in one moment."""

    member: Member
    store_takes_purchase_orders: bool
    terms: str

    @property
    def company(self) -> Company:
        return self.member.company

    @property
    def places_purchase_orders(self) -> bool:
        """Both switches are on: then nothing of this member becomes an order without one."""
        return self.store_takes_purchase_orders and self.company.purchase_orders_enabled

    @property
    def payment_methods(self) -> list[PaymentMethod]:
        """The first is preselected."""
        return [method for method in PaymentMethod if self.may_pay_by(method)]

    def may_pay_by(self, method: PaymentMethod) -> bool:
        return method != PaymentMethod.ON_ACCOUNT or self.member.may("use_payment_on_account")


@composed
def _with_switches(pk: uuid.UUID) -> MemberQuerySet:
    store = StoreSettings.objects.all()
    takes_purchase_orders = Subquery(store.values("purchase_orders_enabled"))
    return (
        Member.objects.for_request()
        .annotate(
            store_takes_purchase_orders=Coalesce(takes_purchase_orders, Value(value=True)),
            store_terms=Coalesce(Subquery(store.values("terms")), Value("", output_field=TextField())),
        )
        .filter(pk=pk)
    )


def buyer_now(member: Member) -> Buyer:
    """Read anew, in one statement. In a transaction call it after the authority lock.

    Raises MayNotOrder where this member may not order, or no longer.
    """
    fresh: Any = _with_switches.first(member.pk)
    if fresh is None:
        raise MayNotOrder("You are no longer an active member of this company.")
    refuse_who_may_not_order(fresh)
    return Buyer(fresh, fresh.store_takes_purchase_orders, fresh.store_terms.strip())


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
