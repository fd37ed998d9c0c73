"""The store's administration: what its people change, and what nobody can."""

import re
import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company, Member, StoreSettings, User
from purchase_orders import history
from purchase_orders import services as purchase_orders
from purchase_orders.models import BulkDecision, PurchaseOrder
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines, services
from storefront.checkout.cart import price
from storefront.checkout.models import Cart, PaymentMethod, ShippingMethod, TaxRate
from storefront.lib.admin import RecordAdmin, RecordInline
from storefront.mail.models import Message
from storefront.orders.models import Order, OrderLine
from tests.factories import (
    UserFactory,
    administrator_of,
    make_member,
    make_product,
)
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db

RECORD_APPS = {"purchase_orders", "approvals", "orders"}
RECORDS = [model for model in admin.site._registry if model._meta.app_label in RECORD_APPS]
# Anything to type into or to choose, and any button that sends it; the count of rows is none of them.
FIELD = re.compile(r'<(?:select|textarea|button|input(?! type="hidden"))[^>]*>')
NAMES = [model._meta.label_lower for model in RECORDS]


@pytest.fixture
def staff() -> User:
    return UserFactory.create(name="Stella Staff", is_staff=True)


@pytest.fixture(params=["staff", "superuser"])
def client_of_store(request: pytest.FixtureRequest, staff: User) -> Client:
    """Signed in as store staff, and again as a superuser, to whom Django itself refuses nothing."""
    staff.is_superuser = request.param == "superuser"
    staff.save()
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def buyer(company: Company) -> Member:
    return make_member(company, "Buyer Name", "Buyer", under=make_member(company, "Manager Name", "Manager"))


@pytest.fixture
def product() -> Product:
    return make_product(stock=100)


@pytest.fixture
def documents(company: Company, buyer: Member, product: Product) -> None:
    """One row of each kind of record: decided, receipted, waiting, ordered."""
    owner = administrator_of(company)
    ordered = place(buyer, [(product, 3)])
    purchase_orders.convert(ordered.pk)
    rule_over("100", owner, ("manager", None, 1))
    waiting = place(buyer, [(product, 20)])
    purchase_orders.add_comment(waiting.number, "When does it come?", by=buyer)
    choice = purchase_orders.Choice(waiting.number, 1)
    manager = Member.objects.get(name="Manager Name")
    purchase_orders.decide_in_bulk(uuid.uuid4(), BulkDecision.Verdict.APPROVE, [choice], by=manager)
    lines.add({product.pk: 2}, by=buyer)


