"""No row can point into another company: each reference between company rows is a composite key."""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db

# A foreign key between two tables with company_id that does not go through company_id.
SINGLE_COLUMN = """
SELECT c.conrelid::regclass || '.' || c.conname
  FROM pg_constraint c
 WHERE c.contype = 'f'
   AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.confrelid AND a.attname = 'company_id' AND NOT a.attisdropped)
   AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.conrelid AND a.attname = 'company_id' AND NOT a.attisdropped)
   AND NOT EXISTS (SELECT FROM unnest(c.conkey, c.confkey) k(l, r)
                     JOIN pg_attribute l ON l.attrelid = c.conrelid AND l.attnum = k.l
                     JOIN pg_attribute r ON r.attrelid = c.confrelid AND r.attnum = k.r
                    WHERE l.attname = 'company_id' AND r.attname = 'company_id')
"""

COMPOSITE = """
SELECT c.conrelid::regclass::text, l.attname
  FROM pg_constraint c
  CROSS JOIN LATERAL unnest(c.conkey) k(l)
  JOIN pg_attribute l ON l.attrelid = c.conrelid AND l.attnum = k.l
 WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND c.condeferrable AND l.attname <> 'company_id'
"""


def rows(sql: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def of_a_company(model: type[models.Model]) -> bool:
    return any(field.attname == "company_id" for field in model._meta.concrete_fields)


def test_no_key_between_company_rows_leaves_the_company_out() -> None:
    assert rows(SINGLE_COLUMN) == set()


def test_each_relation_between_company_rows_has_its_composite_key() -> None:
    expected = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if of_a_company(model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.column != "company_id"
        and of_a_company(field.related_model)
    }
    assert len(expected) > 20
    assert expected - rows(COMPOSITE) == set()


def test_the_catalogue_query_finds_a_key_that_leaves_the_company_out() -> None:
    """The control: a plain foreign key of the same kind is reported."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE pointing (company_id uuid, role_id uuid REFERENCES companies_role (id))")
    assert {name for (name,) in rows(SINGLE_COLUMN)} == {"pointing.pointing_role_id_fkey"}
