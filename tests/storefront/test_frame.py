"""The frame around every page: whom it leads where, what it counts, and what that costs."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from approvals.definitions import Kind
from companies.models import Company, Member, User
from storefront.context_processors import RAIL, Frame
from storefront.lib.counts import Count
from storefront.orders.services import create_order
from storefront.templatetags.countersign import TOKEN_STANDS_HERE, initials
from tests.checkout.shop import fill, open_shop
from tests.factories import UserFactory, administrator_of, make_company, make_member, make_product, make_role
from tests.purchase_orders.documents import details, place, priced, rule_over
from tests.switches import PURCHASE_ORDERS_OFF

pytestmark = pytest.mark.django_db
BACKEND = "storefront.accounts.AuthenticationBackend"


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Manager Name", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Buyer Name", "Buyer", under=manager)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def ask_the_manager(company: Company) -> None:
    rule_over("0.01", administrator_of(company), (Kind.MANAGER, None, 1))


def frame_of(member: Member | None, path: str = "/") -> Frame:
    return Frame(RequestFactory().get(path), member)


def rail_of(member: Member) -> list[tuple[str, str]]:
    home = f"/c/{member.company.slug}"
    return [(entry.label, entry.href.removeprefix(home)) for entry in frame_of(member).rail]


class TestHome:
    def test_signed_out_people_are_asked_who_they_are(self, client: Client) -> None:
        assert client.get("/").headers["Location"] == "/accounts/login/?next=/"

    def test_a_member_lands_in_the_company(self, buyer: Member) -> None:
        assert signed_in(buyer.user).get("/").headers["Location"] == "/c/lakeside/"

    def test_it_is_the_company_used_last(self, buyer: Member) -> None:
        make_member(make_company("Harbour"), "Buyer Name", user=buyer.user)
        client = signed_in(buyer.user)
        assert client.get("/").headers["Location"] == "/c/lakeside/"
        client.get("/c/harbour/")
        assert client.get("/").headers["Location"] == "/c/harbour/"

    def test_who_has_left_the_company_used_last_lands_in_another(self, buyer: Member) -> None:
        elsewhere = make_member(make_company("Harbour"), "Buyer Name", user=buyer.user)
        client = signed_in(buyer.user)
        client.get("/c/harbour/")
        Member.objects.filter(pk=elsewhere.pk).update(is_active=False)
        assert client.get("/").headers["Location"] == "/c/lakeside/"

    def test_without_a_company_it_says_whom_to_ask(self) -> None:
        response = signed_in(UserFactory.create()).get("/")
        assert response.status_code == 200
        assert "administrator" in response.text

    def test_store_staff_are_led_to_the_administration(self) -> None:
        page = signed_in(UserFactory.create(is_staff=True)).get("/").text
        assert 'class="button button-primary" href="/admin/"' in page
        assert "Ask the administrator" not in page

    def test_a_colleague_sees_no_purchase_orders_a_stranger_nothing(
        self, company: Company, buyer: Member
    ) -> None:
        place(buyer, [(make_product(), 1)], reference="BR-2291")
        nobody = make_member(company, "Colleague Name", "Nobody")
        stranger = administrator_of(make_company("Harbour"))
        assert "BR-2291" in signed_in(buyer.user).get("/c/lakeside/").text
        assert "BR-2291" not in signed_in(nobody.user).get("/c/lakeside/").text
        answer = signed_in(stranger.user).get("/c/lakeside/")
        assert answer.status_code == 404
        assert "Lakeside" not in answer.text


class TestCompanyHome:
    @pytest.mark.parametrize("switch_off", PURCHASE_ORDERS_OFF)
    def test_it_shows_what_one_placed_or_how_to_begin(
        self, buyer: Member, switch_off: Callable[[], object]
    ) -> None:
        client = signed_in(buyer.user)
        assert "then say whom to ask" in client.get("/c/lakeside/").text
        switch_off()
        without = client.get("/c/lakeside/").text
        assert "becomes an order at once" in without
        assert "Placed by you" not in without

    def test_who_places_no_orders_is_led_to_those_of_the_company(self, company: Company) -> None:
        sees = ["view_purchase_orders", "view_company_purchase_orders"]
        auditor = make_member(company, "Auditor Name", make_role(company, "Auditor", *sees))
        nobody = make_member(company, "Colleague Name", "Nobody")
        link = '<a href="/c/lakeside/purchase-orders/company/">Company Purchase Orders</a>'
        home = signed_in(auditor.user).get("/c/lakeside/").text
        assert "Placed by you" not in home and "Fill the cart" not in home
        assert link in home
        assert link not in signed_in(nobody.user).get("/c/lakeside/").text

    def test_what_was_placed_is_shown_also_after_the_switch_went_off(
        self, company: Company, buyer: Member
    ) -> None:
        place(buyer, [(make_product(), 1)], reference="BR-1")
        company.purchase_orders_enabled = False
        company.save()
        assert "BR-1" in signed_in(buyer.user).get("/c/lakeside/").text

    def test_without_purchase_orders_it_shows_what_one_ordered(self, company: Company, buyer: Member) -> None:
        company.purchase_orders_enabled = False
        company.save()
        colleague = make_member(company, "Colleague Name")
        blind = make_member(company, "Blind Name", make_role(company, "Blind", "place_order"))
        for number, who in enumerate([buyer, colleague, blind]):
            create_order(
                priced([(make_product(), 1)]),
                details(f"BR-{number}"),
                placed_by=who,
                checkout_token=uuid.uuid4(),
            )
        home = signed_in(buyer.user).get("/c/lakeside/").text
        assert "Ordered by you" in home and "BR-0" in home and "BR-1" not in home
        assert "BR-2" not in signed_in(blind.user).get("/c/lakeside/").text

    def test_a_blocked_company_is_not_told_to_fill_a_cart(self, company: Company, buyer: Member) -> None:
        company.status = Company.Status.BLOCKED
        company.save()
        assert "Fill the cart" not in signed_in(buyer.user).get("/c/lakeside/").text


class TestShortAddresses:
    @pytest.mark.parametrize("rest", ["purchase-orders/", "orders/?q=7&q=8", "cart/", "approval-rules/new/"])
    def test_they_lead_to_the_company(self, buyer: Member, rest: str) -> None:
        assert signed_in(buyer.user).get(f"/{rest}").headers["Location"] == f"/c/lakeside/{rest}"

    def test_without_a_company_there_is_nothing(self) -> None:
        assert signed_in(UserFactory.create()).get("/purchase-orders/").status_code == 404

    @pytest.mark.parametrize("path", ["/purchase-ordersx/", "/elsewhere/", "/c/lakeside/elsewhere/"])
    def test_no_other_address_is_one(self, buyer: Member, path: str) -> None:
        assert signed_in(buyer.user).get(path).status_code == 404


class TestRail:
    def test_the_administrator_has_all_of_it(self, company: Company) -> None:
        administrator = administrator_of(company)
        assert rail_of(administrator) == [
            ("Purchase Orders", "/purchase-orders/"),
            ("Orders", "/orders/"),
            ("Quick Order", "/cart/quick-order/"),
            ("Approval Rules", "/approval-rules/"),
            ("Company", "/company/profile/"),
        ]

    def test_a_buyer_has_no_rules(self, buyer: Member) -> None:
        assert [label for label, _ in rail_of(buyer)] == [
            "Purchase Orders",
            "Orders",
            "Quick Order",
            "Company",
        ]

    def test_who_may_see_nothing_may_still_be_asked(self, company: Company) -> None:
        nobody = make_member(company, "Colleague Name", "Nobody")
        assert rail_of(nobody) == [("Purchase Orders", "/purchase-orders/requires-my-approval/")]

    def test_each_entry_opens(self, company: Company) -> None:
        administrator = administrator_of(company)
        client = signed_in(administrator.user)
        for entry in frame_of(administrator).rail:
            assert client.get(entry.href).status_code == 200, entry.href

    @pytest.mark.parametrize(
        ("path", "current"),
        [
            ("/c/lakeside/purchase-orders/company/", ["Purchase Orders"]),
            ("/c/lakeside/orders/3/", ["Orders"]),
            ("/c/lakeside/company/users/", ["Company"]),
            ("/c/lakeside/cart/quick-order/", ["Quick Order"]),
            ("/c/lakeside/", []),
            ("/c/lakeside/ordersx/", []),
        ],
    )
    def test_the_entry_of_the_page_is_marked(self, company: Company, path: str, current: list[str]) -> None:
        rail = frame_of(administrator_of(company), path).rail
        assert [entry.label for entry in rail if entry.is_current] == current

    def test_nobody_is_led_to_a_refusal(self, company: Company, buyer: Member, manager: Member) -> None:
        nobody = make_member(company, "Colleague Name", "Nobody")
        for member in (buyer, manager, nobody):
            client = signed_in(member.user)
            for entry in frame_of(member).rail:
                assert client.get(entry.href).status_code == 200, (member.name, entry.href)


class TestCounters:
    def test_what_waits_is_counted_for_who_is_asked(self, buyer: Member, manager: Member) -> None:
        ask_the_manager(buyer.company)
        place(buyer, [(make_product(), 1)])
        assert frame_of(manager).rail[0].count == Count(1)
        assert frame_of(buyer).rail[0].count == Count()
        page = signed_in(manager.user).get("/c/lakeside/")
        assert re.search(r"1<span[^>]*> waiting for you", page.text)
        assert "1 purchase order waits for your approval" in page.text

    def test_the_cart_is_counted_in_lines(self, buyer: Member) -> None:
        open_shop()
        fill(buyer, (make_product(), 300), (make_product(), 2))
        assert frame_of(buyer).cart_lines == 2
        assert "2 lines in your cart" in signed_in(buyer.user).get("/c/lakeside/").text

    def test_who_may_not_order_has_no_cart(self, company: Company) -> None:
        nobody = make_member(company, "Colleague Name", "Nobody")
        assert frame_of(nobody).cart == ""
        assert "/cart/" not in signed_in(nobody.user).get("/c/lakeside/").text

    @pytest.mark.parametrize("orders", [1, 6])
    def test_the_home_page_costs_the_same_whatever_there_is(
        self, buyer: Member, manager: Member, orders: int
    ) -> None:
        ask_the_manager(buyer.company)
        for _ in range(orders):
            place(buyer, [(make_product(), 1)])
        client = signed_in(manager.user)
        client.get("/c/lakeside/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/c/lakeside/")
        assert len(asked) <= 8  # session, user, member, waiting (2), cart, the last placed, categories


class TestTopBar:
    """It is drawn once for who sees the same; what is one reader's alone must not be in there."""

    def test_each_visit_has_a_token_of_its_own(self, buyer: Member) -> None:
        first, second = (signed_in(buyer.user).get("/c/lakeside/") for _ in range(2))
        tokens = [
            re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page.text) for page in (first, second)
        ]
        assert [len(set(found)) for found in tokens] == [1, 1]
        assert tokens[0] != tokens[1]
        assert TOKEN_STANDS_HERE not in first.text + second.text

    def test_its_forms_can_be_sent(self, buyer: Member) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(buyer.user, backend=BACKEND)
        for _ in range(2):  # drawn, and drawn again from what is kept
            page = client.get("/c/lakeside/").text
        token = re.search(r'action="/appearance/">\s*<input[^>]* value="(\w+)"', page)
        assert token
        sent = client.post("/appearance/", {"scheme": "dark", "csrfmiddlewaretoken": token[1]})
        assert sent.status_code == 302
        assert client.post("/appearance/", {"scheme": "dark"}).status_code == 403

    def test_everybody_has_their_own(self, buyer: Member, manager: Member) -> None:
        for member in (buyer, manager, buyer):
            page = signed_in(member.user).get("/c/lakeside/").text
            assert f'aria-label="You: {member.name}, {initials(member.name)}"' in page
            assert page.count(member.user.email) == 1

    def test_it_repeats_what_was_searched_as_text(self, buyer: Member) -> None:
        client = signed_in(buyer.user)
        page = client.get("/c/lakeside/catalog/", {"q": '"><b>heart'}).text
        assert 'name="q" value="&quot;&gt;&lt;b&gt;heart"' in page
        assert 'name="q" value=""' in client.get("/c/lakeside/orders/", {"q": "heart"}).text

    def test_a_count_that_changes_is_shown(self, buyer: Member) -> None:
        open_shop()
        counts = []
        for _ in range(2):
            fill(buyer, (make_product(), 1))
            counts += re.findall(r'id="cart-count">(\d+)<', signed_in(buyer.user).get("/c/lakeside/").text)
        assert counts == ["1", "2"]


