"""What models say of their tables is in the database: changing one thing in a migration may lose another."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
OURS = ("companies", "approvals", "purchase_orders", "catalog", "checkout", "orders", "mail")


def test_every_named_constraint_and_index_is_there() -> None:
    named = {
        (model._meta.db_table, each.name)
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for each in (*model._meta.constraints, *model._meta.indexes)
    }
    assert len(named) > 100
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " UNION SELECT tablename, indexname FROM pg_indexes"
        )
        there = set(cursor.fetchall())
    assert named - there == set()


def test_no_search_reads_through_what_has_still_to_be_put_into_its_index() -> None:
    """A GIN index keeps a list of it otherwise, until the table is vacuumed: an import makes it long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE amname = 'gin'"
        )
        found = dict(cursor.fetchall())
    assert {"product_search", "node_by_above"} <= found.keys()
    assert [name for name, options in found.items() if options != ["fastupdate=off"]] == []
