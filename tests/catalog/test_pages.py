"""The list and the page of a product, for each who may open them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Member, User
from storefront.catalog import listing
from storefront.catalog.models import Product
from tests.catalog.goods import make_category, make_price_list, make_product
from tests.factories import UserFactory, make_company, make_member, make_role

pytestmark = pytest.mark.django_db
BUDGET = 10


@pytest.fixture
def product() -> Product:
    candles = make_category("Candles")
    return make_product(
        "85123A",
        name="White Hanging Heart",
        category=candles,
        on_hand=1204,
        slug="heart",
        description="Of metal.",
    )


def open_page(who: Member | User, path: str = "/c/lakeside/catalog/", **query: Any) -> Any:
    client = Client()
    client.force_login(who.user if isinstance(who, Member) else who)
    return client.get(path, query)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


PATHS = ["/c/lakeside/catalog/", "/c/lakeside/catalog/heart/"]


@pytest.mark.parametrize("path", PATHS)
class TestAccess:
    def test_a_member_sees_it(self, path: str, buyer: Member, product: Product) -> None:
        assert "White Hanging Heart" in text_of(open_page(buyer, path))

    def test_a_member_who_may_not_order_looks_and_learns_why(
        self, path: str, company: Company, product: Product
    ) -> None:
        looker = make_member(company, "Looker", make_role(company, "Auditor", "view_orders"))
        page = text_of(open_page(looker, path))
        assert "White Hanging Heart" in page
        assert "Your role, Auditor, can look, but not order." in page
        assert "quantity-" not in page

    def test_people_of_a_blocked_company_look_only(
        self, path: str, company: Company, buyer: Member, product: Product
    ) -> None:
        Company.objects.filter(pk=company.pk).update(status=Company.Status.BLOCKED)
        page = text_of(open_page(buyer, path))
        assert page.count("The store has blocked Lakeside") == 1
        assert "but not order" not in page  # it is said once, by the frame
        assert "quantity-" not in page

    def test_a_stranger_gets_404(self, path: str, company: Company, product: Product) -> None:
        stranger = make_member(make_company("Harbour"), "Stranger")
        response = open_page(stranger, path)
        assert response.status_code == 404
        assert b"White Hanging Heart" not in response.content

    def test_without_signing_in_one_is_asked_to(self, path: str, company: Company, product: Product) -> None:
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/c/lakeside/")

    def test_it_is_never_kept_by_a_browser(self, path: str, buyer: Member, product: Product) -> None:
        assert "no-store" in open_page(buyer, path)["Cache-Control"]

    def test_it_is_only_read(self, path: str, buyer: Member, product: Product) -> None:
        client = Client()
        client.force_login(buyer.user)
        assert client.post(path).status_code == 405


def test_prices_are_the_company_s_with_the_list_price_named(buyer: Member, product: Product) -> None:
    make_price_list(buyer.company, (product, 1, "2.71"), (product, 24, "2.55"), (product, 96, "2.30"))
    page = text_of(open_page(buyer))
    assert '<strong class="number">£2.71</strong>' in page
    assert '<span class="visually-hidden">instead of the list price </span>£2.95</s>' in page
    assert "24+ £2.55" in page and "96+ £2.30" in page
    assert "Prices of Lakeside, without tax" in page
    assert "[[1, &quot;2.71&quot;], [24, &quot;2.55&quot;], [96, &quot;2.30&quot;]]" in page


def test_a_list_price_is_not_struck(buyer: Member, product: Product) -> None:
    page = text_of(open_page(buyer))
    assert "£2.95" in page
    assert "<s " not in page


def test_a_price_of_another_company_is_not_shown(buyer: Member, product: Product) -> None:
    make_price_list(make_company("Harbour"), (product, 1, "0.11"))
    assert "£0.11" not in text_of(open_page(buyer))


def test_a_company_in_another_currency_learns_that_there_is_no_price(product: Product) -> None:
    buyer = make_member(make_company("Kuwait", currency="KWD"), "Buyer")
    page = text_of(open_page(buyer, "/c/kuwait/catalog/"))
    assert "no price for your company" in page
    assert "2.95" not in page and f"quantity-{product.pk}" not in page


def test_a_quantity_is_typed_beside_each_product_and_goes_to_the_cart(
    buyer: Member, product: Product
) -> None:
    page = text_of(open_page(buyer))
    assert '<form method="post" action="/c/lakeside/cart/add/"' in page
    assert f'name="quantity-{product.pk}" value="0"' in page
    assert 'aria-label="Quantity of 85123A"' in page
    assert 'max="1204"' in page


def test_what_can_be_back_ordered_has_no_largest_quantity(buyer: Member) -> None:
    make_product("1", on_hand=3, backorders=True)
    assert "max=" not in text_of(open_page(buyer)).partition("quantity-")[2]


@pytest.mark.parametrize(
    ("stock", "words"),
    [
        ({"on_hand": 1204}, "1,204"),
        ({"on_hand": 4}, "4 left"),
        ({"on_hand": 0, "backorders": True}, "On back order"),
        ({"on_hand": 0}, "Out of stock"),
    ],
)
def test_stock_is_said_in_words(buyer: Member, stock: dict[str, Any], words: str) -> None:
    make_product("1", **stock)
    assert words in text_of(open_page(buyer))


def test_what_cannot_be_bought_has_no_field_and_says_why(buyer: Member) -> None:
    product = make_product("1", on_hand=0, slug="gone")
    page = text_of(open_page(buyer))
    assert "Cannot be ordered" in page and ": out of stock" in page
    assert f"quantity-{product.pk}" not in page
    assert "Out of stock: it cannot be ordered now." in text_of(open_page(buyer, "/c/lakeside/catalog/gone/"))


def test_a_product_off_sale_keeps_its_page_and_says_so(buyer: Member) -> None:
    make_product("1", name="Old Clock", slug="old-clock", is_active=False)
    page = text_of(open_page(buyer, "/c/lakeside/catalog/old-clock/"))
    assert "Old Clock" in page and "No longer sold" in page and "quantity-" not in page


def test_an_unknown_product_is_404(buyer: Member) -> None:
    assert open_page(buyer, "/c/lakeside/catalog/none/").status_code == 404


def test_the_page_of_a_product_names_tiers_category_and_neighbours(buyer: Member, product: Product) -> None:
    make_price_list(buyer.company, (product, 1, "2.71"), (product, 24, "2.55"))
    make_product("2", name="Candle Neighbour", category=product.category)
    page = text_of(open_page(buyer, "/c/lakeside/catalog/heart/"))
    for words in ("SKU <bdi", "85123A", "Of metal.", "Price by quantity", "£2.55", "1,204 in stock"):
        assert words in page
    assert "Often bought in Candles" in page and "Candle Neighbour" in page
    assert 'href="/c/lakeside/catalog/?category=candles"' in page


@pytest.fixture
def shelf(product: Product) -> None:
    make_product("22423", name="Regency Cakestand", on_hand=0, popularity=9)
    make_product("47566", name="Party Bunting with Hearts", category=make_category("Party"), popularity=5)


def names(response: Any) -> list[str]:
    return [item.name for item in response.context["items"]]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Regency Cakestand", "Party Bunting with Hearts", "White Hanging Heart"]),
        ({"q": "heart"}, ["Party Bunting with Hearts", "White Hanging Heart"]),
        ({"category": "party"}, ["Party Bunting with Hearts"]),
        ({"q": "heart", "category": "candles"}, ["White Hanging Heart"]),
        ({"stock": "on"}, ["Party Bunting with Hearts", "White Hanging Heart"]),
        ({"sort": "name"}, ["Party Bunting with Hearts", "Regency Cakestand", "White Hanging Heart"]),
        ({"category": "nonsense", "sort": "nonsense", "view": "nonsense", "cursor": "nonsense"}, 3),
        ({"q": "\0"}, 3),
    ],
)
def test_filters_stand_in_the_address(buyer: Member, query: dict[str, str], expected: Any) -> None:
    response = open_page(buyer, **query)
    found = names(response)
    assert found == expected if isinstance(expected, list) else len(found) == expected


@pytest.mark.usefixtures("shelf")
def test_filters_in_force_are_shown_and_can_be_taken_away_one_by_one(buyer: Member) -> None:
    response = open_page(buyer, q="heart", category="candles", stock="on", sort="name", view="grid")
    assert [(chip.label, chip.href) for chip in response.context["chips"]] == [
        ("“heart”", "?category=candles&stock=on&sort=name&view=grid"),
        ("Candles", "?q=heart&stock=on&sort=name&view=grid"),
        ("In stock only", "?q=heart&category=candles&sort=name&view=grid"),
    ]


@pytest.mark.usefixtures("shelf")
def test_categories_are_counted_for_what_is_searched(buyer: Member) -> None:
    response = open_page(buyer, q="heart", category="candles")
    links = [(link.label, link.count, link.is_current) for link in response.context["categories"]]
    assert links == [("All categories", 2, False), ("Candles", 1, True), ("Party", 1, False)]
    assert "1 product<" in text_of(response)


@pytest.mark.usefixtures("shelf")
def test_nothing_found_offers_the_nearest_and_keeps_the_filter(buyer: Member) -> None:
    response = open_page(buyer, q="heart bunting zzz", category="candles")
    page = text_of(response)
    assert "Nothing found for “heart bunting zzz” in Candles" in page
    assert "The nearest:" in page
    assert names(response) == ["White Hanging Heart"]
    assert '<option value="candles" selected>' in page


@pytest.mark.usefixtures("shelf")
def test_nothing_found_here_says_how_much_is_elsewhere(buyer: Member) -> None:
    page = text_of(open_page(buyer, q="bunting", category="candles"))
    assert '<a href="?q=bunting">1 in other categories</a>' in page


def test_an_empty_store_says_so(buyer: Member) -> None:
    assert "Nothing here" in text_of(open_page(buyer))


@pytest.mark.usefixtures("shelf")
def test_the_grid_is_an_option(buyer: Member) -> None:
    assert "order-cards" in text_of(open_page(buyer, view="grid"))
    assert "order-cards" not in text_of(open_page(buyer))


@pytest.mark.usefixtures("shelf")
def test_pages_follow_each_other_and_keep_the_filters(buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 1)
    first = open_page(buyer, q="heart")
    assert 'rel="next" href="?q=heart&amp;cursor=' in text_of(first)
    second = open_page(buyer, q="heart", cursor=first.context["found"].page.next)
    assert names(first) + names(second) == ["Party Bunting with Hearts", "White Hanging Heart"]
    assert 'rel="prev"' in text_of(second) and 'rel="next"' not in text_of(second)


def test_what_a_person_types_is_escaped(buyer: Member, product: Product) -> None:
    page = text_of(open_page(buyer, q="<script>alert(1)</script>"))
    assert "<script>alert" not in page


def test_the_company_s_home_leads_into_each_category(buyer: Member, product: Product) -> None:
    assert 'href="/c/lakeside/catalog/?category=candles"' in text_of(open_page(buyer, "/c/lakeside/"))


class TestWithoutCompany:
    @pytest.fixture
    def lonely(self) -> User:
        return UserFactory.create()

    def test_list_prices_no_cart_and_whom_to_ask(self, lonely: User, product: Product) -> None:
        for path in ("/catalog/", "/catalog/heart/"):
            page = text_of(open_page(lonely, path))
            assert "White Hanging Heart" in page and "£2.95" in page
            assert "To order, ask the administrator of your company to add you." in page
            assert "quantity-" not in page and "/cart/" not in page
            assert "1,204" not in page

    def test_home_leads_there(self, lonely: User) -> None:
        assert 'href="/catalog/"' in text_of(open_page(lonely, "/"))

    def test_one_can_search(self, lonely: User, product: Product) -> None:
        make_product("2", name="Clock")
        assert names(open_page(lonely, "/catalog/", q="clock")) == ["Clock"]

    def test_without_signing_in_one_is_asked_to(self, product: Product) -> None:
        for path in ("/catalog/", "/catalog/heart/"):
            assert Client().get(path)["Location"].startswith("/accounts/login/")

    def test_members_are_led_to_the_catalogue_of_their_company(self, buyer: Member, product: Product) -> None:
        for path in ("/catalog/?q=heart", "/catalog/heart/"):
            assert open_page(buyer, path)["Location"] == f"/c/lakeside{path}"

    def test_of_several_companies_it_is_the_one_used_last(self, buyer: Member) -> None:
        make_member(make_company("Harbour"), "Buyer", user=buyer.user)
        client = Client()
        client.force_login(buyer.user)
        client.get("/c/lakeside/")
        assert client.get("/catalog/")["Location"] == "/c/lakeside/catalog/"

    def test_somebody_who_left_sees_list_prices(self, buyer: Member, product: Product) -> None:
        Member.objects.filter(pk=buyer.pk).update(is_active=False)
        make_price_list(buyer.company, (product, 1, "1.11"))
        page = text_of(open_page(buyer.user, "/catalog/"))
        assert "£2.95" in page and "£1.11" not in page


def statements(who: Member | User, path: str, **query: str) -> int:
    client = Client()
    client.force_login(who.user if isinstance(who, Member) else who)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": "thing"},
        {"q": "thing", "category": "things", "stock": "on", "sort": "name"},
        {"view": "grid"},
        {"bought": "on"},
        {"q": "zzz"},
    ],
)
def test_a_list_costs_the_same_statements_at_1_and_50_rows(buyer: Member, query: dict[str, str]) -> None:
    first = make_product("S0", popularity=100)
    price_list = make_price_list(buyer.company, (first, 1, "2.00"))
    one = statements(buyer, "/c/lakeside/catalog/", **query)
    for number in range(1, 60):
        product = make_product(f"S{number}")
        price_list.prices.create(product=product, unit_price=Decimal(2))
    assert statements(buyer, "/c/lakeside/catalog/", **query) == one <= BUDGET


def test_a_product_costs_no_more_statements_than_a_list(buyer: Member, product: Product) -> None:
    one = statements(buyer, "/c/lakeside/catalog/heart/")
    for number in range(20):
        make_product(f"S{number}", category=product.category)
    assert one <= statements(buyer, "/c/lakeside/catalog/heart/") <= BUDGET


class TestSkuAndQuantity:
    def test_the_search_opens_quick_order_with_them(self, buyer: Member, product: Product) -> None:
        answer = open_page(buyer, q=" 85123a  300 ")
        assert answer.status_code == 302
        assert answer.url == "/c/lakeside/cart/quick-order/?lines=85123a++300"
        page = text_of(open_page(buyer, answer.url))
        assert "1 of 1 line can be added: 300 pieces" in page

    @pytest.mark.parametrize("text", ["heart 12", "85123A", "85123A x", "12", "85123 300", "\0 1"])
    def test_what_is_no_sku_with_a_quantity_is_searched_for(
        self, buyer: Member, product: Product, text: str
    ) -> None:
        assert open_page(buyer, q=text).status_code == 200

    def test_who_may_not_order_searches(self, company: Company, product: Product) -> None:
        looker = make_member(company, "Looker", make_role(company, "Auditor", "view_orders"))
        assert open_page(looker, q="85123A 300").status_code == 200
