"""A sign that turns the direction of writing turns nothing here: it is taken out at the door."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import Comment, PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout.models import Cart
from storefront.lib.direction import isolated, without_turns
from storefront.lib.words import listed
from storefront.middleware import Direction
from tests.checkout.pages import post, review_form
from tests.checkout.shop import fill, open_shop
from tests.factories import administrator_of, make_company, make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in

# Embeddings and overrides; isolates; and what ends them.
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Marks and joiners turn nothing, and some scripts and emoji need them.
STAYS = "طلب\u200f 12 שלום\u200e ΠΑΡ 🧾 👩\u200d👧 क\u200cष"


def test_all_signs_go_and_every_script_stays() -> None:
    assert without_turns(f"{TURNS}{STAYS}{TURNS}") == STAYS


# A Hebrew and an Arabic name. In a row without isolates the second is drawn before the first.
DAVID, MARYAM = "דוד כהן", "مريم حسن"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([DAVID, MARYAM], f"\u2068{DAVID}\u2069 and \u2068{MARYAM}\u2069"),
        ([DAVID, MARYAM, "Ben"], f"\u2068{DAVID}\u2069, \u2068{MARYAM}\u2069 and Ben"),
        (["Ann", "Ζωή", "Иван"], "Ann, Ζωή and Иван"),
        ([DAVID], DAVID),
        ([], ""),
    ],
)
def test_names_from_right_to_left_stay_in_the_order_of_the_sentence(names: list[str], said: str) -> None:
    assert listed(names) == said
    assert isolated(isolated(DAVID)) == isolated(DAVID)


@pytest.mark.django_db
def test_so_do_those_of_whom_is_asked_and_nothing_of_it_is_stored() -> None:
    company = make_company()
    finance = make_role(company, "Finance", "view_purchase_orders", "view_company_purchase_orders")
    david, maryam = (make_member(company, name, finance) for name in (DAVID, MARYAM))
    owner, buyer = administrator_of(company), make_member(company, "Buyer Name")
    rule_over("1", owner, ("role", finance, 2))
    po = place(buyer, [(make_product(stock=100), 1)])
    asked = f"Waiting for: \u2068{DAVID}\u2069, \u2068{MARYAM}\u2069"
    queue = signed_in(owner).get("/c/lakeside/purchase-orders/requires-my-approval/?view=active")
    assert asked in queue.text
    purchase_orders.reject(po.number, 1, by=david)
    shown = signed_in(maryam).get(f"/c/lakeside/purchase-orders/{po.number}/history/")
    assert f"\u2068{DAVID}\u2069 rejected it." in shown.text
    assert po.history.get(code="reject").actor_name == DAVID
    role = signed_in(owner).get(f"/c/lakeside/company/roles/{finance.pk}/")
    assert f"\u2068{DAVID}\u2069, \u2068{MARYAM}\u2069" in role.text
    users = signed_in(owner).get("/c/lakeside/company/users/", {"q": DAVID})
    assert DAVID in users.text and MARYAM not in users.text


@pytest.mark.django_db
class TestWhatIsSent:
    @pytest.fixture
    def buyer(self) -> Member:
        open_shop()
        return make_member(make_company(), "Buyer Name")

    @pytest.fixture
    def heart(self) -> Product:
        return make_product(stock=100)

    def test_a_reference_and_a_note(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 2))
        post(buyer, "place", **review_form(buyer, reference=f"AB\u202e12 {STAYS}", note="\u2067turned"))
        po = PurchaseOrder.objects.get()
        assert (po.reference, po.rounds.get().note) == (f"AB12 {STAYS}", "turned")

    def test_what_is_kept_on_the_way(self, buyer: Member, heart: Product) -> None:
        cart = fill(buyer, (heart, 2))
        post(buyer, "keep", cart=cart.pk, reference="\u202eAB", note="", then="cart")
        assert Cart.objects.get().reference == "AB"

    def test_a_comment(self, buyer: Member, heart: Product) -> None:
        po = place(buyer, [(heart, 1)])
        sent = {"text": "Why \u202eso much?", "key": "0198b0a0-0000-7000-8000-000000000000"}
        signed_in(buyer).post(f"/c/{buyer.company.slug}/purchase-orders/{po.number}/comment/", sent)
        assert Comment.objects.get().text == "Why so much?"

    def test_a_search_finds_what_was_stored(self, buyer: Member, heart: Product) -> None:
        place(buyer, [(heart, 1)], reference="AB12")
        page = signed_in(buyer).get(f"/c/{buyer.company.slug}/purchase-orders/", {"q": "\u202eAB12"})
        assert "\u202e" not in page.text
        # Beside our own words it keeps its own direction, and so do they.
        assert "<bdi>AB12</bdi>" in page.text and "<bdi>Buyer Name</bdi>" in page.text

    def test_what_was_tried_as_a_name_to_sign_in(self, client: Client) -> None:
        page = client.post("/accounts/login/", {"login": "\u202ea@b.example", "password": "x"})
        assert "a@b.example" in page.text and "\u202e" not in page.text


def test_other_values_arrive_as_they_were_sent(rf: RequestFactory) -> None:
    """Each of several values of one name, in their order, whether the others hold a sign or not."""
    request = rf.post("/?a=1&a=\u202e2", {"sku": ["85123A", "\u202e22423", ""], "quantity": ["1", "2", ""]})
    Direction(lambda request: HttpResponse()).process_view(request)
    assert request.POST.getlist("sku") == ["85123A", "22423", ""]
    assert request.POST.getlist("quantity") == ["1", "2", ""]
    assert request.GET.getlist("a") == ["1", "2"]
