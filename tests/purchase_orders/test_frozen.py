"""What the database itself refuses to change."""

import uuid

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from companies.models import Member
from purchase_orders import services as purchase_orders
from storefront.catalog.models import Product
from tests.factories import make_product
from tests.purchase_orders.documents import fresh, place, rule_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_product(stock=100)


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

    @pytest.mark.parametrize(
        ("name", "sql"),
        [
            ("po_moves_legally", "UPDATE purchase_orders_purchaseorder SET status = 'rejected'"),
            ("po_amounts_are_frozen", "UPDATE purchase_orders_purchaseorder SET total = 1"),
            ("po_identity_is_frozen", "UPDATE purchase_orders_purchaseorder SET number = 99"),
            ("po_is_never_removed", "DELETE FROM purchase_orders_purchaseorder"),
            ("round_is_frozen", "UPDATE purchase_orders_round SET note = 'x'"),
            ("line_is_frozen", "UPDATE purchase_orders_line SET name = 'x'"),
            ("line_is_frozen", "DELETE FROM purchase_orders_line"),
            ("history_is_append_only", "UPDATE purchase_orders_historyentry SET actor_name = 'x'"),
            ("history_is_append_only", "DELETE FROM purchase_orders_historyentry"),
            ("order_is_frozen", "UPDATE orders_order SET reference = 'x'"),
            ("order_line_is_frozen", "UPDATE orders_orderline SET quantity = 9"),
        ],
    )
    def test_what_is_frozen_stays(self, name: str, sql: str, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        purchase_orders.convert(po.pk)
        self.refuses(name, sql)

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
