"""The reviewed table: which tests show the right behaviour in each edge case of "Conversion to order",
"Access, company, session" and "Rules and approval", as far as this product has come.

The numbers are those of the functional specification, section 7. Where this product has nothing of the
kind, the row says how it is read here.
"""

from collections.abc import Mapping

BLOCKED = "company/test_blocked.py::"
ORDERING = "checkout/test_access.py::"
SEVERAL = "storefront/test_several_companies.py::"
ON_THE_WAY = "company/test_on_the_way.py::"
USERS = "company/test_users.py::"
LEAVING = "company/test_users_leaving.py::"
SERVICES = "architecture/test_services.py::"

CONVERSION = "purchase_orders/test_conversion.py::"
SNAPSHOT = "purchase_orders/test_snapshot.py::"
LIFE = "purchase_orders/test_life.py::"
DOCUMENT = "purchase_orders/test_document.py::"
JUDGING = "approvals/test_judging.py::"

CONVERSIONS: Mapping[int, tuple[str, ...]] = {
    # Out of stock, or too little: failed, every line named, nothing half placed.
    1: (
        CONVERSION + "test_all_shortages_are_reported_and_nothing_is_taken",
        DOCUMENT + "test_failed_names_each_line_until_the_retry_succeeds",
    ),
    2: (CONVERSION + "test_backorders_let_it_through",),
    # No longer sold: refused as a whole. Place Order stays, for it may come back.
    3: ("orders/test_services.py::test_a_product_that_is_gone_refuses_the_order_and_takes_nothing",),
    # What ends, costs more or disappears meanwhile changes nothing of what was placed.
    6: (
        SNAPSHOT + "test_products_are_deleted_and_everything_else_changes",
        "orders/test_services.py::test_an_order_from_a_purchase_order_has_its_amounts_not_todays",
    ),
    7: (SNAPSHOT + "test_products_are_renamed_sold_out_and_dearer",),
    # No cart stands behind a purchase order.
    8: (SNAPSHOT + "test_products_are_deleted_and_everything_else_changes",),
    9: (SNAPSHOT + "test_products_are_deleted_and_everything_else_changes",),
    10: ("concurrency/test_conversion.py::test_thirty_workers_make_one_order_of_one_purchase_order",),
    11: (
        "purchase_orders/test_actions.py::test_a_double_click_acts_once",
        CONVERSION + "test_converting_twice_makes_one_order",
    ),
    13: ("orders/test_services.py::test_an_order_from_a_purchase_order_has_its_amounts_not_todays",),
    17: ("checkout/test_placing.py::test_terms_are_accepted_or_nothing_is_placed",),
}

