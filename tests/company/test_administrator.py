"""Another company administrator: by the store, exactly one at every moment, with everybody below."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import services as companies
from companies.models import Company, Member, Role, StructureNode, User
from companies.services import CannotAdminister
from storefront.lib.errors import NotAllowed
from storefront.mail.models import Message
from tests.factories import administrator_of, make_company, make_member
from tests.sessions import signed_in, signed_in_to_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(company: Company) -> Member:
    team = companies.add_team(company.pk, "Buying", under=administrator_of(company).node, by=None)
    return make_member(company, "Mary Hill", "Manager", under=team)


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Ben Nash", under=manager)


@pytest.fixture
def staff() -> Client:
    return signed_in_to_admin()


def page(company: Company) -> str:
    return reverse("admin:companies_company_administrator", args=[company.pk])


def places(company: Company) -> dict[str, str]:
    """Who or what stands under whom, by name."""
    nodes = StructureNode.objects.filter(company=company).select_related("member", "parent__member")
    return {str(node): str(node.parent or "") for node in nodes}


@pytest.mark.usefixtures("buyer")
def test_the_new_one_is_the_root_and_the_old_one_right_below(company: Company, manager: Member) -> None:
    assert places(company) == {
        "Lakeside Admin": "",
        "Buying": "Lakeside Admin",
        "Mary Hill": "Buying",
        "Ben Nash": "Mary Hill",
    }
    companies.appoint_administrator(company, manager)
    assert places(company) == {
        "Mary Hill": "",
        "Buying": "Mary Hill",
        "Lakeside Admin": "Mary Hill",
        "Ben Nash": "Mary Hill",
    }
    new = administrator_of(company)
    old = Member.objects.get(name="Lakeside Admin")
    assert (new, new.role) == (manager, None)
    assert (old.is_administrator, old.role, old.is_active) == (
        False,
        Role.objects.get(company=company, is_default=True),
        True,
    )


def test_both_are_mailed(company: Company, manager: Member) -> None:
    companies.appoint_administrator(company, manager)
    told = {message.to: message.text for message in Message.objects.all()}
    assert set(told) == {"mary.hill@lakeside.example", "admin@lakeside.example"}
    assert "in place of Lakeside Admin" in told["mary.hill@lakeside.example"]
    assert "with the role Buyer" in told["admin@lakeside.example"]


def test_the_one_who_is_it_already_stays_and_is_told_nothing(company: Company) -> None:
    owner = administrator_of(company)
    assert companies.appoint_administrator(company, owner) == owner
    assert not Message.objects.exists()


def switch_off(member: Member) -> None:
    companies.deactivate(member, by=None)


def close_account(member: Member) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


@pytest.mark.parametrize("event", [switch_off, close_account])
def test_who_cannot_sign_in_cannot_run_the_company(company: Company, manager: Member, event: Any) -> None:
    event(manager)
    with pytest.raises(CannotAdminister, match="Mary Hill is not an active member"):
        companies.appoint_administrator(company, manager)


def test_nobody_of_another_company_is_appointed(company: Company) -> None:
    stranger = administrator_of(make_company("Harbour"))
    with pytest.raises(CannotAdminister):
        companies.appoint_administrator(company, stranger)


def test_without_a_default_role_nothing_changes(company: Company, manager: Member) -> None:
    Role.objects.update(is_default=False)
    with pytest.raises(CannotAdminister, match="no default role"):
        companies.appoint_administrator(company, manager)
    assert administrator_of(company) != manager
    assert places(company)["Lakeside Admin"] == ""


def test_it_is_the_stores_business_alone(company: Company, manager: Member) -> None:
    with pytest.raises(NotAllowed, match="The store appoints"):
        companies.appoint_administrator(company, manager, by=administrator_of(company))


def test_the_database_lets_no_company_be_without(company: Company, manager: Member) -> None:
    assert manager.role is not None
    Member.objects.filter(company=company, is_administrator=True).update(
        is_administrator=False, role=manager.role
    )
    with pytest.raises(IntegrityError, match="without its administrator"), transaction.atomic():
        connection.check_constraints()
    Member.objects.filter(pk=manager.pk).update(is_administrator=True, role=None)


class TestThePageOfTheStore:
    def test_leads_from_the_company_and_back(self, staff: Client, company: Company, manager: Member) -> None:
        form = reverse("admin:companies_company_change", args=[company.pk])
        assert page(company) in staff.get(form).text
        assert "Mary Hill" in staff.get(page(company)).text
        answer = staff.post(page(company), {"member": manager.pk}, follow=True)
        assert answer.redirect_chain == [(form, 302)]
        assert "Mary Hill is the company administrator" in answer.text
        assert administrator_of(company) == manager

    @pytest.mark.usefixtures("manager")
    @pytest.mark.parametrize("typed", ["", "x", "00000000-0000-0000-0000-000000000000"])
    def test_asks_again_where_nobody_is_chosen(self, staff: Client, company: Company, typed: str) -> None:
        answer = staff.post(page(company), {"member": typed})
        assert answer.status_code == 200 and "errorlist" in answer.text
        assert administrator_of(company).name == "Lakeside Admin"

    def test_offers_nobody_of_another_company(self, staff: Client, company: Company) -> None:
        stranger = make_member(make_company("Harbour"), "Ned Flint")
        assert "Ned Flint" not in staff.get(page(company)).text
        assert "Choose an active member" in staff.post(page(company), {"member": stranger.pk}).text

    def test_of_many_it_offers_the_first_and_finds_the_others(self, staff: Client, company: Company) -> None:
        def cost(**query: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert staff.get(page(company), query).status_code == 200
            return len(queries)

        make_member(company, "Zoe Last")
        cost()
        one = cost(), cost(q="zoe")
        for number in range(25):
            make_member(company, f"Person {number:02}")
        assert (cost(), cost(q="zoe")) == one
        shown = staff.get(page(company)).text
        assert shown.count('type="radio"') == 20 and "The first 20 are shown" in shown
        assert "Zoe Last" not in shown
        for typed in ("zoe l", "ZOE.LAST@lakeside"):
            found = staff.get(page(company), {"q": typed}).text
            assert found.count('type="radio"') == 1 and "Zoe Last, zoe.last@lakeside.example" in found
        assert "No active member matches." in staff.get(page(company), {"q": "nobody\0"}).text
        zoe = Member.objects.get(name="Zoe Last")
        assert staff.post(page(company), {"member": zoe.pk}).status_code == 302
        assert administrator_of(company) == zoe

    def test_is_shut_to_the_company_itself(self, company: Company, manager: Member) -> None:
        owner = signed_in(administrator_of(company))
        assert owner.post(page(company), {"member": manager.pk}, follow=True).status_code == 403
        assert administrator_of(company) != manager

    def test_the_new_one_may_do_everything_on_the_next_request(
        self, company: Company, manager: Member
    ) -> None:
        client = signed_in(manager)
        rules = f"/c/{company.slug}/approval-rules/new/"
        assert client.get(rules).status_code == 403
        companies.appoint_administrator(company, manager)
        assert client.get(rules).status_code == 200
