"""What the database itself refuses to change."""

import uuid
from contextlib import suppress
from dataclasses import replace

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Product
from storefront.orders import services as orders
from storefront.orders.models import Order
from tests.factories import make_product
from tests.purchase_orders.documents import details, fresh, place, priced, rule_over

pytestmark = pytest.mark.django_db


# Where each status may lead to, also by what comes later: design of the life of a purchase order.
APPROVED = {Status.APPROVED, Status.APPROVED_PENDING_PAYMENT}
JUDGED = APPROVED | {Status.APPROVAL_REQUIRED}
CONVERTED = {Status.ORDER_IN_PROGRESS, Status.ORDER_PLACED, Status.ORDER_FAILED}
CLOSED = {Status.REJECTED, Status.CANCELED}
LEADS_TO: dict[Status, set[Status]] = {
    Status.PENDING: JUDGED | CLOSED,
    Status.APPROVAL_REQUIRED: APPROVED | {Status.SENT_BACK} | CLOSED,
    Status.SENT_BACK: JUDGED | CLOSED,
    Status.APPROVED: {Status.APPROVAL_REQUIRED, Status.CANCELED} | CONVERTED,
    Status.APPROVED_PENDING_PAYMENT: {Status.APPROVAL_REQUIRED, Status.APPROVED, Status.CANCELED} | CONVERTED,
    Status.ORDER_IN_PROGRESS: {Status.ORDER_PLACED, Status.ORDER_FAILED},
    Status.ORDER_FAILED: JUDGED | {Status.ORDER_IN_PROGRESS, Status.ORDER_PLACED, Status.CANCELED},
    Status.REJECTED: JUDGED,
    Status.CANCELED: set(),
    Status.ORDER_PLACED: set(),
}
PAIRS = [(before, after) for before in Status for after in Status]
MOVE = "UPDATE purchase_orders_purchaseorder SET status = %s, order_id = %s"
ORDERED = "UPDATE purchase_orders_purchaseorder SET status = 'order_placed', order_id = %s WHERE id = %s"


@pytest.fixture
def product() -> Product:
    return make_product(stock=100)


def order(buyer: Member, product: Product, quantity: int, currency: str) -> Order:
    document = replace(priced([(product, quantity)]), currency=currency)
    return orders.create_order(document, details(), placed_by=buyer, checkout_token=uuid.uuid4())