def address(model: type[Model], action: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def row_of(model: type[Model]) -> dict[str, Any]:
    return model._default_manager.order_by("pk").values().first() or {}


def test_the_door_is_the_one_sign_in(client: Client, buyer: Member) -> None:
    response = client.get("/admin/")
    assert response.status_code == 302
    followed = client.get(response["Location"], follow=True)
    assert followed.request["PATH_INFO"] == "/accounts/login/"
    client.force_login(buyer.user)
    refused = client.get("/admin/", follow=True)
    assert refused.status_code == 403
    assert "This is not for your account" in refused.text and "your role" not in refused.text
    assert client.get(address(PurchaseOrder, "changelist"), follow=True).status_code == 403


def test_documents_of_the_life_of_a_purchase_order_are_all_there() -> None:
    assert {"purchase_orders.purchaseorder", "purchase_orders.round", "orders.order"} <= set(NAMES)
    assert {"approvals.decision", "approvals.track", "approvals.approvalrule"} <= set(NAMES)


@pytest.mark.usefixtures("documents")
def test_no_record_can_be_added_changed_or_deleted(
    client_of_store: Client, subtests: pytest.Subtests
) -> None:
    for model in RECORDS:
        with subtests.test(model._meta.label_lower):
            assert_untouchable(model, client_of_store)


def assert_untouchable(model: type[Model], client_of_store: Client) -> None:
    before = row_of(model)
    assert before, "the fixture must hold one of each"
    page = client_of_store.get(address(model, "change", before["id"]))
    assert page.status_code == 200
    assert not FIELD.search(main_of(page))
    doors = [
        address(model, "add"),
        address(model, "change", before["id"]),
        address(model, "delete", before["id"]),
    ]
    for door in doors:
        answer = client_of_store.post(door, dict.fromkeys(before, "9") | {"post": "yes"})
        assert answer.status_code == 403, door
    assert client_of_store.get(doors[0]).status_code == 403
    assert row_of(model) == before


def main_of(page: Any) -> str:
    text: str = page.content.decode()
    return text.partition('id="content-main"')[2].partition('id="footer"')[0]


@pytest.mark.usefixtures("documents")
def test_no_record_can_be_deleted_in_bulk(client_of_store: Client, subtests: pytest.Subtests) -> None:
    for model in RECORDS:
        with subtests.test(model._meta.label_lower):
            assert_not_deleted_in_bulk(model, client_of_store)


def assert_not_deleted_in_bulk(model: type[Model], client_of_store: Client) -> None:
    count = model._default_manager.count()
    listed = client_of_store.get(address(model, "changelist"))
    assert listed.status_code == 200
    assert b'name="action"' not in listed.content
    action = {"action": "delete_selected", "_selected_action": row_of(model)["id"], "post": "yes"}
    client_of_store.post(address(model, "changelist"), action)
    assert model._default_manager.count() == count


def test_every_row_of_a_record_is_a_record_wherever_it_is_shown() -> None:
    for model, model_admin in admin.site._registry.items():
        if model in RECORDS:
            assert isinstance(model_admin, RecordAdmin), model
        for inline in model_admin.inlines:
            assert inline.model._meta.app_label not in RECORD_APPS or issubclass(inline, RecordInline), inline


@pytest.mark.usefixtures("documents")
def test_staff_open_every_list_and_row_there_is(client_of_store: Client) -> None:
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label in {"account", "mfa", "usersessions", "procrastinate", "mail"}:
            continue  # libraries' own, for superusers
        assert client_of_store.get(address(model, "changelist")).status_code == 200, model
        if row := model_admin.model._default_manager.first():
            assert client_of_store.get(address(model, "change", row.pk)).status_code == 200, model


@pytest.mark.parametrize("model", [PurchaseOrder, Order, Product, Stock], ids=lambda model: model.__name__)
def test_a_list_costs_the_same_whatever_its_length(
    model: type[Model], client_of_store: Client, buyer: Member, product: Product
) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            make_product()
            purchase_orders.convert(place(buyer, [(product, 1)]).pk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client_of_store.get(address(model, "changelist")).status_code == 200
        return len(queries)

    add(1)
    cost()
    one = cost()
    add(5)
    assert cost() == one


# The store's two switches.


def place_from_cart(buyer: Member, product: Product) -> PurchaseOrder | Order:
    lines.add({product.pk: 1}, by=buyer)
    assert services.choose_defaults(by=buyer)
    cart = Cart.objects.of(buyer)
    assert cart is not None
    total = price(cart, buyer.company).document.total
    submission = services.Submission(cart.pk, uuid.uuid4(), total, PaymentMethod.BANK_TRANSFER)
    return services.place(submission, by=buyer).document


@pytest.fixture
def shop() -> None:
    TaxRate.objects.create(code="standard", name="VAT", rate=20)
    ShippingMethod.objects.create(name="Courier", price=5)
    StoreSettings.objects.get_or_create(pk=1)


@pytest.mark.usefixtures("shop")
def test_the_stores_switch_acts_on_the_next_checkout(
    client_of_store: Client, buyer: Member, product: Product
) -> None:
    assert isinstance(place_from_cart(buyer, product), PurchaseOrder)
    client_of_store.post(address(StoreSettings, "change", 1), {"terms": ""})
    assert isinstance(place_from_cart(buyer, product), Order)
    client_of_store.post(address(StoreSettings, "change", 1), {"terms": "", "purchase_orders_enabled": "on"})
    assert isinstance(place_from_cart(buyer, product), PurchaseOrder)


@pytest.mark.usefixtures("shop")
def test_the_companys_switch_acts_on_the_next_checkout(
    client_of_store: Client, buyer: Member, product: Product
) -> None:
    form = company_form(buyer.company)
    client_of_store.post(address(Company, "change", buyer.company.pk), form)
    assert isinstance(place_from_cart(buyer, product), Order)
    form["purchase_orders_enabled"] = "on"
    client_of_store.post(address(Company, "change", buyer.company.pk), form)
    assert isinstance(place_from_cart(buyer, product), PurchaseOrder)


def company_form(company: Company) -> dict[str, Any]:
    """As the page sends it, with the switch off."""
    counts = {
        f"{prefix}-{kind}_FORMS": 0 for prefix in ("allowed_methods", "-1") for kind in ("TOTAL", "INITIAL")
    }
    return counts | {"name": company.name, "status": company.status}


def test_a_switch_stands_where_people_look(client_of_store: Client, company: Company) -> None:
    StoreSettings.objects.get_or_create(pk=1)
    for page in (address(StoreSettings, "change", 1), address(Company, "change", company.pk)):
        assert b'name="purchase_orders_enabled"' in client_of_store.get(page).content


def test_a_founder_who_is_no_user_is_refused_with_a_sentence(client_of_store: Client) -> None:
    form = {"name": "New Shop", "slug": "new-shop", "currency": "GBP", "administrator": "nobody@example.com"}
    answer = client_of_store.post(address(Company, "add"), form)
    assert "No active user has this address. Make the user first." in answer.content.decode()
    assert not Company.objects.filter(slug="new-shop").exists()


def test_the_page_of_a_company_costs_the_same_for_any_number_of_members(
    client_of_store: Client, company: Company
) -> None:
    def cost(where: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client_of_store.get(where).status_code == 200
        return len(queries)

    page = address(Company, "change", company.pk)
    members = f"{address(Member, 'changelist')}?company__id__exact={company.pk}"
    assert members.replace("&", "&amp;") in client_of_store.get(page).content.decode()
    one = [cost(where) for where in (page, members)]
    for number in range(12):
        make_member(company, f"Person {number:02}")
    assert [cost(where) for where in (page, members)] == one
    listed = client_of_store.get(members).content.decode()
    assert "Person 07" in listed
    assert "Person 07" not in client_of_store.get(page).content.decode()


def test_staff_found_a_company_with_its_administrator(client_of_store: Client) -> None:
    owner = UserFactory.create(name="Olga Owner")
    form = {"name": "New Shop", "slug": "new-shop", "currency": "GBP", "administrator": owner.email.upper()}
    client_of_store.post(address(Company, "add"), form)
    assert administrator_of(Company.objects.get(slug="new-shop")).user == owner
    (told,) = Message.objects.all()
    assert (told.to, told.subject) == (owner.email, "New Shop is ready")
    assert "http://testserver/c/new-shop/" in told.text
    assert "http://testserver/accounts/password/reset/" in told.text


# Stock.


def test_changing_stock_locks_its_row(client_of_store: Client, product: Product) -> None:
    with CaptureQueriesContext(connection) as queries:
        change_stock(client_of_store, product, "7", seen="100")
    assert Stock.objects.get(product=product).on_hand == 7
    touching = [query["sql"] for query in queries if "catalog_stock" in query["sql"]]
    locked = next(n for n, sql in enumerate(touching) if "FOR NO KEY UPDATE" in sql)
    written = next(n for n, sql in enumerate(touching) if sql.startswith("UPDATE"))
    assert locked < written


def change_stock(client: Client, product: Product, on_hand: str, *, seen: str, **more: str) -> Any:
    form = {"on_hand": on_hand, "initial-on_hand": seen} | more
    return client.post(address(Stock, "change", product.pk), form)


def test_what_was_sold_meanwhile_is_not_written_over(
    client_of_store: Client, buyer: Member, product: Product
) -> None:
    purchase_orders.convert(place(buyer, [(product, 30)]).pk)
    refused = change_stock(client_of_store, product, "120", seen="100")
    assert "There were 100, and meanwhile there are 70" in refused.content.decode()
    assert Stock.objects.get(product=product).on_hand == 70
    again = re.search(r'name="initial-on_hand" value="(\d+)"', refused.content.decode())
    assert again is not None
    change_stock(client_of_store, product, "120", seen=again[1])
    assert Stock.objects.get(product=product).on_hand == 120


def test_switching_backorders_keeps_what_was_sold_meanwhile(
    client_of_store: Client, buyer: Member, product: Product
) -> None:
    purchase_orders.convert(place(buyer, [(product, 30)]).pk)
    change_stock(client_of_store, product, "100", seen="100", backorders="on")
    stock = Stock.objects.get(product=product)
    assert (stock.on_hand, stock.backorders) == (70, True)


# Orders.


@pytest.fixture
def ordered(buyer: Member, product: Product) -> PurchaseOrder:
    po = place(buyer, [(product, 30)])
    purchase_orders.convert(po.pk)
    return PurchaseOrder.objects.get(pk=po.pk)


def test_staff_cancel_an_order_and_the_purchase_orders_log_says_so(
    client_of_store: Client, ordered: PurchaseOrder, product: Product
) -> None:
    assert ordered.order is not None
    page = client_of_store.get(address(Order, "change", ordered.order.pk))
    cancel = address(Order, "cancel", ordered.order.pk)
    assert cancel in page.content.decode()
    assert client_of_store.get(cancel).status_code == 200
    assert Order.objects.get().status == Order.Status.PLACED
    response = client_of_store.post(cancel, {"reason": "The van burnt down."}, follow=True)
    assert "is canceled" in response.content.decode()
    order = Order.objects.get()
    assert (order.status, order.canceled_at is not None) == (Order.Status.CANCELED, True)
    assert Stock.objects.get(product=product).on_hand == 100
    last = ordered.history.order_by("at", "id").last()
    assert last is not None
    assert history.sentence(last) == "Stella Staff of the store canceled order 1."
    assert last.facts["comment"] == "The van burnt down."


def test_an_order_is_canceled_once(client_of_store: Client, ordered: PurchaseOrder, product: Product) -> None:
    assert ordered.order is not None
    cancel = address(Order, "cancel", ordered.order.pk)
    client_of_store.post(cancel)
    assert "is canceled already" in client_of_store.post(cancel, follow=True).content.decode()
    assert Stock.objects.get(product=product).on_hand == 100
    assert cancel not in client_of_store.get(address(Order, "change", ordered.order.pk)).content.decode()


def test_only_store_staff_cancel_an_order(client: Client, ordered: PurchaseOrder) -> None:
    assert ordered.order is not None
    cancel = address(Order, "cancel", ordered.order.pk)
    client.force_login(ordered.placed_by.user)
    assert client.post(cancel, follow=True).status_code == 403
    client.logout()
    client.post(cancel)
    assert Order.objects.get().status == Order.Status.PLACED


@pytest.mark.usefixtures("shop")
def test_an_order_without_a_purchase_order_is_canceled_too(
    client_of_store: Client, buyer: Member, product: Product
) -> None:
    Company.objects.filter(pk=buyer.company_id).update(purchase_orders_enabled=False)
    order = place_from_cart(buyer, product)
    client_of_store.post(address(Order, "cancel", order.pk))
    assert Order.objects.get().status == Order.Status.CANCELED
    assert Stock.objects.get(product=product).on_hand == 100


def test_a_deleted_product_leaves_the_documents_as_they_were(
    client_of_store: Client, ordered: PurchaseOrder, product: Product
) -> None:
    client_of_store.post(address(Product, "delete", product.pk), {"post": "yes"})
    assert not Product.objects.exists()
    line = OrderLine.objects.get()
    assert (line.product_id, line.sku, line.name) == (None, product.sku, product.name)
    assert ordered.rounds.get().lines.get().sku == product.sku