class TestSwitcher:
    def test_it_names_each_company_and_what_waits_there(self, buyer: Member, manager: Member) -> None:
        harbour = make_company("Harbour")
        make_member(harbour, "Manager Name", user=manager.user)
        make_company("Oakley")
        ask_the_manager(buyer.company)
        place(buyer, [(make_product(), 1)])
        page = signed_in(manager.user).get("/c/").text
        assert "/c/lakeside/" in page
        assert "/c/harbour/" in page
        assert "oakley" not in page.lower()
        assert len(re.findall(r">1<span[^>]*> waiting for you", page)) == 1

    def test_htmx_gets_the_list_alone(self, buyer: Member) -> None:
        answer = signed_in(buyer.user).get("/c/?here=lakeside", headers={"HX-Request": "true"})
        assert "<html" not in answer.text
        assert 'aria-current="true"' in answer.text

    @pytest.mark.parametrize("status", [Company.Status.PENDING, Company.Status.REJECTED])
    def test_a_company_that_is_not_open_is_not_offered(self, buyer: Member, status: str) -> None:
        Company.objects.filter(pk=buyer.company_id).update(status=status)
        assert "/c/lakeside/" not in signed_in(buyer.user).get("/c/").text

    def test_a_blocked_company_says_so(self, buyer: Member) -> None:
        Company.objects.filter(pk=buyer.company_id).update(status=Company.Status.BLOCKED)
        assert "The store has blocked Lakeside" in signed_in(buyer.user).get("/c/lakeside/").text


