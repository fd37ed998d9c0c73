"""Who is deactivated, removed or taken on again: what is told before, and what stays after."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies import services as companies
from companies.models import Company, Member, Role, StructureNode, User
from purchase_orders.models import PurchaseOrder
from storefront.lib.errors import NotFound
from tests.company.pages import where
from tests.company.test_users import listed
from tests.factories import (
    PASSWORD,
    make_company,
    make_member,
    make_product,
    make_role,
)
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(company: Company, owner: Member, buyer: Member) -> PurchaseOrder:
    rule_over("0.01", owner, ("manager", None, 1))
    return place(buyer, [(make_product(), 1)])


@pytest.mark.parametrize("name", ["user_deactivate", "user_remove"])
def test_what_waits_and_who_takes_over_is_shown_before(
    company: Company, owner: Member, manager: Member, waiting: PurchaseOrder, name: str
) -> None:
    page = signed_in(owner).get(where(name, company, manager.pk)).text
    assert "1 purchase order waits for them now" in page
    assert "Lakeside Admin is asked" in page
    assert Member.objects.get(pk=manager.pk).is_active


def test_the_last_of_a_role_hands_over_to_the_administrator(
    company: Company, owner: Member, buyer: Member
) -> None:
    finance = make_role(company, "Finance")
    first, second = (make_member(company, name, finance) for name in ("Fiona Grant", "Paul Reed"))
    rule_over("0.01", owner, ("role", finance, 1))
    place(buyer, [(make_product(), 1)])
    address = where("user_deactivate", company, first.pk)
    assert "Paul Reed is asked" in signed_in(owner).get(address).text
    companies.deactivate(second, by=owner)
    assert "Lakeside Admin stands in, because nobody else in Finance" in signed_in(owner).get(address).text


def test_what_the_reader_may_not_see_is_not_told(
    company: Company, manager: Member, waiting: PurchaseOrder
) -> None:
    clerk = make_member(company, "Clerk", make_role(company, "Clerk", "manage_users"))
    page = signed_in(clerk).get(where("user_deactivate", company, manager.pk)).text
    assert "Then" in page and "£" not in page
    assert f"/purchase-orders/{waiting.number}/" not in page


def test_the_question_costs_the_same_for_one_and_for_many(
    company: Company, owner: Member, manager: Member, buyer: Member, waiting: PurchaseOrder
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(where("user_deactivate", company, manager.pk))
        return len(asked)

    client = signed_in(owner)
    cost()
    one = cost()
    for _ in range(6):
        place(buyer, [(make_product(), 1)])
    assert cost() == one <= 16


def test_deactivated_the_next_request_is_refused_and_the_sessions_are_gone(
    company: Company, owner: Member, manager: Member, waiting: PurchaseOrder
) -> None:
    clients = [signed_in(manager), signed_in(manager)]
    assert clients[0].get(where("users", company)).status_code == 200
    answer = signed_in(owner).post(where("user_deactivate", company, manager.pk))
    assert answer.status_code == 302
    for client in clients:
        refused = client.post(f"/c/lakeside/purchase-orders/{waiting.number}/approve/", {"round": 1})
        assert refused.status_code == 302 and "/accounts/login/" in refused.headers["Location"]
    assert Session.objects.count() == 1  # the owner's
    assert PurchaseOrder.objects.awaiting(owner).get() == waiting


def test_who_works_for_another_company_too_stays_signed_in_there(
    company: Company, owner: Member, manager: Member
) -> None:
    make_member(make_company("Harbour"), "Mary Hill", "Manager", user=manager.user)
    client = signed_in(manager)
    companies.deactivate(manager, by=owner)
    assert client.get(where("users", company)).status_code == 404
    assert client.get("/c/harbour/").status_code == 200


def test_an_account_switched_off_by_the_store_is_led_to_the_sign_in(
    company: Company, manager: Member
) -> None:
    client = signed_in(manager)
    User.objects.filter(pk=manager.user_id).update(is_active=False)
    assert "/accounts/login/" in client.get(where("users", company)).headers["Location"]


def test_reactivated_they_sign_in_again(
    company: Company, owner: Member, manager: Member, client: Client
) -> None:
    companies.deactivate(manager, by=owner)
    assert signed_in(owner).post(where("user_reactivate", company, manager.pk)).status_code == 302
    client.post("/accounts/login/", {"login": manager.user.email, "password": PASSWORD})
    assert client.get(where("users", company)).status_code == 200


def test_removed_they_are_in_no_list_and_what_they_placed_stays(
    company: Company, owner: Member, buyer: Member, waiting: PurchaseOrder
) -> None:
    page = signed_in(owner).get(where("user_remove", company, buyer.pk)).text
    assert "1 purchase order that they placed is under way" in page
    answer = signed_in(owner).post(where("user_remove", company, buyer.pk), follow=True)
    assert "Ben Nash is removed" in answer.text
    assert listed(owner) == ["Lakeside Admin", "Mary Hill"]
    assert signed_in(owner).get(where("user", company, buyer.pk)).status_code == 404
    assert not StructureNode.objects.filter(member=buyer).exists()
    shown = signed_in(owner).get(f"/c/lakeside/purchase-orders/{waiting.number}/")
    assert shown.status_code == 200 and "Ben Nash" in shown.text
    assert PurchaseOrder.objects.awaiting(owner).get() == waiting
    with pytest.raises(NotFound):
        companies.reactivate(buyer, by=owner)


def test_who_has_others_below_is_not_removed(
    company: Company, owner: Member, manager: Member, buyer: Member
) -> None:
    companies.add_team(company.pk, "Workshop", under=manager.node, by=owner)
    answer = signed_in(owner).post(where("user_remove", company, manager.pk))
    assert answer.status_code == 409
    sentence = "Mary Hill still has Ben Nash and Workshop below them. Move them elsewhere first."
    assert sentence in answer.text
    assert companies.others_below(manager.node) == sentence
    assert Member.objects.of_company(company.pk).filter(pk=manager.pk, is_active=True).exists()


@pytest.mark.parametrize("name", ["user_deactivate", "user_remove", "user_reactivate"])
def test_the_administrator_stays(company: Company, owner: Member, name: str) -> None:
    clerk = make_member(company, "Clerk", make_role(company, "Clerk", "manage_users"))
    answer = signed_in(clerk).post(where(name, company, owner.pk))
    assert answer.status_code == 409 and "is the company administrator" in answer.text
    assert Member.objects.get(pk=owner.pk).is_active


@pytest.mark.parametrize("act", [companies.deactivate, companies.remove])
def test_nobody_takes_their_own_access_away(company: Company, act: Callable[..., Member]) -> None:
    clerk = make_member(company, "Clerk", make_role(company, "Clerk", "manage_users"))
    with pytest.raises(companies.NotOneself):
        act(clerk, by=clerk)


def test_who_was_removed_comes_back_to_the_same_row(
    company: Company, owner: Member, buyer: Member, manager: Member
) -> None:
    companies.remove(buyer, by=owner)
    role = Role.objects.get(company=company, name="Buyer")
    again = companies.add_member(buyer.user, role, under=manager.node, by=owner)
    assert again.pk == buyer.pk and again.is_active and again.removed_at is None
    with pytest.raises(companies.AlreadyMember):
        companies.add_member(buyer.user, role, under=manager.node, by=owner)
