"""The reviewed table: what every address of a company answers, and to whom.

An address that is missing here fails `test_isolation.py`, and so does one whose view asks for something
else. Who reviews a change of this file reviews who may do what.
"""

from collections.abc import Mapping
from dataclasses import dataclass

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """`methods`: those answered at all. `needs`: permissions of which one is enough; none: every member.

    `by_document`: the document decides besides who of the company may see it or act on it; or the role that
    would be given, by what it allows.
    """

    methods: str
    needs: tuple[str, ...] = ()
    by_document: bool = False


def _document(methods: str, *needs: str) -> Row:
    return Row(methods, needs, by_document=True)


READ, WRITE, FORM = "GET", "POST", "GET POST"
ORDERS = ("view_orders", "view_subordinate_orders")
COMPANY_LIST = ("view_company_purchase_orders", "view_subordinate_purchase_orders")
# Whoever may place orders sees the address book there.
PROFILE = (
    "view_account",
    "view_legal_address",
    "view_contacts",
    "view_payment",
    "view_shipping",
    "place_order",
)

# By what follows /c/<company>/.
TABLE: Mapping[str, Row] = {
    "": Row(READ),
    # purchase orders
    "purchase-orders/": Row(READ, ("view_purchase_orders",)),
    "purchase-orders/company/": Row(READ, COMPANY_LIST),
    "purchase-orders/requires-my-approval/": Row(READ),
    "purchase-orders/requires-my-approval/now/": Row(READ),
    "purchase-orders/decisions/": Row(FORM),
    "purchase-orders/decisions/<uuid:key>/": _document(READ),
    "purchase-orders/decisions/<uuid:key>/go-on/": _document(WRITE),
    "purchase-orders/<int:number>/": _document(READ),
    "purchase-orders/<int:number>/comments/": _document(READ),
    "purchase-orders/<int:number>/approval-flow/": _document(READ),
    "purchase-orders/<int:number>/history/": _document(READ),
    "purchase-orders/<int:number>/preview/": _document(READ),
    "purchase-orders/<int:number>/now/": _document(READ),
    "purchase-orders/<int:number>/state/": _document(READ),
    "purchase-orders/<int:number>/approve/": _document(FORM),
    "purchase-orders/<int:number>/reject/": _document(FORM),
    "purchase-orders/<int:number>/override/": _document(FORM),
    "purchase-orders/<int:number>/cancel/": _document(FORM),
    "purchase-orders/<int:number>/place-order/": _document(FORM),
    "purchase-orders/<int:number>/check-again/": _document(FORM),
    "purchase-orders/<int:number>/comment/": _document(FORM),
    "purchase-orders/<int:number>/add-to-cart/": _document(FORM, "place_order"),
    # approval rules
    "approval-rules/": Row(READ, ("view_approval_rules",)),
    "approval-rules/new/": Row(FORM, ("manage_approval_rules",)),
    "approval-rules/ready/<slug:slug>/": Row(WRITE, ("manage_approval_rules",)),
    "approval-rules/<int:number>/": Row(READ, ("view_approval_rules",)),
    "approval-rules/<int:number>/edit/": Row(FORM, ("manage_approval_rules",)),
    "approval-rules/<int:number>/switch/": Row(WRITE, ("manage_approval_rules",)),
    "approval-rules/<int:number>/delete/": Row(FORM, ("manage_approval_rules",)),
    # orders
    "orders/": Row(READ, ORDERS),
    "orders/<int:number>/": _document(READ, *ORDERS),
    # catalogue
    "catalog/": Row(READ),
    "catalog/<slug:slug>/": Row(READ),
    # cart and checkout
    "cart/": Row(READ, ("place_order",)),
    "cart/add/": Row(WRITE, ("place_order",)),
    "cart/update/": Row(WRITE, ("place_order",)),
    "cart/undo/": Row(WRITE, ("place_order",)),
    "cart/remove-unavailable/": Row(WRITE, ("place_order",)),
    "cart/discount/": Row(FORM, ("place_order",)),
    "cart/discount/remove/": Row(WRITE, ("place_order",)),
    "cart/quick-order/": Row(FORM, ("place_order",)),
    "cart/quick-order/add/": Row(FORM, ("place_order",)),
    "checkout/": Row(READ, ("place_order",)),
    "checkout/shipping/": Row(FORM, ("place_order",)),
    "checkout/address/": Row(FORM, ("place_order",)),
    "checkout/keep/": Row(FORM, ("place_order",)),
    "checkout/place/": Row(FORM, ("place_order",)),
    # the company
    "company/": Row(READ, (*PROFILE, "view_users", "view_roles")),
    "company/profile/": Row(READ, PROFILE),
    "company/profile/account/": Row(FORM, ("edit_account",)),
    "company/profile/legal-address/": Row(FORM, ("edit_legal_address",)),
    "company/profile/addresses/new/": Row(FORM, ("edit_account", "place_order")),
    "company/profile/addresses/<uuid:address>/": Row(FORM, ("edit_account",)),
    "company/profile/addresses/<uuid:address>/default/": Row(WRITE, ("edit_account",)),
    "company/profile/addresses/<uuid:address>/remove/": Row(FORM, ("edit_account",)),
    # its people
    "company/users/": Row(READ, ("view_users",)),
    "company/users/invite/": Row(FORM, ("manage_users",)),
    "company/users/invite/several/": Row(FORM, ("manage_users",)),
    "company/users/invitations/<uuid:invitation>/": Row(READ, ("view_users",)),
    "company/users/invitations/<uuid:invitation>/send/": Row(WRITE, ("manage_users",)),
    "company/users/invitations/<uuid:invitation>/withdraw/": Row(WRITE, ("manage_users",)),
    "company/users/<uuid:person>/": Row(READ, ("view_users",)),
    "company/users/<uuid:person>/edit/": Row(FORM, ("manage_users",)),
    "company/users/<uuid:person>/deactivate/": Row(FORM, ("manage_users",)),
    "company/users/<uuid:person>/reactivate/": _document(WRITE, "manage_users"),
    "company/users/<uuid:person>/remove/": Row(FORM, ("manage_users",)),
    "company/users/<uuid:person>/view-as/": Row(READ, ("manage_users", "manage_roles")),
    # its roles
    "company/roles/": Row(READ, ("view_roles",)),
    "company/roles/new/": Row(FORM, ("manage_roles",)),
    "company/roles/<uuid:role>/": Row(READ, ("view_roles",)),
    "company/roles/<uuid:role>/edit/": Row(FORM, ("manage_roles",)),
    "company/roles/<uuid:role>/duplicate/": Row(WRITE, ("manage_roles",)),
    "company/roles/<uuid:role>/default/": _document(WRITE, "manage_roles"),
    "company/roles/<uuid:role>/delete/": Row(FORM, ("manage_roles",)),
    # its structure
    "company/structure/": Row(READ, ("view_users",)),
    "company/structure/<uuid:node>/": Row(READ, ("view_users",)),
    "company/structure/<uuid:node>/add-team/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/rename/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/move/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/remove/": Row(FORM, ("manage_users",)),
}
