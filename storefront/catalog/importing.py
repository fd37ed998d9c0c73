"""Brings a catalogue file into the store: all of it, or where a row is bad, nothing.

Rows go through COPY into a temporary table and from there, in a handful of statements, into
the real ones. Memory does not grow with the file, and a second run changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from storefront.catalog import catalog_file
from storefront.catalog.catalog_file import BadRow, Row

PROGRESS_STEP = 5_000
_COLUMNS = (
    "line reason id sku name slug category category_slug price stock backorders description tax_code"
    " popularity pack_size active"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """`written` is false where bad rows kept everything out; the counts are then zero."""

    written: bool
    bad: int
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    categories: int = 0


@transaction.atomic
def import_catalog(
    path: Path,
    *,
    skip_bad: bool = False,
    on_progress: Callable[[int], None] = lambda rows: None,
    on_bad: Callable[[BadRow], None] = lambda row: None,
) -> Imported:
    """Upserts by SKU, whatever its case. Raises `UnreadableFile`.

    A value or column the file leaves empty keeps what is known; a new product then has no
    stock, no backorders, the standard tax, and is on sale.
    """
    _execute(_STAGE)
    _copy(catalog_file.read(path), on_progress)
    for statement in (_MARK_REPEATED, _INDEX_STAGE, _LOCK_PRODUCTS, _FIND_KNOWN, _LOCK_STOCK, _MARK_OWED):
        _execute(statement)
    bad = _report(on_bad)
    imported = Imported(False, bad) if bad and not skip_bad else _write(bad)
    _execute("DROP TABLE catalog_stage")
    return imported


def _copy(rows: Iterator[tuple[int, Row | BadRow]], on_progress: Callable[[int], None]) -> None:
    statement = f"COPY catalog_stage ({', '.join(_COLUMNS.split())}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        count = 0
        for count, (line, row) in enumerate(rows, start=1):
            copy.write_row(_staged(line, row))
            if count % PROGRESS_STEP == 0:
                on_progress(count)
        if count % PROGRESS_STEP or not count:
            on_progress(count)


def _staged(line: int, row: Row | BadRow) -> tuple[object, ...]:
    if isinstance(row, BadRow):
        return (line, row.reason, *[None] * (len(_COLUMNS.split()) - 2))
    return (line, None, *(getattr(row, column) for column in _COLUMNS.split()[2:]))


def _report(on_bad: Callable[[BadRow], None]) -> int:
    """Hands on each bad row in the order of the file, without holding them all."""
    count = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT line, reason FROM catalog_stage WHERE reason IS NOT NULL ORDER BY line")
        for count, (line, reason) in enumerate(cursor, start=1):  # noqa: B007 - its last value is returned
            on_bad(BadRow(line, reason))
    return count


def _write(bad: int) -> Imported:
    _execute("DELETE FROM catalog_stage WHERE reason IS NOT NULL")
    (categories,) = _execute(_WRITE_CATEGORIES)
    for statement in (_WRITE_PRODUCTS, _WRITE_STOCK, "ANALYZE catalog_product", "ANALYZE catalog_stock"):
        _execute(statement)
    created, changed, unchanged = _execute(_COUNT_OUTCOMES)
    return Imported(True, bad, created, changed, unchanged, categories)


def _execute(statement: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() or () if cursor.description else ()


_STAGE = """
CREATE TEMPORARY TABLE catalog_stage (
    line integer NOT NULL, reason text, id uuid, sku text, name text, slug text, category text,
    category_slug text, price numeric(14, 3), stock integer, backorders boolean, description text,
    tax_code text, popularity integer, pack_size integer, active boolean, outcome text
) ON COMMIT DROP
"""
_MARK_REPEATED = """
UPDATE catalog_stage stage
   SET reason = format('SKU %s is on line %s already', stage.sku, seen.first_line)
  FROM (SELECT line, min(line) OVER (PARTITION BY upper(sku)) AS first_line
          FROM catalog_stage WHERE reason IS NULL) seen
 WHERE seen.line = stage.line AND seen.line > seen.first_line
"""
_INDEX_STAGE = "CREATE INDEX ON catalog_stage (id); ANALYZE catalog_stage"
# Keeps a second import and store staff from adding the same SKU; readers and buyers go on.
_LOCK_PRODUCTS = "LOCK TABLE catalog_product IN SHARE ROW EXCLUSIVE MODE"
# A product keeps its key, and its slug too: the address may be in somebody's bookmarks.
_FIND_KNOWN = """
UPDATE catalog_stage stage SET id = product.id, slug = product.slug
  FROM catalog_product product
 WHERE upper(product.sku) = upper(stage.sku) AND stage.reason IS NULL
