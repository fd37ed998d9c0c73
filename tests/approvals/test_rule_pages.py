"""The pages of approval rules: who may, and what a form keeps and refuses."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from approvals import services as approvals
from approvals.definitions import Kind
from approvals.forms import LimitField
from approvals.models import ApprovalRule
from companies import services as companies
from companies.models import Company, Member
from storefront.lib.errors import NotAllowed
from tests.approvals import world
from tests.factories import make_company, make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

RULES = "/c/lakeside/approval-rules/"
CANARY = "Canary rule 7f3"  # the name of `rule`

# Each address, with how it is opened by somebody who may manage and what that answers.
MANAGED = [
    ("new/", "get", 200),
    ("new/", "post", 422),
    ("ready/over-500/", "post", 302),
    ("1/edit/", "get", 200),
    ("1/edit/", "post", 422),
    ("1/switch/", "post", 302),
    ("1/delete/", "get", 200),
    ("1/delete/", "post", 302),
]
VIEWED = [("", "get", 200), ("1/", "get", 200)]


def typed(**changed: Any) -> dict[str, Any]:
    """A complete form."""
    return {
        "name": "Over 500",
        "description": "",
        "enabled": "on",
        "applies_to": "all",
        "conditions-count": "1",
        "conditions-0-attribute": "order_total",
        "conditions-0-operator": "more_than",
        "conditions-0-value": "500",
        "approvers-count": "1",
        "approvers-0-seats": "1",
        "approvers-0-who": "manager:1",
    } | changed


class TestWhoMay:
    @pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
    def test_who_may_manage(
        self, client: Client, rule: ApprovalRule, path: str, method: str, answer: int
    ) -> None:
        assert getattr(client, method)(RULES + path).status_code == answer

    @pytest.mark.parametrize(("path", "method", "answer"), VIEWED)
    def test_who_may_view_reads_text(
        self, reader: Member, rule: ApprovalRule, path: str, method: str, answer: int
    ) -> None:
        response = signed_in(reader).get(RULES + path)
        assert response.status_code == answer
        body = response.content.decode()
        assert CANARY in body
        assert "/edit/" not in body and "/switch/" not in body and "Add New Rule" not in body

    @pytest.mark.parametrize(("path", "method", "answer"), MANAGED)
    def test_who_may_only_view_changes_nothing(
        self, reader: Member, rule: ApprovalRule, path: str, method: str, answer: int
    ) -> None:
        assert getattr(signed_in(reader), method)(RULES + path).status_code == 403
        assert ApprovalRule.objects.get().version == rule.version

    @pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
    def test_a_colleague_may_not(
        self, colleague: Member, rule: ApprovalRule, path: str, method: str, answer: int
    ) -> None:
        response = getattr(signed_in(colleague), method)(RULES + path)
        assert response.status_code == 403
        assert CANARY not in response.content.decode()

    @pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
    def test_a_stranger_finds_nothing(
        self, stranger: Member, rule: ApprovalRule, path: str, method: str, answer: int
    ) -> None:
        response = getattr(signed_in(stranger), method)(RULES + path)
        assert response.status_code == 404
        assert CANARY not in response.content.decode()

    @pytest.mark.parametrize("path", ["1/", "1/edit/", "1/delete/"])
    def test_a_rule_of_another_company_is_not_found_under_ones_own(
        self, stranger: Member, rule: ApprovalRule, path: str
    ) -> None:
        response = signed_in(stranger).get("/c/harbour/approval-rules/" + path)
        assert response.status_code == 404
        assert CANARY not in response.content.decode()

    def test_signed_out_people_sign_in_first(self, rule: ApprovalRule) -> None:
        assert Client().get(RULES).headers["Location"].startswith("/accounts/login/")

    def test_a_right_taken_away_meanwhile_counts_when_saving(self, rule_keeper: Member) -> None:
        assert rule_keeper.role is not None
        companies.change_role_permissions(rule_keeper.role, [], by=None)
        with pytest.raises(NotAllowed):
            approvals.create_rule(approvals.Draft("Late", [], []), by=rule_keeper)

    @pytest.mark.parametrize("path", ["1/switch/", "ready/over-500/"])
    def test_verbs_are_posted(self, client: Client, path: str) -> None:
        assert client.get(RULES + path).status_code == 405


@pytest.mark.parametrize(
    ("written", "limit"),
    [("2,000.00", 2000), ("£ 1,234,567.8", Decimal("1234567.8")), (".5", Decimal("0.5")), ("2000,5", None)]
    + [(text, None) for text in ("0,5", "1,2,3", "1.000,00", "10,00", "1e3", "2,0000", ",500", "٣")],
)
def test_a_comma_ends_thousands_or_is_refused(written: str, limit: Decimal | None) -> None:
    field = LimitField(max_digits=14, decimal_places=3)
    if limit is None:
        with pytest.raises(ValidationError):
            field.clean(written)
    else:
        assert field.clean(written) == limit


class TestForm:
    def test_a_complete_form_makes_the_rule(self, client: Client, company: Company) -> None:
        finance = make_role(company, "Finance")
        response = client.post(
            RULES + "new/",
            typed(
                **{
                    "conditions-0-value": "£ 2,000.00",
                    "approvers-count": "2",
                    "approvers-1-seats": "2",
                    "approvers-1-who": f"role:{finance.pk}",
                }
            ),
        )
        assert response.headers["Location"] == RULES + "?saved=1"
        body = client.get(RULES).content.decode()
        assert "When the order total is more than £2,000.00, the manager and two of Finance approve." in body

    def test_it_warns_of_too_few_people_before_it_is_saved(self, client: Client, company: Company) -> None:
        finance = make_role(company, "Finance")
        make_member(company, "Fay Finance", finance)
        asked = {"approvers-0-who": f"role:{finance.pk}", "approvers-0-seats": "3", "read": "1"}
        told = "Only 1 person in Finance can approve, 3 are asked: the company administrator stands in."
        assert told in client.post(RULES + "new/", typed(**asked)).text
        enough = client.post(RULES + "new/", typed(**asked | {"approvers-0-seats": "1"})).text
        assert "can approve, " not in enough
        assert not ApprovalRule.objects.exists()

    def test_it_judges_what_is_placed_from_then_on(self, client: Client, company: Company) -> None:
        boss = make_member(company, "Mary Manager", "Manager")
        buyer = make_member(company, "Bob Buyer", under=boss)
        client.post(RULES + "new/", typed())
        po = world.place(buyer)
        assert world.waits_for(boss) == {po.number}

    def test_chosen_roles(self, client: Client, company: Company) -> None:
        role = make_role(company, "Interns")
        client.post(RULES + "new/", typed(applies_to="chosen", roles=[str(role.pk)]))
        rule = ApprovalRule.objects.get()
        assert (rule.applies_to_all, [link.role for link in rule.chosen_roles.all()]) == (False, [role])

    @pytest.mark.parametrize(
        ("field", "value", "problem"),
        [
            ("name", "", "Give the rule a name."),
            ("name", "x" * 81, "at most 80 characters"),
            ("applies_to", "chosen", "Choose at least one role."),
            ("conditions-0-value", "", "Give the limit."),
            ("conditions-0-value", "abc", "Give the limit as a number"),
            ("conditions-0-value", "0", "more than zero"),
            ("conditions-0-value", "-5", "more than zero"),
            ("conditions-0-value", "NaN", "Give the limit as a number"),
            ("conditions-0-value", "1e400", "Give the limit as a number"),
            ("conditions-0-value", "١٢", "Give the limit as a number"),
            ("conditions-0-value", "1.005", "at most 2 decimals"),
            ("conditions-0-operator", "equal", "Select a valid choice"),
            ("conditions-count", "0", "Add a condition."),
            ("conditions-count", "x", "Add a condition."),
            ("conditions-count", "9" * 5000, "Add a condition."),
            ("conditions-0-value", "99999999999999", "no more than"),
            ("approvers-0-who", "xxxxxxxx200000", "Select a valid choice"),
            ("approvers-0-who", "manager:200000", "Select a valid choice"),
            ("approvers-count", "0", "Add somebody to ask."),
            ("approvers-0-who", "", "Choose who is asked."),
            ("approvers-0-who", "role:0190a5d4-0000-7000-8000-000000000000", "Select a valid choice"),
            ("approvers-0-seats", "0", "Ask for at least one."),
            ("approvers-0-seats", "2", "There is only one of these"),
        ],
    )
    def test_what_is_wrong_stands_beside_the_field_and_above(
        self, client: Client, field: str, value: str, problem: str
    ) -> None:
        response = client.post(RULES + "new/", typed(description="Kept as typed", **{field: value}))
        body = response.content.decode()
        assert response.status_code == 422
        assert problem in body and "error-summary" in body
        assert "Kept as typed" in body
        assert not ApprovalRule.objects.exists()

    def test_a_number_of_skus_is_whole(self, client: Client) -> None:
        skus = {"conditions-0-attribute": "sku_count", "conditions-0-value": "30.5"}
        assert "Give a whole number." in client.post(RULES + "new/", typed(**skus)).content.decode()

    def test_the_same_approver_twice_is_refused(self, client: Client) -> None:
        twice = {"approvers-count": "2", "approvers-1-seats": "1", "approvers-1-who": "manager:1"}
        assert "is asked already" in client.post(RULES + "new/", typed(**twice)).content.decode()

    def test_a_taken_name_says_which_rule_has_it(self, client: Client, rule: ApprovalRule) -> None:
        response = client.post(RULES + "new/", typed(name=f" {CANARY.upper()} "))
        assert f"Rule 1 is already called “{CANARY}”." in response.content.decode()

    def test_nor_is_a_rule_renamed_to_it(
        self, client: Client, company: Company, rule: ApprovalRule, rule_keeper: Member
    ) -> None:
        """The service looks under lock: the form's own look may be too early."""
        world.make_rule(company, [world.MANAGER], name="Over 500")
        response = client.post(RULES + "2/edit/", typed(name=CANARY.upper(), version="1"))
        assert f"Rule 1 is already called “{CANARY}”." in response.content.decode()
        with pytest.raises(approvals.RuleNameTaken, match=f"Rule 1 is already called “{CANARY}”"):
            approvals.change_rule(2, approvals.Draft(CANARY, [], []), seen_version=1, by=rule_keeper)
        assert client.post(RULES + "2/edit/", typed(name="OVER 500", version="1")).status_code == 302

    def test_names_are_free_in_another_company(self, client: Client) -> None:
        world.make_rule(make_company("Harbour"), [world.MANAGER], name="Over 500")
        assert client.post(RULES + "new/", typed()).status_code == 302

    def test_a_role_of_another_company_is_no_choice(self, client: Client, stranger: Member) -> None:
        foreign = make_role(stranger.company, "Foreign")
        body = client.post(
            RULES + "new/", typed(**{"approvers-0-who": f"role:{foreign.pk}"})
        ).content.decode()
        assert "Select a valid choice" in body
        response = client.post(RULES + "new/", typed(applies_to="chosen", roles=[str(foreign.pk)]))
        assert response.status_code == 422

    def test_adding_and_removing_rows_keeps_what_was_typed_and_finds_no_fault(self, client: Client) -> None:
        half = typed(name="", rows="add conditions") | {"conditions-0-value": "123"}
        response = client.post(RULES + "new/", half)
        body = response.content.decode()
        assert response.status_code == 200
        assert 'name="conditions-1-value"' in body and 'value="123"' in body
        assert "error-summary" not in body
        two = typed(rows="remove conditions 0", **{"conditions-count": "2", "conditions-1-value": "777"})
        body = client.post(RULES + "new/", two).content.decode()
        assert 'name="conditions-1-value"' not in body and 'value="777"' in body
        assert not ApprovalRule.objects.exists()

    def test_the_sentence_is_read_while_typing(self, client: Client) -> None:
        body = client.post(RULES + "new/", typed(name="", read="1")).content.decode()
        assert "When the order total is more than £500.00, the manager approves." in body
        assert "error-summary" not in body
        half = typed(read="1", **{"conditions-0-value": ""})
        assert "Complete the rows" in client.post(RULES + "new/", half).content.decode()

    def test_changing_a_rule(self, client: Client, rule: ApprovalRule) -> None:
        opened = client.get(RULES + "1/edit/").content.decode()
        assert f'value="{CANARY}"' in opened and 'value="500"' in opened
        client.post(RULES + "1/edit/", typed(name="Renamed", version="1", **{"conditions-0-value": "750"}))
        rule.refresh_from_db()
        assert (rule.name, rule.version) == ("Renamed", 2)
        assert rule.conditions.get().value == Decimal(750)

    def test_somebody_elses_change_is_not_overwritten(self, client: Client, rule: ApprovalRule) -> None:
        client.post(RULES + "1/edit/", typed(name="First", version="1"))
        response = client.post(RULES + "1/edit/", typed(name="Second", version="1"))
        assert response.status_code == 422
        assert ApprovalRule.objects.get().name == "First"
        page = response.content.decode()
        assert "It is called “First” now" in page and 'value="Second"' in page
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None and version[1] == "2"
        client.post(RULES + "1/edit/", typed(name="Second", version=version[1]))
        assert ApprovalRule.objects.get().name == "Second"

    def test_stages_that_the_form_cannot_show_are_kept(self, client: Client, company: Company) -> None:
        role = make_role(company, "Director")
        rule = world.make_rule(company, [world.MANAGER], [world.of_role(role, 2)], name="In stages")
        assert "The manager, then two of Director." in client.get(RULES + "1/edit/").content.decode()
        client.post(RULES + "1/edit/", typed(name="Still in stages", version="1"))
        assert list(rule.requirements.values_list("stage", "kind", "seats")) == [
            (0, Kind.MANAGER, 1),
            (1, Kind.ROLE, 2),
        ]

    def test_what_is_typed_is_text_not_markup(self, client: Client) -> None:
        client.post(RULES + "new/", typed(name="<b>bold</b>", description="{{ company }}"))
        body = client.get(RULES).content.decode() + client.get(RULES + "1/").content.decode()
        assert "<b>bold" not in body and "{{ company }}" in body
