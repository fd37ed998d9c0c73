"""The second reviewed table: every service that changes something of a company, as it is called.

A service that is missing here fails `test_services.py`, which calls each one as its rightful actor, as a
member who may nothing, as one who may all but this, as a stranger, as somebody who has lost the right
meanwhile, and in a company that the store has blocked.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from approvals import rules
from approvals import services as approvals
from approvals.definitions import Attribute, Kind, Operator
from companies import services as companies
from companies.models import Address, Company, Invitation, Member, Role, StructureNode, User
from companies.roles import role_state
from companies.services import Card, RoleDraft
from companies.services.invitations import Asked
from companies.services.profile import ACCOUNT, LEGAL_ADDRESS
from purchase_orders import services as purchase_orders
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder
from purchase_orders.services import Choice
from purchase_orders.services.bulk import LATE, Verdict
from purchase_orders.services.decide import settle
from purchase_orders.services.place import recheck_pending
from storefront.catalog.models import Product, Stock
from storefront.checkout import cart, lines
from storefront.checkout import services as checkout
from storefront.checkout.models import Cart, CartLine, ShippingMethod
from storefront.checkout.services import Submission
from storefront.orders.models import Order
from tests.factories import make_member
from tests.purchase_orders.documents import place, rule_over

WAITING, FAILED, PENDING = 1, 2, 3
LEFT_OPEN = uuid.uuid4()  # the key of a bulk decision
ADDRESS = {"recipient": "Lakeside", "street": "3 Lake Road", "city": "Bowness", "postcode": "LA23"}


@dataclass(slots=True)
class World:
    """One of everything that a service could change."""

    company: Company
    owner: Member
    manager: Member
    buyer: Member
    leaver: Member
    off: Member
    newcomer: User
    spare: Role
    team: StructureNode
    second: Address
    invitation: Invitation
    product: Product
    ready: Submission

    @property
    def cart(self) -> Cart:
        return Cart.objects.get(member=self.buyer)

    def card(self) -> Card:
        return Card("New Name", "", self.spare, self.team)

    def rule(self) -> approvals.Draft:
        condition = rules.Condition(Attribute.ORDER_TOTAL, Operator.MORE_THAN, Decimal(700))
        return approvals.Draft("Over 700", [condition], [rules.Requirement(uuid.uuid4(), 0, Kind.MANAGER)])


def leave_open(manager: Member) -> None:
    """A bulk decision as a crash leaves it, and the worker too."""
    po = PurchaseOrder.objects.get(company=manager.company, number=WAITING)
    begun = BulkDecision.objects.create(
        company=po.company,
        member=manager,
        key=LEFT_OPEN,
        verdict=Verdict.APPROVE,
        created_at=timezone.now() - 2 * LATE,
    )
    BulkDecisionLine.objects.create(
        company=po.company, bulk=begun, purchase_order=po, number=po.number, round=1, total=po.total
    )


Call = Callable[[World, Member], object]


@dataclass(frozen=True, slots=True)
class Row:
    """`actor`: who may, by their name in the world. `prepare`: so that there is something to change.

    `of_cart`: it changes somebody's own cart, which gives no right, and trusts what the request has read.
    `with_receipt`: it refuses nothing itself, and keeps a receipt of what each purchase order said.
    """

    call: Call
    actor: str = "owner"
    of_cart: bool = False
    with_receipt: bool = False
    prepare: Callable[[World], object] = lambda world: None


def _cart(call: Call, prepare: Callable[[World], object] = lambda world: None) -> Row:
    return Row(call, "buyer", of_cart=True, prepare=prepare)


def _sell_out(world: World) -> None:
    Stock.objects.filter(product=world.product).update(on_hand=0)


def _forget_address(world: World) -> None:
    Cart.objects.filter(member=world.buyer).update(address=None)


PEOPLE: Mapping[str, Row] = {
    "companies.people.add_member": Row(
        lambda w, by: companies.add_member(w.newcomer, w.spare, under=w.team, by=by)
    ),
    "companies.people.change_member": Row(lambda w, by: companies.change_member(w.leaver, w.card(), by=by)),
    "companies.people.change_role": Row(lambda w, by: companies.change_role(w.leaver, w.spare, by=by)),
    "companies.people.deactivate": Row(lambda w, by: companies.deactivate(w.leaver, by=by)),
    "companies.people.reactivate": Row(lambda w, by: companies.reactivate(w.off, by=by)),
    "companies.people.remove": Row(lambda w, by: companies.remove(w.leaver, by=by)),
    "companies.invitations.invite": Row(
        lambda w, by: companies.invite("new@lakeside.example", w.card(), by=by, link=str)
    ),
    "companies.invitations.invite_all": Row(
        lambda w, by: companies.invite_all([Asked("new@lakeside.example", w.card())], by=by, link=str)
    ),
    "companies.invitations.send_again": Row(
        lambda w, by: companies.send_again(w.invitation, by=by, link=str)
    ),
    "companies.invitations.withdraw": Row(lambda w, by: companies.withdraw(w.invitation, by=by)),
    "companies.structure.add_team": Row(
        lambda w, by: companies.add_team(w.company.pk, "Night", under=w.team, by=by)
    ),
    "companies.structure.rename_team": Row(lambda w, by: companies.rename_team(w.team, "Night", by=by)),
    "companies.structure.move": Row(lambda w, by: companies.move(w.leaver.node, to=w.team, by=by)),
    "companies.structure.remove_team": Row(lambda w, by: companies.remove_team(w.team, by=by)),
}

ROLES: Mapping[str, Row] = {
    "companies.roles.add_role": Row(
        lambda w, by: companies.add_role(w.company.pk, "Night", ["view_orders"], by=by)
    ),
    "companies.roles.edit_role": Row(
        lambda w, by: companies.edit_role(
            w.spare.pk, RoleDraft("Night", frozenset()), seen=role_state(w.spare).mark, by=by
        )
    ),
    "companies.roles.change_role_permissions": Row(
        lambda w, by: companies.change_role_permissions(w.spare, ["place_order"], by=by)
    ),
    "companies.roles.duplicate_role": Row(lambda w, by: companies.duplicate_role(w.spare.pk, by=by)),
    "companies.roles.make_default_role": Row(lambda w, by: companies.make_default_role(w.spare.pk, by=by)),
    "companies.roles.delete_role": Row(lambda w, by: companies.delete_role(w.spare.pk, by=by)),
    "approvals.manage.create_rule": Row(lambda w, by: approvals.create_rule(w.rule(), by=by)),
    "approvals.manage.change_rule": Row(
        lambda w, by: approvals.change_rule(1, w.rule(), seen_version=1, by=by)
    ),
    "approvals.manage.switch_rule": Row(lambda w, by: approvals.switch_rule(1, enabled=False, by=by)),
    "approvals.manage.delete_rule": Row(lambda w, by: approvals.delete_rule(1, by=by)),
}

PROFILE: Mapping[str, Row] = {
    "companies.profile.change_account": Row(
        lambda w, by: companies.change_account(w.company.pk, by=by, **dict.fromkeys(ACCOUNT, "New"))
    ),
    "companies.profile.change_legal_address": Row(
        lambda w, by: companies.change_legal_address(
            w.company.pk, by=by, **dict.fromkeys(LEGAL_ADDRESS, "GB")
        )
    ),
    "companies.addresses.add_address": Row(
        lambda w, by: companies.add_address(w.company.pk, by=by, label="Dock", **ADDRESS)
    ),
    "companies.addresses.change_address": Row(
        lambda w, by: companies.change_address(w.company.pk, w.second.pk, by=by, label="Dock")
    ),
    "companies.addresses.make_default_address": Row(
        lambda w, by: companies.make_default_address(w.company.pk, w.second.pk, by=by)
    ),
    "companies.addresses.remove_address": Row(
        lambda w, by: companies.remove_address(w.company.pk, w.second.pk, by=by)
    ),
}

PURCHASE_ORDERS: Mapping[str, Row] = {
    "purchase_orders.decide.approve": Row(
        lambda w, by: purchase_orders.approve(WAITING, 1, by=by), "manager"
    ),
    "purchase_orders.decide.reject": Row(lambda w, by: purchase_orders.reject(WAITING, 1, by=by), "manager"),
    "purchase_orders.decide.override": Row(
        lambda w, by: purchase_orders.override(WAITING, 1, reason="Now", by=by)
    ),
    "purchase_orders.cancel.cancel": Row(lambda w, by: purchase_orders.cancel(WAITING, by=by), "buyer"),
    "purchase_orders.comment.add_comment": Row(
        lambda w, by: purchase_orders.add_comment(WAITING, "Hello", by=by), "buyer"
    ),
    "purchase_orders.convert.place_order": Row(
        lambda w, by: purchase_orders.place_order(FAILED, by=by), "buyer"
    ),
    "purchase_orders.place.recheck": Row(lambda w, by: purchase_orders.recheck(PENDING, by=by)),
    "purchase_orders.bulk.decide_in_bulk": Row(
        lambda w, by: purchase_orders.decide_in_bulk(
            uuid.uuid4(), Verdict.APPROVE, [Choice(WAITING, 1)], by=by
        ),
        "manager",
        with_receipt=True,
    ),
    "purchase_orders.bulk.go_on": Row(
        lambda w, by: purchase_orders.go_on(LEFT_OPEN, by=by),
        "manager",
        prepare=lambda w: leave_open(w.manager),
        with_receipt=True,
    ),
}

CART: Mapping[str, Row] = {
    "checkout.services.place": Row(lambda w, by: checkout.place(w.ready, by=by), "buyer"),
    "checkout.services.add_address": Row(
        lambda w, by: checkout.add_address(by=by, label="Dock", **ADDRESS), "buyer"
    ),
    "checkout.services.keep": _cart(lambda w, by: checkout.keep(w.cart.pk, by=by, reference="BR-9")),
    "checkout.services.choose_shipping": _cart(
        lambda w, by: checkout.choose_shipping(
            by=by, address_id=w.second.pk, method_id=ShippingMethod.objects.get().pk
        )
    ),
    "checkout.services.choose_defaults": _cart(
        lambda w, by: checkout.choose_defaults(by=by), prepare=_forget_address
    ),
    "checkout.services.apply_discount": _cart(lambda w, by: checkout.apply_discount("OTHER", by=by)),
    "checkout.services.remove_discount": _cart(lambda w, by: checkout.remove_discount(by=by)),
    "checkout.lines.add": _cart(lambda w, by: lines.add({w.product.pk: 1}, by=by)),
    "checkout.lines.change_quantities": _cart(
        lambda w, by: lines.change_quantities(dict.fromkeys(_lines(w), 7), by=by)
    ),
    "checkout.lines.remove": _cart(lambda w, by: lines.remove(_lines(w)[0], by=by)),
    "checkout.lines.clear": _cart(lambda w, by: lines.clear(by=by)),
    "checkout.lines.undo": _cart(lambda w, by: lines.undo(by=by)),
    "checkout.cart.copy_purchase_order": _cart(
        lambda w, by: cart.copy_purchase_order(WAITING, "replace", by=by)
    ),
    "checkout.cart.remove_what_cannot_be_bought": _cart(
        lambda w, by: cart.remove_what_cannot_be_bought(by=by), prepare=_sell_out
    ),
}

SERVICES: Mapping[str, Row] = {**PEOPLE, **ROLES, **PROFILE, **PURCHASE_ORDERS, **CART}

# One of these is enough for a colleague who has placed nothing and is not asked; of what is not here, no
# permission is. By how the names begin, the longer ones first.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "companies.people.": ("manage_users",),
    "companies.invitations.": ("manage_users",),
    "companies.structure.": ("manage_users",),
    "companies.roles.": ("manage_roles",),
    "approvals.manage.": ("manage_approval_rules",),
    "companies.profile.change_account": ("edit_account",),
    "companies.profile.change_legal_address": ("edit_legal_address",),
    "companies.addresses.add_address": ("edit_account", "place_order"),
    "companies.addresses.": ("edit_account",),
    "purchase_orders.decide.reject": ("approve_without_others",),
    "purchase_orders.decide.override": ("approve_without_others",),
    "purchase_orders.comment.add_comment": ("view_company_purchase_orders", "approve_without_others"),
    "purchase_orders.convert.place_order": ("place_order",),  # of who placed it, besides
    "checkout.": ("place_order",),
}


def needs(service: str) -> tuple[str, ...]:
    return next((codes for start, codes in NEEDS.items() if service.startswith(start)), ())


def _lines(world: World) -> list[uuid.UUID]:
    return list(CartLine.objects.filter(cart=world.cart).values_list("pk", flat=True))


# What begins inside somebody else's lock and right, each with who holds them then.
INSIDE_OTHERS = {
    "companies._authority.take_authority",
    "companies._authority.share_authority",
    "companies.structure.place_under",
    "companies.roles.refuse_role_beyond",
    "checkout.lines.take_cart",
    "purchase_orders._document.lock_for",
    "purchase_orders.place.place",  # checkout.services.place
    "orders.services.create_order",
    "orders.services.create_order_from",  # purchase_orders.convert
    "approvals.run.record_approval",  # purchase_orders.decide
    "approvals.run.record_override",
    "approvals.run.record_rejection",
}
READS = {
    "purchase_orders._document.may_open",
    "purchase_orders._document.open_document",
    "checkout.cart.to_copy",
    "checkout.services.documents_with_reference",
    "checkout.services.made_from",
}
# No member acts: the store, or who has been sent a link.
NO_MEMBER_ACTS = {
    "companies.founding.found_company",
    "companies.people.appoint_administrator",
    "companies.invitations.accept",
    "companies.invitations.accept_with_password",
    "orders.services.cancel_order",  # purchase_orders.order
}


def _approve_for_the_empty_seat(world: World) -> None:
    """Two of a role that has one, who goes after the administrator has stood in: nobody is left to click."""
    rule_over("1", world.owner, ("role", world.spare, 2))
    last = make_member(world.company, "Last One", world.spare)
    po = place(world.buyer, [(world.product, 1)])
    purchase_orders.approve(po.number, 1, by=world.owner)
    companies.deactivate(last, by=None)


def _newest(world: World) -> uuid.UUID:
    return PurchaseOrder.objects.filter(company=world.company).latest("number").pk


def _numbered(world: World, number: int) -> uuid.UUID:
    return PurchaseOrder.objects.get(company=world.company, number=number).pk


def _hold(world: World) -> None:
    purchase_orders.hold(_numbered(world, WAITING), by_name="Stella Staff", reason="A lorry")


# The store and the worker change purchase orders too; `by` is nobody then.
STORE_AND_WORKER: Mapping[str, Row] = {
    "purchase_orders.decide.settle": Row(
        lambda w, _: settle(w.company.pk, _newest(w)), prepare=_approve_for_the_empty_seat
    ),
    "purchase_orders.place.recheck_pending": Row(lambda w, _: recheck_pending(_numbered(w, PENDING))),
    "purchase_orders.convert.convert": Row(
        lambda w, _: purchase_orders.convert(_newest(w)),
        prepare=lambda w: place(w.buyer, [(w.product, 1)]),
    ),
    "purchase_orders.hold.hold": Row(lambda w, _: _hold(w)),
    "purchase_orders.hold.release": Row(
        lambda w, _: purchase_orders.release(_numbered(w, WAITING), by_name="Stella Staff"), prepare=_hold
    ),
    "purchase_orders.order.cancel_order": Row(
        lambda w, _: purchase_orders.cancel_order(Order.objects.get().pk, by_name="Stella Staff"),
        prepare=lambda w: purchase_orders.place_order(FAILED, by=w.buyer),
    ),
}
