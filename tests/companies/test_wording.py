"""Permissions read as sentences: each one says something of its own."""

import itertools

import pytest

from companies.permissions import ALL, DEFAULT_ROLES, PARENT, PERMISSIONS, with_parents
from companies.wording import in_sentences, in_short, labels, quoted_labels


def said(codes: frozenset[str]) -> list[str]:
    return [sentence for told in in_sentences(codes) for sentence in told.sentences]


@pytest.mark.parametrize("code", sorted(ALL))
def test_each_permission_changes_what_is_said(code: str) -> None:
    complete = with_parents(frozenset({code}))
    assert said(complete) != said(complete - {code})


def test_whatever_any_two_say_is_a_sentence_and_said_once() -> None:
    for pair in itertools.combinations(sorted(ALL), 2):
        sentences = said(frozenset(pair))
        assert len(set(sentences)) == len(sentences), pair
        for sentence in sentences:
            assert sentence[:1].isupper() and sentence.endswith(".") and "  " not in sentence


def test_nothing_allows_what_needs_no_permission() -> None:
    assert said(frozenset()) == [
        "They cannot place orders.",
        "They approve what an approval rule asks of them; that needs no permission.",
    ]


def test_all_of_it_reads_so() -> None:
    told = {part.label: list(part.sentences) for part in in_sentences(ALL)}
    assert told["Purchase orders"] == [
        "They can see every purchase order of the company.",
        "They can change and delete their own.",
        "They can change, cancel and delete those of everybody below them in the structure.",
    ]
    assert told["Company"] == [
        (
            "They can see the account information, the legal address, the contacts, the payment methods,"
            " the shipping methods and the company's credit."
        ),
        "They can change the account information and the legal address.",
    ]


def test_a_permission_that_does_nothing_alone_says_what_it_needs() -> None:
    blind = said(with_parents(frozenset({"edit_subordinate_purchase_orders"})))
    assert any("they cannot see them: that needs “View those of subordinates”." in each for each in blind)
    seeing = said(
        with_parents(frozenset({"edit_subordinate_purchase_orders", "view_subordinate_purchase_orders"}))
    )
    assert not any("cannot see them" in each for each in seeing)


def test_in_short() -> None:
    assert in_short(DEFAULT_ROLES["Buyer"]) == "Places orders"
    assert in_short(frozenset({"place_order", "approve_without_others", "manage_roles"})) == (
        "Places orders, approves without others and keeps roles"
    )
    manager = DEFAULT_ROLES["Manager"]
    assert in_short(manager) == "Places orders and sees those of subordinates"
    assert (
        in_short(manager | {"view_company_purchase_orders"}) == "Places orders and sees all purchase orders"
    )
    assert in_short(frozenset({"view_orders"})) == "Looks only"
    assert in_short(frozenset()) == "No permission"


def test_labels_come_in_the_order_of_the_tree() -> None:
    assert labels({"view_credit", "place_order"}) == ["Place orders", "View company credit"]
    assert quoted_labels({"view_credit", "place_order"}) == "“Place orders” and “View company credit”"


def test_the_tree_knows_every_parent() -> None:
    assert set(PARENT) | {top for top in ALL if top not in PARENT} == set(PERMISSIONS)
    assert with_parents(frozenset({"manage_approval_rules"})) == {
        "view_approval_rules",
        "manage_approval_rules",
    }
