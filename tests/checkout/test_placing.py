"""Placing: what was shown is what is placed, once, and only by who may."""

import threading
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from companies import services as companies
from companies.models import Company, Member, NumberSeries
from purchase_orders import services as purchase_orders
from purchase_orders.models import Line, PurchaseOrder, Round
from storefront.catalog.models import Product, Stock
from storefront.checkout import lines, services
from storefront.checkout.models import Cart, PaymentMethod, ShippingMethod
from storefront.checkout.rules import MayNotOrder
from storefront.checkout.services import (
    CannotBePlaced,
    CartIsGone,
    PageIsUsedUp,
)
from storefront.orders.models import Order
from tests.checkout.pages import post, review_form
from tests.checkout.shop import cart_of, discount, fill, open_shop, submission
from tests.factories import make_company, make_member, make_product
from tests.sessions import signed_in
from tests.switches import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def heart() -> Product:
    return make_product(sku="85123A", name="WHITE HANGING HEART", list_price=Decimal("2.95"), stock=100)


def test_the_purchase_order_has_what_the_page_showed(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    discount()
    services.apply_discount("spring10", by=buyer)
    sent = submission(buyer, reference="BR-2291", note="For the shop window")
    made = services.place(sent, by=buyer)
    po = made.document
    assert made.is_new and isinstance(po, PurchaseOrder)
    assert (po.number, po.total, po.reference, po.line_count) == (1, sent.total, "BR-2291", 1)
    line = Line.objects.get(purchase_order=po)
    assert (line.unit_price, line.discount, line.tax, line.total) == (
        Decimal("2.950"),
        Decimal("3.540"),
        Decimal("6.370"),
        Decimal("38.230"),
    )
    frozen = Round.objects.get(purchase_order=po)
    assert (frozen.note, frozen.shipping_method, frozen.shipping_tax) == (
        "For the shop window",
        "Courier",
        Decimal(3),
    )
    assert frozen.shipping_address["city"] == "Kendal"
    assert frozen.discounts == [{"code": "SPRING10", "label": "10 % off", "amount": "3.54"}]
    assert not Cart.objects.filter(member=buyer).exists()
    assert not Order.objects.exists()


def test_the_same_token_again_gets_what_the_first_one_made(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    first, again = services.place(sent, by=buyer), services.place(sent, by=buyer)
    assert (again.document, again.is_new) == (first.document, False)
    assert PurchaseOrder.objects.count() == 1


def test_an_old_token_with_a_new_cart_makes_nothing_and_keeps_the_cart(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    first = services.place(sent, by=buyer)
    fill(buyer, (heart, 3))
    again = services.place(submission(buyer, token=sent.token), by=buyer)
    assert (again.document, again.is_new) == (first.document, False)
    assert PurchaseOrder.objects.count() == 1
    assert cart_of(buyer).lines.count() == 1


@pytest.mark.parametrize("on", [True, False])
def test_a_token_of_a_colleague_is_refused_without_their_document(
    company: Company, buyer: Member, heart: Product, on: bool
) -> None:
    store(purchase_orders_enabled=on)
    other = make_member(company, "Second Buyer")
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    services.place(sent, by=buyer)
    fill(other, (heart, 1))
    with pytest.raises(PageIsUsedUp, match="This page has been used already"):
        services.place(submission(other, token=sent.token), by=other)
    assert cart_of(other).lines.count() == 1
    answer = post(other, "place", **review_form(other, token=str(sent.token)))
    assert answer.status_code == 409
    assert "Nothing new was placed." in answer.text and "Buyer Name" not in answer.text


def test_another_refusal_of_the_database_is_not_taken_for_that_of_the_token(
    buyer: Member, heart: Product
) -> None:
    """Nobody reads of a page that is used up where a number has been given twice."""
    fill(buyer, (heart, 1))
    services.place(submission(buyer), by=buyer)
    NumberSeries.objects.update(last=0)
    fill(buyer, (heart, 1))
    with pytest.raises(IntegrityError, match="po_number_is_unique_in_company"):
        services.place(submission(buyer), by=buyer)


def test_another_page_of_a_cart_that_is_placed_says_that_it_is_gone(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    one, other = submission(buyer), submission(buyer)
    services.place(one, by=buyer)
    with pytest.raises(CartIsGone):
        services.place(other, by=buyer)


def test_a_cart_of_somebody_else_is_not_placed(company: Company, buyer: Member, heart: Product) -> None:
    colleague = make_member(company, "Second Buyer")
    fill(buyer, (heart, 12))
    with pytest.raises(CartIsGone):
        services.place(submission(buyer), by=colleague)
    assert cart_of(buyer).lines.count() == 1


def test_a_line_that_cannot_be_bought_blocks_placing(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    Stock.objects.update(on_hand=4)
    with pytest.raises(CannotBePlaced, match="85123A: Not enough stock: 12 wanted, 4 left"):
        services.place(sent, by=buyer)


def test_of_many_that_cannot_be_bought_the_first_are_named_and_the_rest_counted(buyer: Member) -> None:
    wares = [make_product(sku=f"L{at:03}") for at in range(23)]
    fill(buyer, *[(product, 1) for product in wares])
    sent = submission(buyer)
    Stock.objects.update(on_hand=0)
    with pytest.raises(CannotBePlaced) as refusal:
        services.place(sent, by=buyer)
    assert "L019: Out of stock; and 3 more." in str(refusal.value) and "L020" not in str(refusal.value)


def test_what_is_not_chosen_yet_is_named(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    Cart.objects.update(address=None)
    with pytest.raises(CannotBePlaced, match="Choose an address"):
        services.place(submission(buyer), by=buyer)


def test_a_cart_without_lines_is_not_placed(buyer: Member, heart: Product) -> None:
    fill(buyer, (heart, 12))
    lines.clear(by=buyer)
    with pytest.raises(CannotBePlaced, match="The cart is empty"):
        services.place(submission(buyer), by=buyer)


def test_more_money_than_one_order_takes_blocks_placing(buyer: Member) -> None:
    fill(buyer, (make_product(list_price=Decimal(900_000), stock=10**6), 999_999))
    with pytest.raises(CannotBePlaced, match=r"must stay under £1,000,000,000,000\.00"):
        services.place(submission(buyer), by=buyer)


@pytest.mark.parametrize("change", [{"is_active": False}, {"currency": "EUR"}])
def test_a_shipping_method_that_is_withdrawn_blocks_placing(
    buyer: Member, heart: Product, change: dict[str, Any]
) -> None:
    fill(buyer, (heart, 12))
    ShippingMethod.objects.update(**change)
    with pytest.raises(CannotBePlaced, match="“Courier” is not offered any more"):
        services.place(submission(buyer), by=buyer)


def test_terms_are_accepted_or_nothing_is_placed(buyer: Member, heart: Product) -> None:
    store(terms="Payment within 30 days.")
    fill(buyer, (heart, 12))
    with pytest.raises(CannotBePlaced, match="Accept the terms"):
        services.place(submission(buyer), by=buyer)
    services.place(submission(buyer, terms_accepted=True), by=buyer)
    assert Round.objects.get().terms_accepted_at is not None


def test_payment_on_account_needs_its_permission(company: Company, heart: Product) -> None:
    poor = make_member(company, "Poor", companies.add_role(company.pk, "Poor", ["place_order"], by=None))
    fill(poor, (heart, 1))
    with pytest.raises(CannotBePlaced, match="may not use payment on account"):
        services.place(submission(poor, payment_method=PaymentMethod.ON_ACCOUNT), by=poor)


def block(member: Member) -> None:
    Company.objects.filter(pk=member.company_id).update(status=Company.Status.BLOCKED)


def switch_off(member: Member) -> None:
    companies.deactivate(member, by=None)


def close_account(member: Member) -> None:
    type(member.user).objects.filter(pk=member.user_id).update(is_active=False)


def revoke(member: Member) -> None:
    assert member.role is not None
    companies.change_role_permissions(member.role, ["view_orders"], by=None)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (block, "The store has blocked Lakeside"),
        (switch_off, "no longer an active member"),
        (close_account, "no longer an active member"),
        (revoke, "may not place orders"),
    ],
)
@pytest.mark.parametrize("store_takes_purchase_orders", [True, False])
def test_who_may_order_is_read_when_placing_not_before(
    buyer: Member,
    heart: Product,
    event: Callable[[Member], None],
    sentence: str,
    store_takes_purchase_orders: bool,
) -> None:
    store(purchase_orders_enabled=store_takes_purchase_orders)
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    event(buyer)
    with pytest.raises(MayNotOrder, match=sentence):
        services.place(sent, by=buyer)
    assert not PurchaseOrder.objects.exists() and not Order.objects.exists()


@pytest.mark.parametrize(("store_on", "company_on"), [(True, False), (False, True), (False, False)])
def test_with_either_switch_off_it_is_an_order(
    buyer: Member, heart: Product, store_on: bool, company_on: bool
) -> None:
    store(purchase_orders_enabled=store_on)
    Company.objects.filter(pk=buyer.company_id).update(purchase_orders_enabled=company_on)
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    order = services.place(sent, by=buyer).document
    assert isinstance(order, Order) and not PurchaseOrder.objects.exists()
    assert (order.number, order.total) == (1, sent.total)
    assert Stock.objects.get().on_hand == 88
    assert services.place(sent, by=buyer).document == order


def test_a_reference_in_use_is_named_and_not_refused(buyer: Member, heart: Product) -> None:
    for _ in range(2):
        fill(buyer, (heart, 1))
        services.place(submission(buyer, reference="ΑΒΓ-7"), by=buyer)
    assert services.documents_with_reference("ΑΒΓ-7", by=buyer) == ["purchase order 2", "purchase order 1"]
    assert services.documents_with_reference("αβγ-7", by=buyer) == ["purchase order 2", "purchase order 1"]
    assert services.documents_with_reference("ΑΒΓ-", by=buyer) == []
    stranger = make_member(make_company("Harbour"), "Stranger")
    assert services.documents_with_reference("ΑΒΓ-7", by=stranger) == []


def copied(table: str, times: int) -> None:
    """The one row of the table so often, each with a reference of its own; and the planner told of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object(
                    'id', gen_random_uuid(), 'checkout_token', gen_random_uuid(),
                    'number', one.number + copy, 'reference', 'COPY-' || copy))).*
                  FROM {table} one, generate_series(1, %s) copy""",
            [times],
        )
        cursor.execute(f"ANALYZE {table}")


def test_a_reference_in_use_is_looked_up_in_the_index_of_references(buyer: Member, heart: Product) -> None:
    """Of a company with very many documents each review page and each placing asks."""
    fill(buyer, (heart, 12))
    po = services.place(submission(buyer, reference="BR-1"), by=buyer).document
    copied("purchase_orders_purchaseorder", 1000)
    purchase_orders.convert(po.pk)
    copied("orders_order", 1000)
    with CaptureQueriesContext(connection) as queries:
        services.documents_with_reference("BR-1", by=buyer)
    plans = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append(" ".join(line for (line,) in cursor.fetchall()))
    assert len(plans) == 2
    for plan, index in zip(plans, ("po_by_reference", "order_by_reference"), strict=True):
        assert index in plan and "Index Cond: ((company_id =" in plan and "upper((reference)::text) =" in plan


def test_the_number_is_taken_last_and_given_back(buyer: Member, heart: Product) -> None:
    """Numbers have no gaps: what fails after the counter leaves no trace."""
    fill(buyer, (heart, 12))
    sent = submission(buyer)
    with CaptureQueriesContext(connection) as queries:
        services.place(sent, by=buyer)
    kinds = [query["sql"].split()[0] for query in queries if "numberseries" in query["sql"]]
    after = [query["sql"] for query in queries][[q["sql"] for q in queries].index(counter(queries)) + 1 :]
    assert kinds == ["UPDATE"]
    assert all(sql.split()[0] in {"INSERT", "SELECT", "WITH", "RELEASE", "SAVEPOINT"} for sql in after), after


def counter(queries: CaptureQueriesContext) -> str:
    return next(query["sql"] for query in queries if "companies_numberseries" in query["sql"])


@pytest.mark.django_db(transaction=True)
class TestForReal:
    """Outside a test transaction: what a request costs, and what a crowd does."""

    @pytest.mark.parametrize("many", [1, 10, 500])
    def test_placing_costs_at_most_fifteen_statements(self, many: int) -> None:
        open_shop()
        buyer = make_member(make_company(), "Buyer Name")
        fill(buyer, *((make_product(), 2) for _ in range(many)))
        discount()
        services.apply_discount("SPRING10", by=buyer)
        sent = submission(buyer)
        with CaptureQueriesContext(connection) as queries:
            services.place(sent, by=buyer)
        statements = [query["sql"] for query in queries if query["sql"] not in {"BEGIN", "COMMIT"}]
        assert len(statements) <= 15, "\n".join(statement[:120] for statement in statements)

    def test_the_request_adds_who_is_asking_and_nothing_else(self) -> None:
        open_shop()
        buyer = make_member(make_company(), "Buyer Name")
        fill(buyer, (make_product(), 2))
        sent, client = review_form(buyer), signed_in(buyer)
        with CaptureQueriesContext(connection) as queries:
            client.post("/c/lakeside/checkout/place/", sent)
        assert PurchaseOrder.objects.count() == 1
        statements = [query["sql"] for query in queries if query["sql"] not in {"BEGIN", "COMMIT"}]
        assert len(statements) <= 18, "session, account, member, and the fifteen of the service"

    def test_twenty_at_once_make_one_order(self) -> None:
        """Of purchase orders tests/concurrency has the same, with its controls."""
        open_shop()
        store(purchase_orders_enabled=False)
        buyer = make_member(make_company(), "Buyer Name")
        fill(buyer, (make_product(), 2))
        sent = submission(buyer, token=uuid.uuid4())
        made: list[services.Placed] = []

        def submit() -> None:
            try:
                made.append(services.place(sent, by=buyer))
            finally:
                connection.close()

        crowd = [threading.Thread(target=submit) for _ in range(20)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert len(made) == 20
        assert sum(one.is_new for one in made) == 1
        assert len({one.document.pk for one in made}) == 1
        assert Order.objects.count() == 1
