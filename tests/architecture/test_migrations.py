"""Every migration of ours can be taken back, and what comes after it is what was there before."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from purchase_orders.models import PurchaseOrder
from storefront.checkout import cart as carts
from storefront.checkout import lines, services
from tests.checkout.shop import cart_of, open_shop, submission
from tests.factories import make_company, make_member, make_product
from tests.purchase_orders.documents import place

pytestmark = pytest.mark.django_db

# Names and definitions of all that a migration can make. Procrastinate's migrations have no way back.
CATALOGUE = """
SELECT 'table', table_name, column_name, data_type || is_nullable
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 't'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', '', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def catalogue() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return set(cursor.fetchall())


def our_apps() -> set[str]:
    root = Path(settings.BASE_DIR)
    ours = (root / app.name.replace(".", "/") / "migrations" for app in apps.get_app_configs())
    names = {path.parent for path in ours if path.is_dir()}
    return {app.label for app in apps.get_app_configs() if Path(app.path) in names}


def test_migrations_go_back_to_nothing_and_forth_again() -> None:
    """In the test's own transaction, which takes it all back."""
    labels, before = our_apps(), catalogue()
    assert labels >= {"companies", "purchase_orders", "approvals", "checkout", "orders", "catalog", "mail"}

    MigrationExecutor(connection).migrate([(label, None) for label in labels])
    ours = tuple(f"{label}_" for label in labels)
    left = {name for kind, table, name, _ in catalogue() if table.startswith(ours)}
    assert left == set()

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert catalogue() == before


BEFORE_SOURCES = [("purchase_orders", "0007_counted_up_to"), ("checkout", "0004_free_above_has_its_amount")]
SINGLE_KEYS = """
SELECT 'purchase order', po.number, source.number, NULL
  FROM purchase_orders_purchaseorder po
  JOIN purchase_orders_purchaseorder source ON source.id = po.copied_from_id
UNION ALL
SELECT 'cart', NULL, source.number, (SELECT number FROM purchase_orders_purchaseorder before
                                      WHERE before.id::text = cart.undo ->> 'copied_from')
  FROM checkout_cart cart JOIN purchase_orders_purchaseorder source ON source.id = cart.copied_from_id
"""


def test_what_was_copied_is_carried_over_and_back() -> None:
    """Of several the way back keeps the last, which is what the single key named."""
    open_shop()
    buyer, product = make_member(make_company(), "Buyer Name"), make_product()
    for _ in range(3):
        place(buyer, [(product, 1)])
    for number in (1, 2):
        carts.copy_purchase_order(number, "merge", by=buyer)
    services.choose_defaults(by=buyer)
    services.place(submission(buyer), by=buyer)
    for number in (3, 1):
        carts.copy_purchase_order(number, "merge", by=buyer)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        MigrationExecutor(connection).migrate(BEFORE_SOURCES)
        cursor.execute(SINGLE_KEYS)
        assert set(cursor.fetchall()) == {("purchase order", 4, 2, None), ("cart", None, 3, 3)}
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert [po.number for po in PurchaseOrder.objects.get(number=4).copied_from.all()] == [2]
    assert cart_of(buyer).source_numbers == [3]
    lines.undo(by=buyer)
    assert cart_of(buyer).source_numbers == [3]