class TestAppearance:
    def test_the_system_decides_until_somebody_chooses(self, client: Client) -> None:
        assert "data-scheme" not in client.get("/accounts/login/").text
        client.post("/appearance/", {"scheme": "dark"})
        assert 'data-scheme="dark"' in client.get("/accounts/login/").text
        client.post("/appearance/", {"scheme": "system"})
        assert "data-scheme" not in client.get("/accounts/login/").text

    def test_nothing_else_gets_into_the_page(self, client: Client) -> None:
        client.cookies["scheme"] = '"><script>'
        assert "data-scheme" not in client.get("/accounts/login/").text

    @pytest.mark.parametrize(
        ("referer", "back"),
        [
            ("http://testserver/c/x/?q=1", "http://testserver/c/x/?q=1"),
            ("http://elsewhere.example/", "/"),
            ("", "/"),
        ],
    )
    def test_one_is_brought_back(self, client: Client, referer: str, back: str) -> None:
        answer = client.post("/appearance/", {"scheme": "light"}, headers={"Referer": referer})
        assert answer.headers["Location"] == back

    def test_a_visit_changes_nothing(self, client: Client) -> None:
        assert client.get("/appearance/").status_code == 405


def test_the_rail_asks_for_permissions_that_exist(company: Company) -> None:
    administrator = administrator_of(company)
    assert all(door.is_open_to(administrator) for place_ in RAIL for door in place_.doors)


def test_pages_without_an_icon_of_their_own_find_one(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/img/mark.svg"