"""
# In the order in which everybody takes stock rows.
_LOCK_STOCK = """
SELECT stock.product_id
  FROM catalog_stage stage
  JOIN catalog_stock stock ON stock.product_id = stage.id
 WHERE stage.reason IS NULL
 ORDER BY stock.product_id
   FOR NO KEY UPDATE OF stock
"""
_MARK_OWED = """
UPDATE catalog_stage stage
   SET reason = format('%s pieces are on back order, so backorders cannot be switched off', -stock.on_hand)
  FROM catalog_stock stock
 WHERE stock.product_id = stage.id AND stage.reason IS NULL
   AND NOT stage.backorders AND stage.stock IS NULL AND stock.on_hand < 0
"""
_WRITE_CATEGORIES = """
WITH written AS (
    INSERT INTO catalog_category (id, name, slug)
    SELECT DISTINCT ON (category_slug) gen_random_uuid(), category, category_slug
      FROM catalog_stage ORDER BY category_slug, line
    ON CONFLICT (slug) DO NOTHING RETURNING 1
)
SELECT count(*) FROM written
"""
# xmax is 0 in a row that was inserted, not updated. The condition of the update leaves alone
# what is the same already, so that a second run writes nothing.
_WRITE_PRODUCTS = """
WITH written AS (
    INSERT INTO catalog_product AS product (id, sku, name, slug, category_id, description, list_price,
           tax_code, popularity, pack_size, is_active, created_at, updated_at)
    SELECT stage.id, stage.sku, stage.name, stage.slug, category.id,
           coalesce(stage.description, known.description, ''), stage.price,
           coalesce(stage.tax_code, known.tax_code, 'standard'),
           coalesce(stage.popularity, known.popularity, 0),
           coalesce(stage.pack_size, known.pack_size, 1),
           coalesce(stage.active, known.is_active, true), now(), now()
      FROM catalog_stage stage
      JOIN catalog_category category ON category.slug = stage.category_slug
      LEFT JOIN catalog_product known ON known.id = stage.id
     ORDER BY stage.line
    ON CONFLICT (id) DO UPDATE
       SET sku = excluded.sku, name = excluded.name, category_id = excluded.category_id,
           description = excluded.description, list_price = excluded.list_price,
           tax_code = excluded.tax_code, popularity = excluded.popularity,
           pack_size = excluded.pack_size, is_active = excluded.is_active, updated_at = excluded.updated_at
     WHERE (product.sku, product.name, product.category_id, product.description, product.list_price,
            product.tax_code, product.popularity, product.pack_size, product.is_active)
        IS DISTINCT FROM
           (excluded.sku, excluded.name, excluded.category_id, excluded.description, excluded.list_price,
            excluded.tax_code, excluded.popularity, excluded.pack_size, excluded.is_active)
    RETURNING id, xmax = 0 AS created
)
UPDATE catalog_stage stage SET outcome = CASE WHEN written.created THEN 'created' ELSE 'changed' END
  FROM written WHERE written.id = stage.id
"""
_WRITE_STOCK = """
WITH written AS (
    INSERT INTO catalog_stock AS stock (product_id, on_hand, backorders)
    SELECT stage.id, coalesce(stage.stock, known.on_hand, 0),
           coalesce(stage.backorders, known.backorders, false)
      FROM catalog_stage stage
      LEFT JOIN catalog_stock known ON known.product_id = stage.id
    ON CONFLICT (product_id) DO UPDATE SET on_hand = excluded.on_hand, backorders = excluded.backorders
     WHERE (stock.on_hand, stock.backorders) IS DISTINCT FROM (excluded.on_hand, excluded.backorders)
    RETURNING product_id
)
UPDATE catalog_stage stage SET outcome = coalesce(stage.outcome, 'changed')
  FROM written WHERE written.product_id = stage.id
"""
_COUNT_OUTCOMES = """
SELECT count(*) FILTER (WHERE outcome = 'created'), count(*) FILTER (WHERE outcome = 'changed'),
       count(*) FILTER (WHERE outcome IS NULL)
  FROM catalog_stage
"""
