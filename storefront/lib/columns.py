"""Rows by the thousand, written column by column: no object is made for any of them.

A column goes to PostgreSQL as one array, in its text form. psycopg could write that too, but asks of each
element anew how it is written: seven times the work for a document of 10,000 lines.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db import connections, router

from storefront.lib.models import Keyed, new_id

type Value = str | int | Decimal | uuid.UUID | None


def array(values: Iterable[Value]) -> str:
    """As a parameter of `%s::<type>[]`."""
    return f"{{{','.join([_element(value) for value in values])}}}"


def _element(value: Value) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, uuid.UUID):
        return value.hex
    return "NULL" if value is None else str(value)


def insert_columns(
    model: type[Keyed], same: Mapping[str, Value], each: Mapping[str, Collection[Value]]
) -> None:
    """New rows with new keys, by one statement; without signals. Columns are named as attributes are.

    `same` is what all of the rows have; the columns in `each` are equally long.
    """
    (many,) = {len(column) for column in each.values()}
    keys = [new_id() for _ in range(many)]
    if keys:
        _run(model, _insert(model, tuple(same), tuple(each)), [*same.values(), *_arrays(keys, each)])


def update_columns(model: type[Keyed], keys: Collection[uuid.UUID], **each: Collection[Value]) -> None:
    """Of the rows with these keys, by one statement; without signals."""
    if keys:
        _run(model, _update(model, tuple(each)), _arrays(keys, each))


def _arrays(keys: Collection[uuid.UUID], each: Mapping[str, Collection[Value]]) -> list[Value]:
    return [array(keys), *map(array, each.values())]


def _run(model: type[Keyed], statement: str, params: Sequence[Value]) -> None:
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute(statement, params)


@cache
def _insert(model: type[Keyed], same: tuple[str, ...], each: tuple[str, ...]) -> str:
    columns = _columns(model)
    into = ", ".join(columns[name].name for name in (*same, "id", *each))
    constants = "".join(f"%s::{columns[name].type}, " for name in same)
    given = ", ".join(f"%s::{columns[name].type}[]" for name in ("id", *each))
    return f"INSERT INTO {model._meta.db_table} ({into}) SELECT {constants}given.* FROM unnest({given}) given"  # noqa: S608 - names only


@cache
def _update(model: type[Keyed], each: tuple[str, ...]) -> str:
    columns = _columns(model)
    values = ", ".join(f"{columns[name].name} = given.{columns[name].name}" for name in each)
    given = ", ".join(f"%s::{columns[name].type}[]" for name in ("id", *each))
    names = ", ".join(columns[name].name for name in ("id", *each))
    return (
        f"UPDATE {model._meta.db_table} changed SET {values}"  # noqa: S608 - names only
        f" FROM unnest({given}) given({names}) WHERE changed.id = given.id"
    )


class _Column(NamedTuple):
    name: str
    type: str


def _columns(model: type[Keyed]) -> dict[str, _Column]:
    """By attribute. Types without their length: a cast to varchar(60) would cut what the column refuses."""
    connection = connections[router.db_for_write(model)]
    return {
        field.attname: _Column(
            connection.ops.quote_name(str(field.column)), str(field.db_type(connection)).partition("(")[0]
        )
        for field in model._meta.local_concrete_fields
    }
