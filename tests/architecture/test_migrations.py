"""Every migration of ours can be taken back, and what comes after it is what was there before."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

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
