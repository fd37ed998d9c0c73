"""What every list of documents shares: filters in the address, search, and pages by key."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django import forms
from django.db.models import QuerySet, Value
from django.db.models.functions import Upper
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from storefront.lib.fields import OneLineField
from storefront.lib.models import LARGEST_INTEGER
from storefront.lib.navigation import Chip
from storefront.lib.paging import Page, Sort, paginate
from storefront.lib.planning import planned_for_values
from storefront.lib.widgets import PlainInput, PlainSelect

SIZES = (20, 50, 100)
# A SKU may stand in every document there is. The newest so many that match are found, so that a search
# costs the same whatever the company has bought. What else is wanted is asked of each way beforehand, or
# the newest might all be of another status.
MOST_FOUND = 500

type AnySet = QuerySet[Any, Any]
Documents = TypeVar("Documents", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a list asks for; `sort` is a word for a column, "-" before it is downwards."""

    text: str = ""
    status: str = ""
    buyer: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    sort: str = "-created"
    size: int = SIZES[0]
    cursor: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.status or self.buyer) or not self.least is self.most is None

    def order(self, columns: Mapping[str, str]) -> Sort:
        return Sort((columns[self.sort.removeprefix("-")], "id"), descending=self.sort.startswith("-"))

    def page(self, rows: AnySet, columns: Mapping[str, str]) -> Page[Any]:
        """One statement, over an index for each of the columns."""
        with self.planning():
            return paginate(rows, self.order(columns), cursor=self.cursor, size=self.size)

    def planning(self) -> AbstractContextManager[None]:
        """Around what reads the list: filters may leave nearly all or nearly nothing of it."""
        return planned_for_values() if self.is_narrowed else nullcontext()


_untouched: dict[Hashable, SafeString] = {}
MOST_KEPT = 256  # choices may be of a company


class ListForm(forms.Form):
    """The filters of a list, in its address. What is not understood is left out, never an error page.

    Each list adds its `status` and `sort`.
    """

    filters: ClassVar[Sequence[str]] = ("q", "status")
    field_order: Iterable[str] | None = ("q", "status", "buyer", "least", "most", "show")

    q: forms.CharField = OneLineField(
        label="Search",
        required=False,
        widget=PlainInput("search", placeholder="Number, reference or SKU"),
    )
    show = forms.TypedChoiceField(
        label="Rows",
        choices=[(size, f"{size} rows") for size in SIZES],
        coerce=int,
        required=False,
        widget=PlainSelect,
    )
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, query: QueryDict, **options: Any) -> Self:
        """Of who asks for nothing in particular it is the same for all, where the choices are; made once."""
        return cls(query, **options) if query else _of_nothing(cls, *options.items())

    def wanted(self, first_sort: str) -> Wanted:
        found = self.understood
        return Wanted(
            text=found.get("q", ""),
            status=found.get("status", ""),
            buyer=found.get("buyer", ""),
            least=found.get("least"),
            most=found.get("most"),
            sort=found.get("sort") or first_sort,
            size=found.get("show") or SIZES[0],
            cursor=found.get("cursor", ""),
        )

    @cached_property
    def understood(self) -> dict[str, Any]:
        """What is asked for, by field, without what makes no sense."""
        if not self.data:
            return {}
        self.is_valid()
        return self.cleaned_data

    @property
    def drawn(self) -> SafeString:
        """Its visible fields; of who filters nothing they are the same for all who have the same choices."""
        if any(self.data.get(name) for name in self.fields):
            return self._draw()
        choices = tuple((name, tuple(getattr(each, "choices", ()))) for name, each in self.fields.items())
        key = (type(self), choices)
        if key not in _untouched:
            if len(_untouched) >= MOST_KEPT:
                _untouched.clear()
            _untouched[key] = self._draw()
        return _untouched[key]

    def _draw(self) -> SafeString:
        return render_to_string("components/filter_fields.html", {"form": self})

    def chips(self, path: str) -> list[Chip]:
        """The filters in force; each leads to the list without it."""
        given = [name for name in self.filters if self.understood.get(name) not in (None, "")]
        return [Chip(f"{self[name].label}: {self._words(name)}", self._without(name, path)) for name in given]

    def _words(self, name: str) -> str:
        value, field = self.understood[name], self.fields[name]
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
        return str(dict(choices).get(value, value))

    def _without(self, name: str, path: str) -> str:
        assert isinstance(self.data, QueryDict)
        query = self.data.copy()
        for key in (name, "cursor"):
            query.pop(key, None)
        return f"?{query.urlencode()}" if query else path


@cache
def _of_nothing(form: Any, *options: tuple[str, Hashable]) -> Any:
    return form(QueryDict(), **dict(options))


def status_field(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    every = [("", "All statuses"), *choices]
    return forms.ChoiceField(label="Status", required=False, choices=every, widget=PlainSelect)


def sort_field(columns: Mapping[str, str]) -> forms.ChoiceField:
    sorts = [(sign + key, key) for key in columns for sign in ("", "-")]
    return forms.ChoiceField(choices=sorts, required=False, widget=forms.HiddenInput)


def found_words(wanted: Wanted, page: Page[Any]) -> str:
    """Said under a search of more than one page: of one that matches everything it is not everything."""
    return (
        f"A search finds the newest {MOST_FOUND:,} that match" if wanted.text and page.more_than_one else ""
    )


def narrowed(
    scope: Documents, wanted: Wanted, lines: Callable[[Documents], AnySet], document: str
) -> Documents:
    """Those of `scope` that are wanted. `lines` are what a search for a SKU looks through, and `document`
    is their column that says whose they are."""
    filters: dict[str, Any] = {
        "status": wanted.status or None,
        "placed_by_name__icontains": wanted.buyer or None,
        "total__gte": wanted.least,
        "total__lte": wanted.most,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    found = scope.filter(**given) if given else scope
    return matching(found, wanted.text, lines(found), document) if wanted.text else found


def matching(scope: Documents, text: str, lines: AnySet, document: str) -> Documents:
    """Those whose number is the text, or whose reference or a SKU begins with it.

    Each way is a range of an index with a limit; case does not matter. What the upper case of the
    text is, the database says: of ß Python makes two letters, and then finds none with one.
    """
    prefix = Upper(Value(text))
    by_sku = lines.annotate(key=Upper("sku"))
    ways = called(scope, text)
    ways.append(by_sku.filter(key=prefix).order_by("-id").values(document)[:MOST_FOUND])
    ways.append(by_sku.filter(key__startswith=prefix).order_by("-id").values(document)[:MOST_FOUND])
    first, *others = ways
    return scope.filter(pk__in=first.union(*others))


def called(scope: Documents, text: str, newest: str = "-number") -> list[AnySet]:
    """The keys of those whose reference begins with the text, and of those whose number it is."""
    referenced = scope.annotate(key=Upper("reference")).filter(key__startswith=Upper(Value(text)))
    ways: list[AnySet] = [referenced.exclude(reference="").order_by(newest).values("pk")[:MOST_FOUND]]
    if (number := _as_number(text)) is not None:
        ways.append(scope.filter(number=number).values("pk"))
    return ways


def _as_number(text: str) -> int | None:
    """What no column holds is no number of ours."""
    digits = text.removeprefix("#").strip()
    if len(digits) > len(str(LARGEST_INTEGER)) or not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits)
    return number if number <= LARGEST_INTEGER else None
