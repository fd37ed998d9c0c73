"""What changes while somebody is on their way: session, company, who runs it, and in which one they are."""

import pytest
from django.test import Client
from django.urls import reverse

from companies import services as companies
from companies.models import Address, Company, Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout import lines, services
from storefront.checkout.models import Cart, ShippingMethod
from storefront.lib.errors import NotFound
from tests.catalog.goods import make_price_list
from tests.checkout.pages import address, hidden, review_form
from tests.checkout.shop import cart_of, fill, open_shop, priced
from tests.factories import PASSWORD, UserFactory, make_company, make_member, make_product
from tests.sessions import signed_in, signed_in_to_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    open_shop()
    return make_product(sku="HEART", stock=100)


@pytest.fixture
def buyer(product: Product, company: Company) -> Member:
    buyer = make_member(company, "Ben Nash")
    fill(buyer, (product, 5))
    return buyer


def sign_in(client: Client, member: Member, at: str) -> str:
    answer = client.post(at, {"login": member.user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.mark.parametrize("who", ["owner", "buyer"])
def test_an_address_is_judged_by_the_company_of_who_acts(
    who: str, buyer: Member, request: pytest.FixtureRequest
) -> None:
    member: Member = request.getfixturevalue(who)
    foreign = Address.objects.get(company=make_company("Harbour"))
    own = Address.objects.get(company=member.company)
    method = ShippingMethod.objects.get().pk
    with pytest.raises(NotFound, match="not in your company's address book"):
        services.choose_shipping(by=member, address_id=foreign.pk, method_id=method)
    services.choose_shipping(by=member, address_id=own.pk, method_id=method)
    assert cart_of(member).address == own


def test_a_company_blocked_at_the_checkout_is_told_so_and_keeps_the_cart(buyer: Member) -> None:
    client, form = signed_in(buyer), review_form(buyer)
    Company.objects.update(status=Company.Status.BLOCKED)
    for name in ("review", "shipping", "address"):
        answer = client.get(address(buyer, name))
        assert answer.status_code == 403 and "The store has blocked Lakeside" in answer.text
    assert client.post(address(buyer, "place"), form).status_code == 403
    assert cart_of(buyer).lines.get().quantity == 5
    assert not PurchaseOrder.objects.exists()
    Company.objects.update(status=Company.Status.ACTIVE)
    assert client.post(address(buyer, "place"), form).status_code == 302
    assert PurchaseOrder.objects.count() == 1


def test_a_session_that_ends_at_the_checkout_leads_back_to_it(buyer: Member) -> None:
    client = Client()
    sign_in(client, buyer, "/accounts/login/")
    form = hidden(client.get(address(buyer, "review"))) | {"payment_method": "bank_transfer"}
    client.session.flush()
    to_sign_in = client.post(address(buyer, "place"), form).headers["Location"]
    assert to_sign_in.startswith("/accounts/login/?next=/c/lakeside/checkout/")
    back = client.get(sign_in(client, buyer, to_sign_in), follow=True)
    assert (back.status_code, back.request["PATH_INFO"]) == (200, address(buyer, "review"))
    assert not PurchaseOrder.objects.exists()
    again = hidden(back) | {"payment_method": "bank_transfer"}
    assert client.post(address(buyer, "place"), again).status_code == 302
    assert PurchaseOrder.objects.get().line_count == 1


def test_each_company_of_a_person_has_a_cart_of_its_own(buyer: Member, product: Product) -> None:
    there = make_member(make_company("Harbour"), "Ben Nash", user=buyer.user)
    client = signed_in(buyer)
    assert "HEART" in client.get("/c/lakeside/cart/").text
    assert "HEART" not in client.get("/c/harbour/cart/").text
    client.post("/c/harbour/cart/add/", {f"quantity-{product.pk}": "2"})
    assert [cart_of(member).lines.get().quantity for member in (buyer, there)] == [5, 2]
    lines.clear(by=there)
    assert Cart.objects.count() == 2 and cart_of(buyer).lines.exists()


def test_a_new_administrator_pays_what_the_company_pays(
    company: Company, owner: Member, buyer: Member, product: Product
) -> None:
    make_price_list(company, (product, 1, "7.00"))
    companies.appoint_administrator(company, buyer)
    for member in (Member.objects.get(pk=buyer.pk), Member.objects.get(pk=owner.pk)):
        fill(member, (product, 1))
        assert {str(item.price.unit) for item in priced(member).items if item.price} == {"7.00"}


def test_a_company_founded_twice_by_one_form_is_one() -> None:
    staff = signed_in_to_admin()
    owner = UserFactory.create(name="Olga Owner")
    form = {"name": "New Shop", "slug": "new-shop", "currency": "GBP", "administrator": owner.email}
    answers = [staff.post(reverse("admin:companies_company_add"), form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 200, 200]
    assert "already exists" in answers[1].text
    assert Company.objects.filter(slug="new-shop").count() == 1
    assert Member.objects.filter(user=owner).count() == 1
