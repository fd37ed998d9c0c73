"""The same rows written by plain psycopg, in one transaction with the same durability."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from storefront.lib.models import new_id

# What placing writes besides the purchase order itself, in the order of its foreign keys.
PLACED = {
    "purchase_orders_purchaseorder": "id = %(po)s",
    "purchase_orders_round": "purchase_order_id = %(po)s",
    "purchase_orders_line": "purchase_order_id = %(po)s",
    "purchase_orders_historyentry": "purchase_order_id = %(po)s",
    "approvals_track": "purchase_order_id = %(po)s",
    "approvals_requirement": "track_id IN (SELECT id FROM approvals_track WHERE purchase_order_id = %(po)s)",
    "procrastinate_jobs": "args ->> 'po_id' = %(po)s::text",
}
APPROVED = {
    "approvals_decision": "purchase_order_id = %(po)s",
    "purchase_orders_historyentry": "purchase_order_id = %(po)s AND code = 'approve'",
    "procrastinate_jobs": "args ->> 'po_id' = %(po)s::text",
}
NUMBER = (
    "UPDATE companies_numberseries SET last = last + 1"
    " WHERE company_id = %s AND kind = 'purchase_order' RETURNING last"
)
APPROVE = (
    """UPDATE approvals_requirement SET askable = false
        WHERE askable AND track_id IN (SELECT id FROM approvals_track WHERE purchase_order_id = %(po)s)""",
    """UPDATE approvals_track SET open = false, stage = NULL, met_at = now()
        WHERE purchase_order_id = %(po)s""",
    """UPDATE purchase_orders_round SET outcome = 'approved', ground = 'tracks'
        WHERE purchase_order_id = %(po)s""",
    """UPDATE purchase_orders_purchaseorder
          SET status = 'approved', updated_at = now(), status_since = now(), convert_after = now()
        WHERE id = %(po)s""",
)
NUMBERED_BY_THE_DATABASE = "procrastinate_jobs"
JSONB = 3802

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one purchase order by table, to be written again under other keys."""

    tables: Mapping[str, Sequence[Row]]

    def renewed(self, changes: Mapping[uuid.UUID, uuid.UUID]) -> "Rows":
        keys = {row["id"]: new_id() for rows in self.tables.values() for row in rows if "id" in row}
        keys |= changes
        return Rows({table: [_renewed(row, keys) for row in rows] for table, rows in self.tables.items()})

    def write(self, connection: psycopg.Connection) -> None:
        """`executemany` sends the rows of a table without waiting for each."""
        cursor = connection.cursor()
        for table, rows in self.tables.items():
            names = list(rows[0])
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, names)),
                sql.SQL(", ").join(sql.Placeholder() * len(names)),
            )
            cursor.executemany(statement, [list(row.values()) for row in rows])


def read(connection: psycopg.Connection, tables: Mapping[str, str], po: uuid.UUID) -> Rows:
    found: dict[str, list[Row]] = {}
    for table, condition in tables.items():
        query = sql.SQL("SELECT * FROM {} WHERE {}").format(sql.Identifier(table), sql.SQL(condition))
        rows = _rows(connection.execute(query, {"po": po}))
        if table == NUMBERED_BY_THE_DATABASE:
            rows = [{name: row[name] for name in row if name != "id"} for row in rows]
        if rows:
            found[table] = rows
    connection.commit()
    return Rows(found)


def _rows(cursor: psycopg.Cursor[Any]) -> list[Row]:
    """As they can be written again: what was read from JSON has to be said to be JSON."""
    columns = [
        (column.name, Jsonb if column.type_code == JSONB else _as_it_is)
        for column in cursor.description or ()
    ]
    return [{name: made(value) for (name, made), value in zip(columns, row, strict=True)} for row in cursor]


def _as_it_is(value: Any) -> Any:
    return value


def place(connection: psycopg.Connection, rows: Rows) -> None:
    (po,) = rows.tables["purchase_orders_purchaseorder"]
    with connection.transaction():
        number = connection.execute(NUMBER, [po["company_id"]]).fetchone()
        assert number is not None
        po["number"] = number[0]
        rows.write(connection)


def approve(connection: psycopg.Connection, rows: Rows, po: uuid.UUID) -> None:
    with connection.transaction():
        for statement in APPROVE:
            connection.execute(statement, {"po": po})
        rows.write(connection)


def _renewed(row: Row, keys: Mapping[uuid.UUID, uuid.UUID]) -> Row:
    new = {
        name: keys.get(value, value) if isinstance(value, uuid.UUID) else value for name, value in row.items()
    }
    if "checkout_token" in new:
        new["checkout_token"] = uuid.uuid4()
    return new
