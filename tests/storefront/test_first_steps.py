"""What the administrator of a new company is told to do, and when that is over."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies import services as companies
from companies.models import Address, Company, Member
from storefront.company.first_steps import first_steps
from tests.factories import make_company, make_member, make_product, make_role, send_invitation
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in
from tests.switches import PURCHASE_ORDERS_OFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """With nothing in it."""
    company = make_company()
    Address.objects.filter(company=company).delete()
    return company


def done(owner: Member) -> list[str]:
    return [step.title for step in first_steps(owner) if step.is_done]


def ahead(owner: Member) -> str:
    return next(step.title for step in first_steps(owner) if step.is_next)


class TestFirstSteps:
    def test_one_after_the_other_until_all_is_done(self, company: Company, owner: Member) -> None:
        page = signed_in(owner).get("/c/lakeside/").text
        assert "First steps" in page and "Look at the roles" in page
        assert (done(owner), ahead(owner)) == ([], "Roles")
        make_role(company, "Finance")
        assert (done(owner), ahead(owner)) == (["Roles"], "Teams")
        companies.add_team(company.pk, "Buying", under=owner.node, by=owner)
        assert (done(owner), ahead(owner)) == (["Roles", "Teams"], "People")
        send_invitation(owner, "Ivy Lane")
        assert (done(owner), ahead(owner)) == (["Roles", "Teams", "People"], "Delivery address")
        Address.objects.create(company=company, label="Shop", recipient="x", street="x", city="x")
        assert ahead(owner) == "Approval rules"
        rule_over("100", owner, ("manager", None, 1))
        assert first_steps(owner) == []
        assert "First steps" not in signed_in(owner).get("/c/lakeside/").text

    def test_each_leads_to_a_page(self, owner: Member) -> None:
        client = signed_in(owner)
        for step in first_steps(owner):
            assert client.get(step.href).status_code == 200, step.title

    def test_who_buys_needs_no_steps_any_more(self, company: Company, owner: Member) -> None:
        buyer = make_member(company, "Ben Nash")
        assert "Roles" in done(owner) and ahead(owner) == "Delivery address"
        place(buyer, [(make_product(), 1)])
        assert first_steps(owner) == []

    @pytest.mark.parametrize("switch_off", PURCHASE_ORDERS_OFF)
    def test_where_nothing_is_approved_no_rule_is_asked_for(
        self, company: Company, switch_off: Callable[[], object]
    ) -> None:
        switch_off()
        owner = Member.objects.for_request().get(company=company)
        assert "Approval rules" not in [step.title for step in first_steps(owner)]

    def test_they_are_for_the_administrator_of_a_company_that_trades(self, company: Company) -> None:
        keeper = make_member(company, "Kate Keeper", make_role(company, "Keeper", "manage_users"))
        assert first_steps(keeper) == []
        Company.objects.update(status=Company.Status.BLOCKED)
        assert first_steps(Member.objects.for_request().get(is_administrator=True)) == []

    def test_another_company_changes_nothing(self, owner: Member) -> None:
        elsewhere = make_company("Harbour")
        place(make_member(elsewhere, "Hal Finch"), [(make_product(), 1)])
        assert done(owner) == []

    def test_they_cost_one_statement(self, owner: Member) -> None:
        with CaptureQueriesContext(connection) as asked:
            first_steps(owner)
        assert len(asked) == 1


class TestPagesOfTheCompany:
    """In the rail, below its entry, while one is on one of them."""

    def test_they_are_those_the_reader_may_view(self, company: Company, owner: Member) -> None:
        page = signed_in(owner).get("/c/lakeside/company/users/invite/").text
        rail = page[page.index('id="rail"') : page.index("</nav>")]
        for path in ("profile", "users", "structure", "roles"):
            assert f'href="/c/lakeside/company/{path}/"' in rail
        assert 'href="/c/lakeside/company/users/" aria-current="page"' in rail
        assert rail.count('aria-current="page"') == 1
        buyer = signed_in(make_member(company, "Ben Nash")).get("/c/lakeside/company/profile/").text
        assert "/company/users/" not in buyer

    def test_elsewhere_they_are_folded_away(self, owner: Member) -> None:
        assert "/company/structure/" not in signed_in(owner).get("/c/lakeside/orders/").text
