"""What permissions allow, in sentences for people. No queries here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from companies.permissions import PERMISSIONS
from storefront.lib.words import listed

_BELOW = "everybody below them in the structure"


@dataclass(frozen=True, slots=True)
class Told:
    """What can be done in one part of the product."""

    label: str
    sentences: Sequence[str]


def labels(codes: Collection[str]) -> list[str]:
    """In the order of the tree."""
    return [permission.label for code, permission in PERMISSIONS.items() if code in codes]


def quoted_labels(codes: Collection[str]) -> str:
    """““View orders” and “View company credit””."""
    return listed([f"“{label}”" for label in labels(codes)])


def in_sentences(codes: Collection[str]) -> list[Told]:
    """What somebody with exactly these permissions can do."""
    parts = {
        "Sales": _sales(codes),
        "Purchase orders": _purchase_orders(codes),
        "Approval": _approval(codes),
        "Company": _company(codes),
        "People and roles": _people(codes),
    }
    told = [(label, list(sentences)) for label, sentences in parts.items()]
    return [Told(label, sentences) for label, sentences in told if sentences]


def in_short(codes: frozenset[str]) -> str:
    """The few things that matter most, as a list shows them: “Places orders and sees all purchase orders”."""
    facts = [fact for code, fact in _FACTS.items() if code in codes and not codes & _SAID_BY.get(code, set())]
    words = listed(facts) or ("looks only" if codes else "no permission")
    return words[:1].upper() + words[1:]


_FACTS = {
    "place_order": "places orders",
    "auto_approve_purchase_orders": "needs no approval",
    "approve_without_others": "approves without others",
    "view_company_purchase_orders": "sees all purchase orders",
    "view_subordinate_purchase_orders": "sees those of subordinates",
    "manage_approval_rules": "makes approval rules",
    "manage_users": "keeps people",
    "manage_roles": "keeps roles",
}
_SAID_BY = {"view_subordinate_purchase_orders": {"view_company_purchase_orders"}}


def _sales(codes: Collection[str]) -> Iterator[str]:
    if "place_order" in codes:
        yield (
            "They can place orders, as purchase orders where those are on."
            " What they placed they can always see and cancel."
        )
    else:
        yield "They cannot place orders."
    if "use_payment_on_account" in codes:
        yield "They can pay on account, where the store offers it."
    if "view_subordinate_orders" in codes:
        yield f"They can see the orders of their own and of {_BELOW}."
    elif "view_orders" in codes:
        yield "They can see their own orders."


def _purchase_orders(codes: Collection[str]) -> Iterator[str]:
    sees_below = "view_subordinate_purchase_orders" in codes
    sees_all = "view_company_purchase_orders" in codes
    if sees_all:
        yield "They can see every purchase order of the company."
    elif sees_below:
        yield f"They can see purchase orders of their own and of {_BELOW}."
    elif "view_purchase_orders" in codes:
        yield "They can see their own purchase orders."
    if "edit_purchase_orders" in codes:
        yield "They can change and delete their own."
    if "edit_subordinate_purchase_orders" in codes:
        yield _edits_below(sees_them=sees_below or sees_all)


def _edits_below(*, sees_them: bool) -> str:
    if sees_them:
        return f"They can change, cancel and delete those of {_BELOW}."
    return (
        f"They could change, cancel and delete those of {_BELOW}, but they cannot see them:"
        f" that needs {quoted_labels({'view_subordinate_purchase_orders'})}."
    )


def _approval(codes: Collection[str]) -> Iterator[str]:
    yield "They approve what an approval rule asks of them; that needs no permission."
    if "auto_approve_purchase_orders" in codes:
        yield "What they place themselves is approved automatically, whatever the rules ask."
    if "approve_without_others" in codes:
        yield (
            "They can approve or reject any purchase order that waits, except their own, without the other"
            " approvals; they must say why."
        )
    if "manage_approval_rules" in codes:
        yield "They can read, make, change and delete approval rules."
    elif "view_approval_rules" in codes:
        yield "They can read the approval rules."


_SEEN = {
    "view_account": "the account information",
    "view_legal_address": "the legal address",
    "view_contacts": "the contacts",
    "view_payment": "the payment methods",
    "view_shipping": "the shipping methods",
    "view_credit": "the company's credit",
}
_EDITED = {"edit_account": "the account information", "edit_legal_address": "the legal address"}


def _company(codes: Collection[str]) -> Iterator[str]:
    for verb, things in (("see", _SEEN), ("change", _EDITED)):
        if found := [thing for code, thing in things.items() if code in codes]:
            yield f"They can {verb} {listed(found)}."


def _people(codes: Collection[str]) -> Iterator[str]:
    if "manage_users" in codes:
        yield "They can add people, change them and switch them off, and rearrange teams and structure."
    elif "view_users" in codes:
        yield "They can see people, teams and structure."
    if "manage_roles" in codes:
        yield "They can make, change and delete roles, and grant in them what they hold themselves."
    elif "view_roles" in codes:
        yield "They can see the roles and what each allows."