ACCESS: Mapping[int, tuple[str, ...]] = {
    # A blocked company places nothing, whatever the door.
    28: (
        BLOCKED + "test_no_address_moves_anything",
        BLOCKED + "test_no_service_moves_a_purchase_order",
        BLOCKED + "test_a_cart_that_was_ready_is_not_placed",
        SERVICES + "test_in_a_blocked_company_nothing_is_changed",
    ),
    # A rejected company, an inactive person: no session that reaches anything, no order.
    29: (
        BLOCKED + "test_to_a_company_that_is_not_open_nobody_gets",
        ORDERING + "test_who_lost_the_right_on_the_way_places_nothing",
        "accounts/test_sessions.py::test_an_account_that_the_store_switches_off_is_signed_out_everywhere",
    ),
    # The company's switch on, the store's off: an ordinary order.
    30: ("storefront/test_admin.py::test_the_stores_switch_acts_on_the_next_checkout",),
    # There is no second call that orders: with purchase orders on, every door makes one, or says why not.
    31: (
        ORDERING + "test_with_both_switches_on_no_door_gives_an_order",
        ORDERING + "test_the_form_of_an_order_makes_none_after_the_switches_went_on",
    ),
    # An address is judged by the company of who acts, the administrator too.
    32: (ON_THE_WAY + "test_an_address_is_judged_by_the_company_of_who_acts",),
    # The company is blocked while somebody is at the checkout: a sentence, and nothing is lost.
    33: (
        ON_THE_WAY + "test_a_company_blocked_at_the_checkout_is_told_so_and_keeps_the_cart",
        ORDERING + "test_who_lost_the_right_on_the_way_places_nothing",
    ),
    34: (ON_THE_WAY + "test_a_session_that_ends_at_the_checkout_leads_back_to_it",),
    35: (SEVERAL + "test_a_deep_link_leads_through_signing_in_to_its_page",),
    # Nobody switches company on a page: the company is in the address.
    36: (
        SEVERAL + "test_a_link_of_another_company_is_not_found",
        SEVERAL + "test_two_companies_in_two_tabs",
        SEVERAL + "test_a_decision_is_made_in_the_company_of_its_address",
    ),
    37: (ON_THE_WAY + "test_each_company_of_a_person_has_a_cart_of_its_own",),
    38: (SEVERAL + "test_who_joins_another_company_sees_it_at_once",),
    # Prices are the company's, whoever runs it.
    39: (ON_THE_WAY + "test_a_new_administrator_pays_what_the_company_pays",),
    40: (USERS + "test_nobody_appears_in_a_company_that_is_not_theirs",),
    # Accounts are switched off, never deleted.
    41: (
        LEAVING + "test_an_account_switched_off_by_the_store_is_led_to_the_sign_in",
        "accounts/test_sessions.py::test_an_account_that_the_store_switches_off_is_signed_out_everywhere",
    ),
    42: (
        SERVICES + "test_a_member_who_may_nothing",
        "company/test_structure_pages.py::test_a_reader_may_not",
    ),
    43: (
        "companies/test_structure.py::test_one_with_others_below_stays_and_they_are_named",
        LEAVING + "test_who_has_others_below_is_not_removed",
    ),
    44: (USERS + "test_filters_and_search",),
    # The store founds companies; people join by an invitation. Either happens once, however often it is sent.
    45: (
        ON_THE_WAY + "test_a_company_founded_twice_by_one_form_is_one",
        "concurrency/test_invitations.py::test_twenty_clicks_make_one_account",
    ),
}

APPROVAL: Mapping[int, tuple[str, ...]] = {
    # A role with nobody in it: the list warns, and the company administrator stands in, visibly.
    46: (
        "approvals/test_rule_list.py::test_it_warns_of_roles_that_cannot_fill_the_seats",
        "approvals/test_asking.py::test_emptying_a_role_raises_the_administrators_counter_without_any_job",
        "approvals/test_explaining.py::test_the_stand_in_says_because_of_whom",
    ),
    47: (JUDGING + "test_the_sole_holder_of_the_role_is_spared_when_placing",),
    48: (
        JUDGING + "test_one_holder_of_two_is_not_spared",
        JUDGING + "test_a_role_that_auto_approves_comes_before_the_rules",
    ),
    49: (
        "approvals/test_rules.py::test_two_rules_asking_the_manager_take_one_click",
        "approvals/test_rules.py::test_the_one_person_with_both_hats_never_meets_it_alone",
    ),
    # One field for the limit, whatever is limited; of SKUs it is a whole number.
    50: ("approvals/test_rule_pages.py::test_a_number_of_skus_is_whole",),
    51: (LIFE + "test_a_pending_one_is_judged_again", DOCUMENT + "test_pending"),
    # Who has not acted is named by role and by who is asked.
    52: (DOCUMENT + "test_each_rule_with_who_gave_and_who_is_asked",),
    54: (
        "purchase_orders/test_selecting.py::test_what_changed_is_left_out_and_said_first",
        "purchase_orders/test_bulk.py::test_what_is_decided_meanwhile_becomes_a_line",
    ),
    55: (DOCUMENT + "test_automatically_and_why",),
    # The company of a rule is in its address.
    56: ("approvals/test_rule_pages.py::test_a_rule_of_another_company_is_not_found_under_ones_own",),
}

EDGE_CASES: Mapping[int, tuple[str, ...]] = {**CONVERSIONS, **ACCESS, **APPROVAL}
# Of what this product does not have yet, or not at all, with what it would need.
NOT_HERE: Mapping[int, str] = {
    4: "variants",
    5: "the view buttons follow the table of rules; what can be delivered is asked when it is placed",
    12: "mail about orders",
    14: "prices with tax",
    15: "subtotals with tax",
    16: "PayPal",
    18: "payment by card",
    19: "PayPal",
    20: "pickup in a store",
    21: "payment after approval",
    22: "payment after approval",
    23: "PayPal",
    24: "gift cards, and codes after placing: a total never changes without a new round",
    25: "discounts by payment method",
    26: "store credit",
    27: "bundles and gift cards",
    53: "a split database",
}
