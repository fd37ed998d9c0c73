"""Many purchase orders from a few: the rows of each template, renewed and written by COPY.

A template is placed, decided and converted by the services, so its copies are rows that the
product writes. Every constraint, key and trigger stays on while they go in.
"""

import random
import re
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice

import psycopg
from psycopg import sql
from uuid_utils import uuid7

from bench.names import REFERENCE
from bench.world import Fate, World
from purchase_orders.models import PurchaseOrder

CHUNK, SAID_EVERY = 5_000, 50_000
YEARS_BACK, DAYS_WAITING = 2, 10
# In the order of writing: a purchase order's row is checked against its order and its round.
TABLES = {
    "orders_order": "id = {order}",
    "orders_orderline": "order_id = {order}",
    "purchase_orders_round": "purchase_order_id = {po}",
    "purchase_orders_purchaseorder": "id = {po}",
    "purchase_orders_line": "purchase_order_id = {po}",
    "purchase_orders_historyentry": "purchase_order_id = {po}",
    "approvals_track": "purchase_order_id = {po}",
    "approvals_requirement": "track_id IN (SELECT id FROM approvals_track WHERE purchase_order_id = {po})",
    "approvals_decision": "purchase_order_id = {po}",
}
# Columns that differ in each copy. A copy costs a little more to ship: the amounts still add up.
GAPS = {
    ("orders_order", "number"): "order_number",
    ("orders_order", "total"): "total",
    ("orders_order", "shipping_net"): "shipping",
    ("purchase_orders_purchaseorder", "number"): "number",
    ("purchase_orders_purchaseorder", "total"): "total",
    ("purchase_orders_purchaseorder", "shipping_total"): "shipping",
    ("purchase_orders_purchaseorder", "checkout_token"): "token",
    ("purchase_orders_round", "total"): "total",
    ("purchase_orders_round", "shipping_net"): "shipping",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00")

type Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Template:
    """The rows of one purchase order as text for COPY, with a gap for all that differs in a copy.

    `names` are those of the gaps: row ids `id…`, times `at…` from the earliest on, wares `ware…`.
    """

    fate: Fate
    texts: Mapping[str, str]
    names: Sequence[str]
    total: Decimal
    shipping: Decimal


def multiply(connection: psycopg.Connection, world: World, rows: int, waiting: int) -> None:
    """So many purchase orders altogether, oldest first, those that wait last."""
    connection.execute("SET TIME ZONE 'UTC'")
    templates = [_template(connection, fate, po, world) for fate, po in world.templates]
    columns = {table: _columns(connection, table) for table in TABLES}
    copies = Copies(connection, world).values(templates, rows, waiting)
    done, begin = len(templates), time.monotonic()
    while chunk := list(islice(copies, CHUNK)):
        with connection.transaction():
            _write(connection, columns, chunk)
        done += len(chunk)
        _report(done, rows, time.monotonic() - begin)
    connection.execute(
        "UPDATE companies_numberseries SET last = CASE kind"
        " WHEN 'order' THEN (SELECT max(number) FROM orders_order)"
        " ELSE (SELECT max(number) FROM purchase_orders_purchaseorder) END"
    )


def _report(done: int, rows: int, seconds: float) -> None:
    if done == rows or done % SAID_EVERY < CHUNK:
        print(f"  {done:,} of {rows:,} after {seconds:,.0f} s", flush=True)


def _template(connection: psycopg.Connection, fate: Fate, po: PurchaseOrder, world: World) -> Template:
    texts = {table: _rows(connection, table, po) for table in TABLES}
    gaps = _gaps(connection, texts, po, world)
    pattern = re.compile("|".join(map(re.escape, sorted(gaps, key=len, reverse=True))))
    marked = {
        table: pattern.sub(lambda found: f"%({gaps[found[0]]})s", text.replace("%", "%%"))
        for table, text in texts.items()
        if text
    }
    return Template(fate, marked, sorted(set(gaps.values())), po.total, po.shipping_total)


def _rows(connection: psycopg.Connection, table: str, po: PurchaseOrder) -> str:
    """COPY out of what is to be copied in."""
    columns = [
        sql.Literal(f"@{gap}@") if (gap := GAPS.get((table, name))) else sql.Identifier(name)
        for name in _columns(connection, table)
    ]
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT").format(
        sql.SQL(", ").join(columns), sql.Identifier(table), _of(table, po)
    )
    with connection.cursor().copy(query) as copy:
        return b"".join(copy).decode()


def _of(table: str, po: PurchaseOrder) -> sql.Composed:
    return sql.SQL(TABLES[table]).format(po=sql.Literal(po.pk), order=sql.Literal(po.order_id))


