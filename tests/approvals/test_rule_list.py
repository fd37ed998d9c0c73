"""The list of approval rules: what it says of each, what it offers, and its pages."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from approvals.models import ApprovalRule, RuleRole
from companies.models import Company
from tests.approvals import world
from tests.approvals.test_rule_pages import RULES, typed
from tests.factories import administrator_of, make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


def make_rules(company: Company, many: int) -> None:
    for at in range(many):
        world.make_rule(company, [world.MANAGER], name=f"Rule {at:03}")


def listed(client: Client, query: str = "") -> list[str]:
    return [shown.rule.name for shown in client.get(RULES + query).context["page"].rows]


def test_without_rules_it_says_so_and_offers_three(client: Client) -> None:
    body = client.get(RULES).content.decode()
    assert "No rules: every purchase order becomes an order at once." in body
    assert body.count("/ready/") == 3


def test_a_ready_rule_is_one_click(client: Client, company: Company) -> None:
    make_role(company, "Finance")
    for slug in ("over-500", "over-2000", "many-skus"):
        client.post(f"{RULES}ready/{slug}/")
    body = client.get(RULES).content.decode()
    assert "When the order total is more than £2,000.00, the manager and one of Finance approve." in body
    assert "When the number of SKUs is more than 30, the company administrator approves." in body
    assert client.post(f"{RULES}ready/unknown/").status_code == 404


def test_the_same_ready_rule_twice_is_refused_with_a_sentence(client: Client) -> None:
    client.post(f"{RULES}ready/over-500/")
    response = client.post(f"{RULES}ready/over-500/")
    assert response.status_code == 422
    assert "already called" in response.content.decode()


def test_it_warns_of_roles_that_cannot_fill_the_seats(client: Client, company: Company) -> None:
    desk, finance = make_role(company, "Night desk"), make_role(company, "Finance")
    make_member(company, "Fay", finance)
    world.make_rule(company, [world.of_role(desk), world.of_role(finance, 2)])
    body = client.get(RULES).content.decode()
    assert "Nobody in Night desk can approve: the company administrator stands in." in body
    assert "Only 1 person in Finance can approve, 2 are asked" in body


def test_switching_a_rule_off_and_on(client: Client, rule: ApprovalRule) -> None:
    client.post(RULES + "1/switch/", {"enabled": "0"})
    rule.refresh_from_db()
    assert (rule.enabled, rule.version) == (False, 2)
    client.post(RULES + "1/switch/", {"enabled": "1"})
    rule.refresh_from_db()
    assert (rule.enabled, rule.version) == (True, 3)


def test_deleting_asks_with_how_many_wait_and_leaves_them_waiting(
    client: Client, company: Company, rule: ApprovalRule
) -> None:
    boss = make_member(company, "Mary Manager", "Manager")
    buyer = make_member(company, "Bob Buyer", under=boss)
    for _ in range(3):
        world.place(buyer)
    asking = client.get(RULES + "1/delete/").content.decode()
    assert "3 purchase orders wait under this rule and keep it." in asking
    client.post(RULES + "1/delete/")
    assert not ApprovalRule.objects.exists()
    assert len(world.waits_for(boss)) == 3


def test_a_long_list_goes_page_by_page_by_name(client: Client, company: Company) -> None:
    make_rules(company, 45)
    names, query = [], "?show=20"
    while query:
        page = client.get(RULES + query).context["page"]
        names.append([shown.rule.name for shown in page.rows])
        query = f"?show=20&cursor={page.next}" if page.next else ""
    assert [len(each) for each in names] == [20, 20, 5]
    assert [name for page_ in names for name in page_] == [f"Rule {at:03}" for at in range(45)]


def test_it_is_sorted_by_name_both_ways_whatever_the_case(client: Client, company: Company) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        world.make_rule(company, [world.MANAGER], name=name)
    assert listed(client) == ["Alpha", "beta", "Gamma"]
    assert listed(client, "?sort=-name") == ["Gamma", "beta", "Alpha"]
    assert 'aria-sort="ascending"' in client.get(RULES).content.decode()


def test_it_says_whom_a_rule_judges(client: Client, company: Company) -> None:
    rule = world.make_rule(company, [world.MANAGER], applies_to_all=False)
    for name in ("Trainees", "Interns"):
        RuleRole.objects.create(company=company, rule=rule, role=make_role(company, name))
    assert client.get(RULES).context["page"].rows[0].applies_to == "Interns and Trainees"


def test_rules_are_found_by_a_part_of_their_name(client: Client, company: Company) -> None:
    world.make_rule(company, [world.MANAGER], name="Garden furniture over 500")
    world.make_rule(company, [world.MANAGER], name="Paper", enabled=False)
    assert listed(client, "?q=FURNITURE") == ["Garden furniture over 500"]
    assert listed(client, "?status=disabled") == ["Paper"]
    body = client.get(RULES + "?q=nothing+like+it").content.decode()
    assert "No rule matches." in body and "Clear all filters" in body
    assert "/ready/" not in body


def test_a_search_for_what_means_something_to_a_pattern(client: Client, company: Company) -> None:
    world.make_rule(company, [world.MANAGER], name="100% of it")
    world.make_rule(company, [world.MANAGER], name="1000 of it")
    assert listed(client, "?q=100%25") == ["100% of it"]


def test_a_rule_just_saved_is_shown_whatever_page_it_is_on(client: Client, company: Company) -> None:
    make_rules(company, 25)
    client.post(RULES + "new/", typed(name="Zinc"))
    page = listed(client, "?saved=26")
    assert page[0] == "Zinc" and len(page) == 21
    assert 'id="rule-26" class=" is-marked"' in client.get(RULES + "?saved=26").content.decode()
    assert listed(client, "?saved=1")[0] == "Rule 000" and len(listed(client, "?saved=1")) == 20
    assert len(listed(client, "?saved=" + "9" * 40)) == 20


def test_switching_keeps_filters_and_page(client: Client, company: Company) -> None:
    make_rules(company, 25)
    cursor = client.get(RULES + "?show=20&q=rule").context["page"].next
    shown = f"show=20&q=rule&cursor={cursor}"
    body = client.get(f"{RULES}?{shown}").content.decode()
    assert f'name="shown" value="{escape(QueryDict(shown).urlencode())}"' in body
    response = client.post(RULES + "25/switch/", {"enabled": "0", "shown": shown})
    target = response.headers["Location"]
    assert target.startswith(RULES + "?")
    assert [each.rule.number for each in client.get(target).context["page"].rows] == [21, 22, 23, 24, 25]
    assert "is-marked" in client.get(target).content.decode()


@pytest.mark.parametrize("rules", [1, 50])
def test_statements_do_not_grow_with_the_rules(
    client: Client, company: Company, rules: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    role = make_role(company, "Finance")
    for _ in range(rules):
        rule = world.make_rule(company, [world.MANAGER, world.of_role(role)], applies_to_all=False)
        RuleRole.objects.create(company=company, rule=rule, role=role)
    administrator = signed_in(administrator_of(company))
    administrator.get(RULES)
    with django_assert_num_queries(8):
        administrator.get(RULES + "?show=50")
    client.get(RULES)
    with django_assert_num_queries(7):
        assert client.get(RULES + "?show=50").content.count(b'id="rule-') == rules
