"""The administrator of an empty company, as a new user: three levels, four roles, ten people.

Then each of them sees exactly what they should.
"""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from companies.models import Member
from companies.structure import places_of
from storefront.mail.models import Message
from tests.checkout.shop import open_shop
from tests.factories import administrator_of, make_company, make_product
from tests.purchase_orders.documents import place
from tests.sessions import signed_in

pytestmark = pytest.mark.browser

PEOPLE = """\
ben@shop.example, Ben Nash, Buyer, Mary Moss
sue@shop.example, Sue Bell, Buyer, Mary Moss
tom@shop.example, Tom Reed, Buyer, Max Hill
joe@shop.example, Joe Ray, Buyer, Max Hill
mary@shop.example, Mary Moss, Manager, Buying
max@shop.example, Max Hill, Manager, Buying
fin@shop.example, Fin Grant, Finance, Accounts
flo@shop.example, Flo Park, Finance, Accounts
off@shop.example, Ann Voss, Office
kim@shop.example, Kim Lo, Office"""
MANAGER_OF = {
    **dict.fromkeys(["Ben Nash", "Sue Bell"], "Mary Moss"),
    **dict.fromkeys(["Tom Reed", "Joe Ray"], "Max Hill"),
    **dict.fromkeys(["Mary Moss", "Max Hill", "Fin Grant", "Flo Park", "Ann Voss", "Kim Lo"], "Shop Admin"),
}
SELLING = ["Purchase Orders", "Orders", "Quick Order"]
RAIL = {
    "Ben Nash": [*SELLING, "Company"],
    "Sue Bell": [*SELLING, "Company"],
    "Mary Moss": [*SELLING, "Approval Rules", "Company"],
    "Max Hill": [*SELLING, "Approval Rules", "Company"],
    "Fin Grant": ["Purchase Orders"],
    "Ann Voss": ["Purchase Orders", "Company"],
}
SEES_BENS_ORDER = {"Ben Nash", "Mary Moss", "Fin Grant", "Flo Park", "Shop Admin"}


@pytest.fixture
def owner(transactional_db: None) -> Member:
    open_shop()
    return administrator_of(make_company("Shop"))


def test_a_company_is_built_in_a_few_pages(browse: Callable[..., Page], owner: Member) -> None:
    page = browse(owner.user, at="/c/shop/")
    page.get_by_role("link", name="Look at the roles").click()
    for name, permission in (("Finance", "View all of the company"), ("Office", "View users and teams")):
        page.get_by_role("link", name="Roles").locator("visible=true").first.click()
        page.get_by_role("link", name="Add New Role").click()
        page.get_by_label("Name of the role").fill(name)
        page.get_by_label(permission, exact=True).check()
        page.get_by_role("button", name="Save role").click()
    page.get_by_role("link", name="Structure").click()
    page.get_by_role("button", name="Add a team").click()
    page.get_by_label("Name of the team").fill("Buying")
    page.get_by_role("button", name="Add and add another").click()
    page.get_by_label("Name of the team").fill("Accounts")
    page.get_by_role("button", name="Add team", exact=True).click()
    page.get_by_role("link", name="Users").click()
    page.get_by_role("link", name="Invite several").first.click()
    page.get_by_label("People", exact=True).fill(PEOPLE)
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("main")).to_contain_text("10 invitations are on their way.")
    page.get_by_role("link", name="Approval Rules").click()
    page.get_by_role("button", name="Add the rule Over £500").click()
    page.wait_for_url("**/approval-rules/?saved=*")
    everybody_joins()
    assert managers(owner) == MANAGER_OF
    each_sees_what_they_should(owner)


def everybody_joins() -> None:
    """In the order of their mails: who reports to somebody before that person."""
    for message in Message.objects.order_by("pk"):
        found = re.search(r"/invitation/\S+", message.text)
        assert found is not None
        assert Client().post(found[0], {"password": "quiet-harbour-7141"}).status_code == 302


def managers(owner: Member) -> dict[str, str]:
    people = dict(Member.objects.of_company(owner.company_id).values_list("pk", "name"))
    return {people[key]: place.manager for key, place in places_of(owner.company_id, people).items()}


def each_sees_what_they_should(owner: Member) -> None:
    people = {member.name: member for member in Member.objects.for_request().filter(company=owner.company)}
    placed = place(people["Ben Nash"], [(make_product(), 100)])
    pages = {name: signed_in(member) for name, member in people.items()}
    answers = {
        name: client.get(f"/c/shop/purchase-orders/{placed.number}/") for name, client in pages.items()
    }
    assert {name for name, answer in answers.items() if answer.status_code == 200} == SEES_BENS_ORDER
    for name, labels in RAIL.items():
        frame = pages[name].get("/c/shop/").context["frame"]
        assert [entry.label for entry in frame.rail] == labels, name
        assert frame.waiting.number == (1 if name == "Mary Moss" else 0), name
    approve = pages["Mary Moss"].post(f"/c/shop/purchase-orders/{placed.number}/approve/", {"round": 1})
    assert approve.status_code == 302
    placed.refresh_from_db()
    assert placed.status == "approved"
