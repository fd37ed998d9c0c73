"""Pages of a long list, by key and not by offset: page 5,000 costs what page 1 costs.

Sort columns are NOT NULL, all in one direction, the last one unique; an index over them
serves both directions. Templates link with `{% querystring cursor=page.next %}`.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sort:
    """`columns` are fields or annotations of the queryset, as they are read from its rows."""

    columns: tuple[str, ...]
    descending: bool = False

    def order_by(self, *, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{column}" for column in self.columns]

    def terms(self, table: str = "") -> list[str]:
        """For a statement that is written as SQL; `table` where it reads several."""
        of, down = f"{table}." if table else "", " DESC" if self.descending else ""
        return [f"{of}{column}{down}" for column in self.columns]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`next` and `previous` are cursors, or None where nothing follows or precedes."""

    rows: list[Row] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None

    @property
    def more_than_one(self) -> bool:
        return bool(self.next or self.previous)


def paginate(queryset: QuerySet[Any, Row], sort: Sort, *, cursor: str | None, size: int) -> Page[Row]:
    """One statement. A cursor that is broken, or of another sort, is page one.

    So is one whose rows have gone: that costs a second statement.
    """
    position = _position(cursor, sort)
    page = _page(queryset, sort, position, size)
    return page if page.rows or position is None else _page(queryset, sort, None, size)


@dataclass(frozen=True, slots=True)
class _Position:
    """The last row of the page we come from; that row itself is not shown again."""

    values: Sequence[object]
    backwards: bool


def _page(queryset: QuerySet[Any, Row], sort: Sort, position: _Position | None, size: int) -> Page[Row]:
    backwards = position is not None and position.backwards
    found = _beyond(queryset, sort, position).order_by(*sort.order_by(backwards=backwards))[: size + 1]
    return _page_of(list(found), sort, position, size)


def first_page(found: Sequence[Row], sort: Sort, size: int) -> Page[Row]:
    """Page one of rows that were asked otherwise: in this order, and one more than the page shows."""
    return _page_of(found, sort, None, size)


def _page_of(found: Sequence[Row], sort: Sort, position: _Position | None, size: int) -> Page[Row]:
    backwards = position is not None and position.backwards
    rows, more = list(found[:size]), len(found) > size
    if backwards:
        rows.reverse()
    if not rows:
        return Page()
    follows, precedes = (True, more) if backwards else (more, position is not None)
    return Page(
        rows,
        next=_cursor(rows[-1], sort, backwards=False) if follows else None,
        previous=_cursor(rows[0], sort, backwards=True) if precedes else None,
    )


def _beyond(queryset: QuerySet[Any, Row], sort: Sort, position: _Position | None) -> QuerySet[Any, Row]:
    """Rows after the position, by a row value: `(a, b) < (x, y)` is one index condition.

    Django has no documented spelling of it; a test reads the SQL.
    """
    if position is None:
        return queryset
    compare = TupleLessThan if sort.descending != position.backwards else TupleGreaterThan
    return queryset.filter(compare(Tuple(*map(F, sort.columns)), tuple(position.values)))


def _cursor(row: object, sort: Sort, *, backwards: bool) -> str:
    values = [_packed(_value(row, column)) for column in sort.columns]
    return _signer(sort).sign_object([backwards, values])


def cursor_after(row: object, sort: Sort) -> str:
    """Where a list goes on whose beginning was read otherwise."""
    return _cursor(row, sort, backwards=False)


def _position(cursor: str | None, sort: Sort) -> _Position | None:
    if not cursor:
        return None
    try:
        backwards, values = _signer(sort).unsign_object(cursor)
    except signing.BadSignature:
        return None
    return _Position([_unpacked(*packed) for packed in values], backwards)


def _signer(sort: Sort) -> signing.Signer:
    """Binds a cursor to its sort: the values of one mean nothing to another."""
    return signing.Signer(salt=f"storefront.lib.paging {sort.columns} {sort.descending}")


def _value(row: object, column: str) -> object:
    if isinstance(row, Model):
        return getattr(row, column)
    if isinstance(row, Mapping):
        return row[column]
    raise TypeError("Page over instances or over values(), not over tuples.")


def _packed(value: object) -> list[object]:
    match value:
        case bool() | int() | str():
            return ["plain", value]
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case Decimal() | uuid.UUID():
            return [type(value).__name__, str(value)]
    raise TypeError(f"{value!r} cannot be the place of a row in a list.")


def _unpacked(kind: str, text: Any) -> object:
    make = _MAKE.get(kind)
    return text if make is None else make(text)


_MAKE: Mapping[str, Callable[[Any], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Decimal": Decimal,
    "UUID": uuid.UUID,
}
