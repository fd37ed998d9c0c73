"""Statements of fixed shape, written as SQL once per process.

Composing a statement takes Django longer than answering it takes PostgreSQL. What every busy request
asks in the same words is declared with `composed`; a call then only binds its arguments. `insert` does
as much for new rows, and `sent_together` saves waiting for each of them.
"""

import copy
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from inspect import get_annotations, signature
from itertools import count
from types import NoneType, UnionType
from typing import Any, Generic, ParamSpec, TypeVar, get_args, get_origin

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
Row = TypeVar("Row")


class AnyOf(models.Lookup[Any]):
    """`column__any=[...]`: one parameter for any number of values, where `__in` has one for each."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


class AnyOfInAnyCase(AnyOf):
    """The database says what the upper case is: of ß Python makes two letters, and finds none with one."""

    lookup_name = "any_case"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        values = "ARRAY(SELECT UPPER(one) FROM unnest(%s::text[]) one)"
        return f"UPPER({column}) = ANY({values})", (*params, self.rhs)


models.CharField.register_lookup(AnyOfInAnyCase)
models.Field.register_lookup(AnyOf)
models.ForeignObject.register_lookup(AnyOf)  # which does not take its lookups from Field


class Composed(Generic[P, Row]):
    """Calling it asks, and gives the rows as the queryset would.

    The function is called once, with placeholders; it may only hand them to lookups that pass a value on
    as it is. None as an argument is no IS NULL: it finds nothing.
    """

    def __init__(self, compose: Callable[P, QuerySet[Any, Row]]) -> None:
        self.compose = compose
        self.signature = signature(compose)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        return list(self._statement.rows(self.signature.bind(*args, **kwargs).arguments))

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """Of the rows found; the statement itself limits nothing that the function did not limit."""
        return next(iter(self(*args, **kwargs)), None)

    def get(self, *args: P.args, **kwargs: P.kwargs) -> Row:
        """Raises DoesNotExist of the model where nothing is found."""
        found = self.first(*args, **kwargs)
        if found is None:
            raise self._statement.queryset.model.DoesNotExist
        return found

    @cached_property
    def _statement(self) -> "_Statement":
        kinds: dict[str, Any] = get_annotations(self.compose)
        placeholders: Any = {name: _placeholder(kinds[name]) for name in self.signature.parameters}
        compose: Callable[..., QuerySet[Any, Any]] = self.compose
        queryset = compose(**placeholders)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        return _Statement(queryset, compiler, sql, _slots(params, placeholders))


def composed(compose: Callable[P, QuerySet[Any, Row]]) -> Composed[P, Row]:
    return Composed(compose)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where an argument goes among the parameters, and as what: psycopg tells integers apart by type."""

    name: str
    kind: Any

    def bind(self, value: Any) -> object:
        return value if value is None or isinstance(value, self.kind) else self.kind(value)


@dataclass(frozen=True, slots=True)
class _Statement:
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: Sequence[object]

    def rows(self, arguments: dict[str, Any]) -> QuerySet[Any, Any]:
        connection = connections[self.queryset.db]  # each thread has its own
        if self.queryset.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked in a transaction only.")
        bound = tuple(
            each.bind(arguments[each.name]) if isinstance(each, _Slot) else each for each in self.params
        )
        query: Any = _Compiled(self.queryset.query, self.compiler, connection, self.sql, bound)
        rows = self.queryset.__class__(self.queryset.model, query)
        rows._iterable_class = self.queryset._iterable_class  # noqa: SLF001 - dicts, tuples or instances
        return rows


class _Compiled:
    """A query whose compiler has nothing left to compile."""

    def __init__(
        self, query: Any, compiler: Any, connection: Any, sql: str, params: Sequence[object]
    ) -> None:
        self._query, self._compiler = query, copy.copy(compiler)
        self._compiler.connection = connection
        self._compiler.as_sql = lambda *_, **__: (sql, params)

    def get_compiler(self, *_: object, **__: object) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


_numbers = count()
_INTEGERS_FROM = 31_000  # which the smallest column for integers holds


def _placeholder(kind: Any) -> object:
    """A value of this kind that no statement holds otherwise."""
    if isinstance(kind, UnionType):
        (kind,) = set(get_args(kind)) - {NoneType}
    if kind is uuid.UUID:
        return uuid.uuid4()
    if kind is str:
        return f"\ue000aZ{next(_numbers)}"
    if kind is datetime:
        return datetime(2900, 1, 1, tzinfo=UTC) + timedelta(seconds=next(_numbers))
    if kind is int:
        return _INTEGERS_FROM + next(_numbers)
    if get_origin(kind) is list:
        return [uuid.uuid4()]
    raise TypeError(f"{kind} has no placeholder.")


def _slots(params: Sequence[object], placeholders: dict[str, object]) -> list[object]:
    slots = [_slot(each, placeholders) or each for each in params]
    missing = placeholders.keys() - {each.name for each in slots if isinstance(each, _Slot)}
    if missing:
        raise TypeError(f"{', '.join(sorted(missing))}: the statement does not hold it as it is.")
    return slots


def _slot(param: object, placeholders: dict[str, object]) -> _Slot | None:
    return next((_Slot(name, type(param)) for name, value in placeholders.items() if value == param), None)


@contextmanager
def sent_together() -> Iterator[None]:
    """Statements inside are sent without waiting for each; what the database refuses is raised at the end.

    For writes only: the number of rows that an update touched is not known inside.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert(rows: Sequence[models.Model]) -> None:
    """New rows of one model, by one statement; without signals. Keys come with the rows."""
    if not rows:
        return
    table = _table(type(rows[0]))
    connection = connections[router.db_for_write(table.model)]
    values = [
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in table.fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(table.insert_one, values[0])
        else:
            cursor.execute(table.insert_many, [list(column) for column in zip(*values, strict=True)])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as bulk_create does


@dataclass(frozen=True, slots=True)
class _Table:
    model: type[models.Model]
    fields: Sequence[models.Field[Any, Any]]
    insert_one: str
    insert_many: str


@cache
def _table(model: type[models.Model]) -> _Table:
    """Columns of arrays cannot be unnested, so rows that have one are inserted one by one."""
    fields, connection = model._meta.local_concrete_fields, connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    into = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(each.column)) for each in fields)})"
    )
    # Without their length: a cast to varchar(60) would cut what the column refuses.
    types = [str(each.db_type(connection)).partition("(")[0] for each in fields]
    return _Table(
        model,
        fields,
        f"{into} VALUES ({', '.join(['%s'] * len(fields))})",
        f"{into} SELECT * FROM unnest({', '.join(f'%s::{each}[]' for each in types)})",  # noqa: S608 - names only
    )