class TestTheDatabaseSaysItToo:
    def refuses(self, name: str, sql: str, *parameters: uuid.UUID) -> None:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
        cause = refusal.value.__cause__
        assert isinstance(cause, psycopg.Error)
        assert cause.diag.constraint_name == name

    def test_no_order_without_an_approved_round(self, owner: Member, buyer: Member, product: Product) -> None:
        converted = place(buyer, [(product, 1)])
        purchase_orders.convert(converted.pk)
        rule_over("1", owner, ("administrator", None, 1))
        waiting = place(buyer, [(product, 1)])
        order = fresh(converted).order
        assert order is not None
        self.refuses(
            "no_order_without_approval",
            "UPDATE purchase_orders_purchaseorder SET order_id = %s WHERE id = %s",
            order.pk,
            waiting.pk,
        )

    @pytest.mark.parametrize(("quantity", "currency"), [(2, "GBP"), (1, "EUR")])
    def test_no_order_of_another_amount_or_currency(
        self, quantity: int, currency: str, buyer: Member, product: Product
    ) -> None:
        po = place(buyer, [(product, 1)])
        other, same = order(buyer, product, quantity, currency), order(buyer, product, 1, "GBP")
        self.refuses("no_order_without_approval", ORDERED, other.pk, po.pk)
        with connection.cursor() as cursor:
            cursor.execute(ORDERED, [same.pk, po.pk])

    @pytest.mark.parametrize(
        ("name", "sql"),
        [
            ("po_moves_legally", "UPDATE purchase_orders_purchaseorder SET status = 'rejected'"),
            ("po_amounts_are_frozen", "UPDATE purchase_orders_purchaseorder SET total = 1"),
            ("po_identity_is_frozen", "UPDATE purchase_orders_purchaseorder SET number = 99"),
            ("po_round_only_rises", "UPDATE purchase_orders_purchaseorder SET round = 0"),
            ("po_is_never_removed", "DELETE FROM purchase_orders_purchaseorder"),
            ("round_is_frozen", "UPDATE purchase_orders_round SET note = 'x'"),
            ("line_is_frozen", "UPDATE purchase_orders_line SET name = 'x'"),
            ("line_is_frozen", "DELETE FROM purchase_orders_line"),
            ("history_is_append_only", "UPDATE purchase_orders_historyentry SET actor_name = 'x'"),
            ("history_is_append_only", "DELETE FROM purchase_orders_historyentry"),
            ("comment_is_kept", "UPDATE purchase_orders_comment SET text = 'x'"),
            ("comment_is_kept", "DELETE FROM purchase_orders_comment"),
            ("order_is_frozen", "UPDATE orders_order SET reference = 'x'"),
            ("order_is_frozen", "DELETE FROM orders_order"),
            ("order_line_is_frozen", "UPDATE orders_orderline SET quantity = 9"),
        ],
    )
    def test_what_is_frozen_stays(self, name: str, sql: str, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        purchase_orders.add_comment(po.number, "When does it come?", by=buyer)
        purchase_orders.convert(po.pk)
        self.refuses(name, sql)

    def test_each_status_leads_where_the_design_lets_it_and_nowhere_else(
        self, buyer: Member, product: Product
    ) -> None:
        """Of all hundred pairs; to stay is no move. Put there as no service can: with its triggers asleep."""
        po = place(buyer, [(product, 1)])
        purchase_orders.convert(po.pk)
        order_of = {Status.ORDER_PLACED: fresh(po).order_id}
        found: dict[Status, set[Status]] = {before: set() for before in Status}
        for before, after in PAIRS:
            with suppress(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(MOVE, [before, order_of.get(before)])
                cursor.execute("SET LOCAL session_replication_role = origin")
                cursor.execute(MOVE, [after, order_of.get(after)])
                found[before].add(after)
        assert found == {before: {before} | LEADS_TO[before] for before in Status}

    def test_what_the_services_do_is_in_the_list(self) -> None:
        moves = PurchaseOrder._meta.get_field("status").get_all_transitions(PurchaseOrder)
        assert {move.name for move in moves} >= {"approve", "reject", "cancel", "start_conversion"}
        for move in moves:
            assert move.source == move.target or move.target in LEADS_TO[Status(str(move.source))], move.name

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE purchase_orders_purchaseorder SET status = 'canceled'",
            "UPDATE purchase_orders_purchaseorder SET deleted_at = now(), deleted_by_id = placed_by_id",
            """UPDATE approvals_requirement SET askable = false;
            UPDATE purchase_orders_purchaseorder SET status = 'canceled';
            UPDATE approvals_requirement SET askable = true""",
        ],
    )
    def test_nothing_asks_that_does_not_wait(
        self, sql: str, owner: Member, buyer: Member, product: Product
    ) -> None:
        rule_over("1", owner, ("administrator", None, 1))
        place(buyer, [(product, 1)])
        self.refuses("only_what_waits_asks", f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")

    def test_what_stops_asking_may_stop_waiting(self, owner: Member, buyer: Member, product: Product) -> None:
        """In one transaction and in either order."""
        rule_over("1", owner, ("administrator", None, 1))
        place(buyer, [(product, 1)])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE purchase_orders_purchaseorder SET status = 'canceled'")
            cursor.execute("UPDATE approvals_requirement SET askable = false")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_deleted_product_leaves_the_line(self, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        product.delete()
        line = po.rounds.get().lines.get()
        assert (line.product_id, line.sku) == (None, product.sku)