def _columns(connection: psycopg.Connection, table: str) -> list[str]:
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def _gaps(
    connection: psycopg.Connection, texts: Mapping[str, str], po: PurchaseOrder, world: World
) -> dict[str, str]:
    """What stands in the template, and the name of the gap it leaves."""
    gaps = {f"@{name}@": name for name in GAPS.values()} | {REFERENCE: "reference"}
    for person in ("buyer", "manager"):
        member = world.people[person]
        gaps |= {str(member.pk): person, member.name: f"{person}_name"}
    for number, ware in enumerate(world.wares):
        if str(ware.pk) in texts["purchase_orders_line"]:
            gaps |= {str(ware.pk): f"ware{number}", ware.sku: f"ware{number}_sku"}
            gaps |= {ware.name: f"ware{number}_name"}
    ids = [row for table in TABLES for row in _ids(connection, table, po)]
    gaps |= {row: f"id{number}" for number, row in enumerate(ids)}
    moments = sorted({moment for text in texts.values() for moment in MOMENT.findall(text)})
    return gaps | {moment: f"at{number:02}" for number, moment in enumerate(moments)}


def _ids(connection: psycopg.Connection, table: str, po: PurchaseOrder) -> list[str]:
    query = sql.SQL("SELECT id::text FROM {} WHERE {} ORDER BY id")
    found = connection.execute(query.format(sql.Identifier(table), _of(table, po)))
    return [row for (row,) in found]


class Copies:
    """What fills the gaps: time runs on, people and wares are drawn at random."""

    def __init__(self, connection: psycopg.Connection, world: World) -> None:
        # Names stand inside JSON too, so those with characters that it escapes are left out.
        query = "SELECT id, sku, name FROM catalog_product WHERE sku || name !~ '[\"\\\\]' ORDER BY id"
        self.wares = connection.execute(query).fetchall()
        self.buyers = world.buyers
        # The measured buyer places a tenth; the measured manager stands above two fifths, at least.
        mine = [index for index, (_, above) in enumerate(self.buyers) if above.pk == self.buyers[0][1].pk]
        weights = [60 / len(self.buyers)] * len(self.buyers)
        for index in mine:
            weights[index] += 30 / len(mine)
        weights[0] += 10
        self.weights = weights
        self.number = _largest_number(connection, "purchase_orders_purchaseorder")
        self.order_number = _largest_number(connection, "orders_order")

    def values(
        self, templates: Sequence[Template], rows: int, waiting: int
    ) -> Iterator[tuple[Template, Values]]:
        ended = [template for template in templates if not template.fate.waits]
        open_ = [template for template in templates if template.fate.waits]
        now = datetime.now(UTC)
        since = now - timedelta(days=DAYS_WAITING)
        old = rows - waiting - len(templates)
        yield from self._run(ended, old, now - timedelta(days=365 * YEARS_BACK), since)
        yield from self._run(open_, waiting, since, now - timedelta(hours=12))

    def _run(
        self, templates: Sequence[Template], count: int, start: datetime, end: datetime
    ) -> Iterator[tuple[Template, Values]]:
        shares = [template.fate.share for template in templates]
        drawn = random.choices(templates, shares, k=count)
        placers = random.choices(self.buyers, self.weights, k=count)
        for index, (template, (buyer, manager)) in enumerate(zip(drawn, placers, strict=True)):
            self.number += 1
            self.order_number += "orders_order" in template.texts
            yield (
                template,
                {
                    "number": self.number,
                    "order_number": self.order_number,
                    "token": uuid.uuid4(),
                    "reference": _reference(),
                    "buyer": buyer.pk,
                    "buyer_name": buyer.name,
                    "manager": manager.pk,
                    "manager_name": manager.name,
                    **self._amounts(template),
                    **self._moments(template, start + (end - start) * index / count),
                    **self._wares(template),
                    **{name: uuid7() for name in template.names if name.startswith("id")},
                },
            )

    def _amounts(self, template: Template) -> Values:
        more = Decimal(random.randrange(8_000)) / 100
        return {"total": template.total + more, "shipping": template.shipping + more}

    def _moments(self, template: Template, placed: datetime) -> Values:
        """Decisions follow one another within hours, in the order they were made."""
        names = [name for name in template.names if name.startswith("at")]
        step = timedelta(minutes=random.randrange(1, 60))
        return {name: (placed + step * order).isoformat() for order, name in enumerate(names)}

    def _wares(self, template: Template) -> Values:
        names = [name for name in template.names if name.startswith("ware") and "_" not in name]
        found: Values = {}
        for name, (key, sku, label) in zip(names, random.sample(self.wares, len(names)), strict=True):
            found |= {name: key, f"{name}_sku": sku, f"{name}_name": label}
        return found


def _largest_number(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(sql.SQL("SELECT max(number) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def _reference() -> str:
    letters, digits = random.choices("ABCDEFGHKLMNPRST", k=2), random.randrange(10**6)
    return f"{''.join(letters)}-{digits:06}"


def _write(
    connection: psycopg.Connection,
    columns: Mapping[str, Sequence[str]],
    chunk: Sequence[tuple[Template, Values]],
) -> None:
    for table in TABLES:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns[table]))
        )
        with connection.cursor().copy(statement) as copy:
            copy.write("".join(template.texts.get(table, "") % values for template, values in chunk))
