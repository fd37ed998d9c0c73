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

    `by_document`: the document decides besides who of the company may see it or act on it.
    """

    methods: str
    needs: tuple[str, ...] = ()
    by_document: bool = False


def _document(methods: str, *needs: str) -> Row:
    return Row(methods, needs, by_document=True)


READ, WRITE, FORM = "GET", "POST", "GET POST"
ORDERS = ("view_orders", "view_subordinate_orders")
COMPANY_LIST = ("view_company_purchase_orders", "view_subordinate_purchase_orders")

# By what follows /c/<company>/.
TABLE: Mapping[str, Row] = {
    "": Row(READ),
    # purchase orders
    "purchase-orders/": Row(READ, ("view_purchase_orders",)),
    "purchase-orders/company/": Row(READ, COMPANY_LIST),
    "purchase-orders/requires-my-approval/": Row(READ),
    "purchase-orders/requires-my-approval/now/": Row(READ),
    "purchase-orders/decisions/": Row(WRITE),
    "purchase-orders/decisions/<uuid:key>/": _document(READ),
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
    "purchase-orders/<int:number>/comment/": _document(WRITE),
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
    "cart/discount/": Row(WRITE, ("place_order",)),
    "cart/discount/remove/": Row(WRITE, ("place_order",)),
    "cart/quick-order/": Row(FORM, ("place_order",)),
    "cart/quick-order/add/": Row(WRITE, ("place_order",)),
    "checkout/": Row(READ, ("place_order",)),
    "checkout/shipping/": Row(FORM, ("place_order",)),
    "checkout/address/": Row(FORM, ("place_order",)),
    "checkout/keep/": Row(WRITE, ("place_order",)),
    "checkout/place/": Row(FORM, ("place_order",)),
    # structure
    "company/structure/": Row(READ, ("view_users",)),
    "company/structure/<uuid:node>/": Row(READ, ("view_users",)),
    "company/structure/<uuid:node>/add-team/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/rename/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/move/": Row(FORM, ("manage_users",)),
    "company/structure/<uuid:node>/remove/": Row(FORM, ("manage_users",)),
}
