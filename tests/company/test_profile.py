"""The company's profile: each part for who may view it, changed by who may edit it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import services as companies
from companies.models import Address, Company, Member, Role
from companies.services import DefaultStays
from purchase_orders.models import PurchaseOrder, Round
from storefront.checkout import services as checkout
from storefront.checkout.models import AllowedMethods, PaymentMethod, ShippingMethod
from storefront.lib.errors import NotAllowed, NotFound
from tests.checkout.shop import cart_of, fill, open_shop, submission
from tests.company.pages import seen_in
from tests.factories import UserFactory, administrator_of, make_company, make_member, make_product, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/c/lakeside/company/profile/"
ADDRESS = {
    "recipient": "Lakeside",
    "street": "3 Lake Road",
    "city": "Bowness",
    "postcode": "LA23 3AP",
    "country": "GB",
    "label": "Bowness shop",
}
LEGAL = {
    "legal_street": "9 Strand",
    "legal_city": "London",
    "legal_postcode": "WC2N 5HR",
    "legal_country": "GB",
}
ACCOUNT = {
    "name": "Lakeside Ltd",
    "legal_name": "Lakeside Gifts Ltd",
    "email": "hq@l.example",
    "vat_id": "GB1",
}


@pytest.fixture
def company() -> Company:
    open_shop()
    return make_company(email="office@lakeside.example", vat_id="GB 123")


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Ben Nash", make_role(company, "Only orders", "place_order"))


@pytest.fixture
def warehouse(company: Company) -> Address:
    return Address.objects.get(company=company)


@pytest.fixture
def shop(company: Company, warehouse: Address) -> Address:
    return companies.add_address(company.pk, by=None, **ADDRESS)


def reader(company: Company, *codes: str) -> Member:
    return make_member(company, "Rea Der", make_role(company, f"Role {len(Role.objects.all())}", *codes))


def addresses(shop: Address) -> dict[str, dict[str, Any]]:
    """Each address with what its form sends; {} where it sends nothing."""
    return {
        f"{PAGE}account/": ACCOUNT,
        f"{PAGE}legal-address/": LEGAL,
        f"{PAGE}addresses/new/": ADDRESS,
        f"{PAGE}addresses/{shop.pk}/": ADDRESS,
        f"{PAGE}addresses/{shop.pk}/default/": {},
        f"{PAGE}addresses/{shop.pk}/remove/": {},
    }


class TestAccess:
    def test_a_stranger_finds_nothing(self, stranger: Member, shop: Address) -> None:
        client = signed_in(stranger)
        for where, sent in {PAGE: {}, **addresses(shop)}.items():
            for answer in (client.get(where), client.post(where, sent)):
                assert answer.status_code in {404, 405} and "Lakeside" not in answer.text, where
        assert Address.objects.filter(pk=shop.pk, is_default=False).exists()

    def test_an_address_of_another_company_is_not_found(self, owner: Member, stranger: Member) -> None:
        foreign = Address.objects.get(company=stranger.company)
        client = signed_in(owner)
        for verb in ("", "remove/", "default/"):
            assert client.post(f"{PAGE}addresses/{foreign.pk}/{verb}", ADDRESS).status_code == 404
        foreign.refresh_from_db()
        assert foreign.street == "1 Quay Street"

    def test_who_may_see_no_part_of_it_is_refused(self, company: Company) -> None:
        assert signed_in(reader(company, "view_orders")).get(PAGE).status_code == 403

    def test_who_may_only_look_changes_nothing(self, company: Company, shop: Address) -> None:
        everything = ("view_account", "view_legal_address", "view_contacts", "view_payment", "view_shipping")
        client = signed_in(reader(company, *everything))
        page = client.get(PAGE)
        assert page.status_code == 200 and "Edit" not in page.text and "Remove" not in page.text
        for where, sent in addresses(shop).items():
            assert client.post(where, sent).status_code == 403, where

    def test_who_places_orders_adds_an_address_and_changes_none(self, buyer: Member, shop: Address) -> None:
        client = signed_in(buyer)
        answer = client.post(f"{PAGE}addresses/new/", ADDRESS | {"label": "Third"}, follow=True)
        assert "Third is in the address book." in answer.text and "Remove" not in answer.text
        for where, sent in addresses(shop).items():
            if "new" not in where:
                assert client.post(where, sent).status_code == 403, where


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("view_account", "Account information"),
        ("view_legal_address", "Legal address"),
        ("view_contacts", "Contacts"),
        ("view_payment", "Payment methods"),
        ("view_shipping", "Shipping methods"),
        ("place_order", "Address book"),
    ],
)
def test_each_part_is_shown_by_its_permission(company: Company, code: str, heading: str) -> None:
    page = signed_in(reader(company, code)).get(PAGE).text
    parts = {"Account information", "Legal address", "Contacts", "Payment methods", "Shipping methods"}
    assert f"<h2>{heading}</h2>" in page
    assert not [other for other in parts - {heading} if f"<h2>{other}</h2>" in page]


def test_contacts_name_administrator_and_sales_representative(owner: Member) -> None:
    client = signed_in(owner)
    page = client.get(PAGE).text
    assert "Lakeside Admin" in page and "Nobody yet: contact the store." in page
    Company.objects.update(
        sales_representative=UserFactory.create(name="Sally Sales", email="sally@s.example")
    )
    page = client.get(PAGE).text
    assert "Sally Sales" in page and "mailto:sally@s.example" in page


def test_methods_are_those_the_store_allows(owner: Member) -> None:
    client = signed_in(owner)
    page = client.get(PAGE).text
    assert "Bank transfer" in page and "Courier" in page
    AllowedMethods.objects.create(company=owner.company, payment_methods=[PaymentMethod.ON_ACCOUNT])
    page = client.get(PAGE).text
    assert "Bank transfer" not in page and "Payment on account" in page
    AllowedMethods.objects.update(payment_methods=[], shipping_methods=[])
    page = client.get(PAGE).text
    assert "no way to pay. Contact the store." in page and "no shipping. Contact the store." in page


def test_a_country_is_named_in_one_way(owner: Member) -> None:
    page = signed_in(owner).post(f"{PAGE}legal-address/", LEGAL, follow=True).text
    assert page.count("<span>United Kingdom</span>") == 2 and "<span>GB</span>" not in page


def test_the_page_costs_the_same_for_any_number_of_addresses(owner: Member) -> None:
    client = signed_in(owner)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for number in range(20):
        companies.add_address(owner.company_id, by=None, **ADDRESS | {"label": f"Shop {number}"})
    ShippingMethod.objects.create(name="Pallet", price=40)
    assert cost() == one <= 14


class TestAccount:
    def test_is_saved(self, owner: Member) -> None:
        answer = signed_in(owner).post(f"{PAGE}account/", ACCOUNT, follow=True)
        assert "The account information is saved." in answer.text
        values = Company.objects.filter(pk=owner.company_id).values(*ACCOUNT).get()
        assert values == ACCOUNT

    def test_what_is_wrong_is_said_beside_the_field_and_kept(self, owner: Member) -> None:
        wrong = ACCOUNT | {"name": "", "email": "nobody at all", "vat_id": "KEPT"}
        answer = signed_in(owner).post(f"{PAGE}account/", wrong)
        assert answer.status_code == 422
        assert "Type the company&#x27;s name." in answer.text and 'value="KEPT"' in answer.text
        assert 'value="nobody at all"' in answer.text and "Lakeside</span>" in answer.text
        assert Company.objects.get(pk=owner.company_id).vat_id == "GB 123"

    def test_a_right_that_is_gone_is_asked_again(self, company: Company) -> None:
        editor = reader(company, "edit_account")
        assert editor.role is not None
        companies.change_role_permissions(editor.role, ["view_account"], by=None)
        with pytest.raises(NotAllowed, match="edit account information"):
            companies.change_account(company.pk, by=editor, **ACCOUNT)

    def test_a_blocked_company_is_only_looked_at(self, owner: Member, shop: Address) -> None:
        Company.objects.filter(pk=owner.company_id).update(status=Company.Status.BLOCKED)
        client = signed_in(owner)
        page = client.get(PAGE)
        assert page.status_code == 200 and "Add an address" not in page.text and "Remove" not in page.text
        for where, sent in addresses(shop).items():
            assert client.post(where, sent).status_code == 403, where
        assert Address.objects.count() == 2


class TestLegalAddress:
    def test_is_saved_and_shown(self, owner: Member) -> None:
        client = signed_in(owner)
        assert "Not given yet." in client.get(PAGE).text
        page = client.post(f"{PAGE}legal-address/", LEGAL, follow=True).text
        assert "9 Strand" in page and "United Kingdom" in page and "Not given yet." not in page

    def test_half_an_address_is_none(self, owner: Member) -> None:
        answer = signed_in(owner).post(
            f"{PAGE}legal-address/", LEGAL | {"legal_city": "", "legal_country": "XX"}
        )
        assert answer.status_code == 422
        assert "Type the city." in answer.text and 'value="9 Strand"' in answer.text
        assert Company.objects.get(pk=owner.company_id).legal_street == ""


class TestAddressBook:
    def test_an_address_is_changed_and_documents_keep_theirs(self, owner: Member, warehouse: Address) -> None:
        fill(owner, (make_product(), 1))
        checkout.place(submission(owner), by=owner)
        answer = signed_in(owner).post(f"{PAGE}addresses/{warehouse.pk}/", ADDRESS, follow=True)
        assert "3 Lake Road" in answer.text and "1 Quay Street" not in answer.text
        assert Round.objects.get().shipping_address["street"] == "1 Quay Street"

    def test_bad_input_comes_back(self, owner: Member, warehouse: Address) -> None:
        wrong = ADDRESS | {"city": "", "street": "Kept Street"}
        for where in (f"{PAGE}addresses/{warehouse.pk}/", f"{PAGE}addresses/new/"):
            answer = signed_in(owner).post(where, wrong)
            assert answer.status_code == 422 and 'value="Kept Street"' in answer.text
            assert "Type the city." in answer.text
        assert Address.objects.get().street == "1 Quay Street"

    def test_the_first_of_an_empty_book_is_the_default(self, owner: Member, warehouse: Address) -> None:
        companies.remove_address(owner.company_id, warehouse.pk, by=owner)
        client = signed_in(owner)
        assert "Empty." in client.get(PAGE).text
        client.post(f"{PAGE}addresses/new/", ADDRESS)
        assert Address.objects.get().is_default
        client.post(f"{PAGE}addresses/new/", ADDRESS | {"label": "Second"})
        assert not Address.objects.get(label="Second").is_default

    def test_one_that_is_added_at_checkout_is_in_the_book(self, buyer: Member, warehouse: Address) -> None:
        companies.remove_address(buyer.company_id, warehouse.pk, by=None)
        added = checkout.add_address(by=buyer, **ADDRESS)
        assert (added.is_default, cart_of(buyer).address) == (True, added)

    def test_another_becomes_the_default(self, owner: Member, warehouse: Address, shop: Address) -> None:
        answer = signed_in(owner).post(f"{PAGE}addresses/{shop.pk}/default/", follow=True)
        assert "Bowness shop is the default address." in answer.text
        assert list(Address.objects.filter(is_default=True)) == [shop]

    def test_the_default_stays_while_there_are_others(
        self, owner: Member, warehouse: Address, shop: Address
    ) -> None:
        with pytest.raises(DefaultStays, match="Make another one the default first"):
            companies.remove_address(owner.company_id, warehouse.pk, by=owner)
        assert f"{warehouse.pk}/remove/" not in signed_in(owner).get(PAGE).text
        answer = signed_in(owner).post(f"{PAGE}addresses/{warehouse.pk}/remove/", follow=True)
        assert "Make another one the default first" in answer.text
        assert Address.objects.count() == 2

    def test_a_cart_loses_what_is_removed_and_documents_do_not(
        self, owner: Member, buyer: Member, shop: Address
    ) -> None:
        product = make_product()
        for who in (owner, buyer):
            fill(who, (product, 1))
            courier = ShippingMethod.objects.get()
            checkout.choose_shipping(by=who, address_id=shop.pk, method_id=courier.pk)
        checkout.place(submission(owner), by=owner)
        where = f"{PAGE}addresses/{shop.pk}/remove/"
        client = signed_in(owner)
        question = client.get(where).text
        assert "Remove Bowness shop?" in question and "1 cart is to be sent there" in question
        assert Address.objects.filter(pk=shop.pk).exists()
        assert "Bowness shop is removed" in client.post(where, follow=True).text
        assert cart_of(buyer).address is None and cart_of(buyer).lines.count() == 1
        assert Round.objects.get().shipping_address["street"] == "3 Lake Road"
        assert (
            "3 Lake Road"
            in client.get(f"/c/lakeside/purchase-orders/{PurchaseOrder.objects.get().number}/").text
        )

    def test_what_is_gone_is_said_to_be_gone(self, owner: Member, shop: Address) -> None:
        companies.remove_address(owner.company_id, shop.pk, by=owner)
        with pytest.raises(NotFound, match="not in your company's address book any more"):
            companies.make_default_address(owner.company_id, shop.pk, by=owner)
        assert signed_in(owner).get(f"{PAGE}addresses/{shop.pk}/").status_code == 404


def test_the_store_names_the_sales_representative(company: Company) -> None:
    staff = UserFactory.create(name="Stella Staff", is_staff=True)
    client = Client()
    client.force_login(staff)
    where = reverse("admin:companies_company_change", args=[company.pk])
    form = {"name": company.name, "status": "active"}
    form |= {
        f"{prefix}-{kind}_FORMS": "0" for prefix in ("allowed_methods", "-1") for kind in ("TOTAL", "INITIAL")
    }
    client.post(where, form | {"sales_representative": str(administrator_of(company).user_id)})
    assert Company.objects.get().sales_representative is None
    client.post(where, form | {"sales_representative": str(staff.pk)})
    assert Company.objects.get().sales_representative == staff


class TestTwoPeopleAtOnce:
    """Both have opened the form; the second to save is told, keeps what they typed, and may replace it."""

    @pytest.fixture
    def forms(self, shop: Address) -> dict[str, tuple[str, dict[str, Any], str]]:
        """By what is changed: its address, what is sent, and a field of it."""
        return {
            "account": (f"{PAGE}account/", ACCOUNT, "legal_name"),
            "legal address": (f"{PAGE}legal-address/", LEGAL, "legal_city"),
            "address": (f"{PAGE}addresses/{shop.pk}/", ADDRESS, "street"),
        }

    @pytest.fixture(params=["account", "legal address", "address"])
    def form(self, request: pytest.FixtureRequest, forms: Any) -> tuple[str, dict[str, Any], str]:
        found: tuple[str, dict[str, Any], str] = forms[request.param]
        return found

    def opened(self, client: Client, where: str) -> str:
        return seen_in(client.get(where).text)

    def test_the_second_is_told_and_may_replace_it(
        self, owner: Member, form: tuple[str, dict[str, Any], str]
    ) -> None:
        where, sent, field = form
        client = signed_in(owner)
        seen = self.opened(client, where)
        assert client.post(where, sent | {field: "First", "seen": seen}).status_code == 302
        refused = client.post(where, sent | {field: "Second", "seen": seen})
        assert refused.status_code == 422
        assert "Somebody else changed" in refused.text and "is now: First" in refused.text
        assert 'value="Second"' in refused.text and "First" in client.get(where).text
        again = client.post(where, sent | {field: "Second", "seen": seen_in(refused.text)})
        assert again.status_code == 302 and "Second" in client.get(where).text

    def test_control_without_the_mark_the_last_one_would_win(self, owner: Member, shop: Address) -> None:
        for street in ("First", "Second"):
            companies.change_address(owner.company_id, shop.pk, by=owner, **ADDRESS | {"street": street})
        shop.refresh_from_db()
        assert shop.street == "Second"

    def test_the_same_typed_by_both_is_no_conflict(
        self, owner: Member, form: tuple[str, dict[str, Any], str]
    ) -> None:
        where, sent, field = form
        client = signed_in(owner)
        seen = self.opened(client, where)
        for _ in range(2):
            assert client.post(where, sent | {field: "Both", "seen": seen}).status_code == 302

    def test_a_fault_beside_a_field_forgets_nothing_of_what_was_seen(
        self, owner: Member, shop: Address
    ) -> None:
        where, client = f"{PAGE}addresses/{shop.pk}/", signed_in(owner)
        seen = self.opened(client, where)
        companies.change_address(owner.company_id, shop.pk, by=None, street="First")
        faulty = client.post(where, ADDRESS | {"city": "", "seen": seen})
        assert seen_in(faulty.text) == seen and "Changed meanwhile" not in faulty.text
