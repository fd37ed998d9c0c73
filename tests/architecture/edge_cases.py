"""The reviewed table: which tests show the right behaviour in each edge case of "Access, company, session".

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

EDGE_CASES: Mapping[int, tuple[str, ...]] = {
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
