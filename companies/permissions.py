"""Every permission a role can hold, as one tree. No queries here.

There is no "approve" permission: who may approve follows from the rules, the structure,
`approve_without_others`, or being the company administrator.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    code: str
    label: str
    children: tuple["Permission", ...] = ()

    def walk(self) -> Iterator["Permission"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    label: str
    permissions: tuple[Permission, ...]


TREE: tuple[PermissionGroup, ...] = (
    PermissionGroup(
        "Sales",
        (
            Permission(
                "place_order",
                "Place orders",
                (Permission("use_payment_on_account", "Use payment on account"),),
            ),
            Permission(
                "view_orders",
                "View orders",
                (Permission("view_subordinate_orders", "View orders of subordinates"),),
            ),
        ),
    ),
    PermissionGroup(
        "Order approvals",
        (
            Permission(
                "view_purchase_orders",
                "View my purchase orders",
                (
                    Permission("view_subordinate_purchase_orders", "View those of subordinates"),
                    Permission("view_company_purchase_orders", "View all of the company"),
                    Permission("edit_purchase_orders", "Edit and delete my purchase orders"),
                    Permission(
                        "edit_subordinate_purchase_orders",
                        "Edit, cancel and delete those of subordinates",
                    ),
                ),
            ),
            Permission(
                "auto_approve_purchase_orders", "Auto-approve purchase orders created within this role"
            ),
            Permission("approve_without_others", "Approve without other approvals"),
            Permission(
                "view_approval_rules",
                "View approval rules",
                (Permission("manage_approval_rules", "Create, edit and delete approval rules"),),
            ),
        ),
    ),
    PermissionGroup(
        "Company",
        (
            Permission(
                "view_account",
                "View account information",
                (Permission("edit_account", "Edit account information"),),
            ),
            Permission(
                "view_legal_address",
                "View legal address",
                (Permission("edit_legal_address", "Edit legal address"),),
            ),
            Permission("view_contacts", "View contacts"),
            Permission("view_payment", "View payment information"),
            Permission("view_shipping", "View shipping information"),
        ),
    ),
    PermissionGroup(
        "Users",
        (
            Permission(
                "view_roles",
                "View roles and permissions",
                (Permission("manage_roles", "Manage roles and permissions"),),
            ),
            Permission(
                "view_users",
                "View users and teams",
                (Permission("manage_users", "Manage users and teams"),),
            ),
        ),
    ),
    PermissionGroup("Credit", (Permission("view_credit", "View company credit"),)),
)

PERMISSIONS: dict[str, Permission] = {
    permission.code: permission for group in TREE for top in group.permissions for permission in top.walk()
}
ALL: frozenset[str] = frozenset(PERMISSIONS)
PARENT: dict[str, str] = {
    child.code: parent.code for parent in PERMISSIONS.values() for child in parent.children
}


def with_parents(codes: frozenset[str]) -> frozenset[str]:
    """The codes and every parent they need; unknown codes raise KeyError."""
    complete = set(codes)
    for code in codes:
        PERMISSIONS[code]
        while (parent := PARENT.get(code)) is not None:
            complete.add(parent)
            code = parent
    return frozenset(complete)


# Whom one buys for and from: nothing that a new person must not know.
PROFILE = frozenset({"view_account", "view_legal_address", "view_contacts", "view_payment", "view_shipping"})
# What a new company starts with. A role's name is the label people see.
DEFAULT_ROLES: dict[str, frozenset[str]] = {
    "Buyer": PROFILE
    | frozenset(
        {
            "place_order",
            "use_payment_on_account",
            "view_orders",
            "view_purchase_orders",
            "edit_purchase_orders",
        }
    ),
    "Manager": PROFILE
    | frozenset(
        {
            "place_order",
            "use_payment_on_account",
            "view_orders",
            "view_subordinate_orders",
            "view_purchase_orders",
            "view_subordinate_purchase_orders",
            "edit_purchase_orders",
            "edit_subordinate_purchase_orders",
            "view_approval_rules",
            "view_users",
        }
    ),
}
DEFAULT_ROLE = "Buyer"
