"""The structure as its page shows it: open branches, one branch in pages, and what a search finds."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, NullIf, RowNumber

from companies.models import StructureNode
from storefront.lib.paging import Page, Sort, cursor_after, paginate

Id = uuid.UUID
PAGE = 100  # of one branch that are shown at once
ALL = 300  # places that "Expand all" opens
MOST_OPEN = 60  # branches by one address
MOST_FOUND = 50
MOST_OFFERED = 20
# Teams before people, and each by name.
BY_NAME = Sort(("kind", "name", "id"))


class Row(TypedDict):
    id: Id
    parent_id: Id | None
    member_id: Id | None
    above: list[Id]
    kind: int
    name: str
    job_title: str | None
    role: str | None
    is_active: bool
    count: int


COLUMNS = tuple(Row.__annotations__)


@dataclass
class Place:
    """A row of the tree. `below` is what is shown of its branch, `more` where the rest begins."""

    row: Row
    below: list["Place"] = field(default_factory=list)
    more: str = ""
    is_open: bool = False
    is_found: bool = False

    @property
    def key(self) -> Id:
        return self.row["id"]

    @property
    def name(self) -> str:
        return self.row["name"]

    @property
    def is_team(self) -> bool:
        return self.row["kind"] == 0

    @property
    def is_root(self) -> bool:
        return self.row["parent_id"] is None

    @property
    def is_off(self) -> bool:
        return not self.row["is_active"]

    @property
    def person(self) -> Id | None:
        return self.row["member_id"]

    @property
    def children(self) -> int:
        return self.row["count"]

    @property
    def hidden(self) -> int:
        return self.children - len(self.below)

    @property
    def detail(self) -> str:
        """Job title and role, once where they are the same word."""
        return " · ".join(dict.fromkeys(filter(None, [self.row["job_title"], self.row["role"]])))


def rows_of(company_id: Id) -> QuerySet[StructureNode, Any]:
    """Narrow rows; filter before they are read."""
    children = StructureNode.objects.filter(company=OuterRef("company"), parent=OuterRef("pk"))
    count = children.order_by().values("parent").annotate(found=Count("pk")).values("found")
    return StructureNode.objects.filter(company=company_id).annotate(
        name=Coalesce(NullIf("team_name", Value("")), "member__name"),
        kind=Case(When(member=None, then=0), default=1, output_field=IntegerField()),
        job_title=F("member__job_title"),
        role=F("member__role__name"),
        is_active=Case(
            When(member=None, then=True),
            default=Q(member__is_active=True, member__user__is_active=True),
            output_field=BooleanField(),
        ),
        count=Coalesce(Subquery(count), 0),
    )


@dataclass(frozen=True)
class Tree:
    """What one address of the page opens. Four statements at most, whatever the company."""

    company_id: Id
    wanted: Sequence[Id] = ()
    at: Id | None = None
    everything: bool = False

    @cached_property
    def root(self) -> Place:
        branches = self._branches()
        return self._grown(Place(self._root), branches)

    @cached_property
    def open(self) -> list[Id]:
        """Branches that are open beside the root's."""
        return [place.key for place in _walk(self.root) if place.is_open and not place.is_root]

    @cached_property
    def size(self) -> int:
        return StructureNode.objects.filter(company=self.company_id).count()

    @cached_property
    def is_too_large(self) -> bool:
        """To be shown as a whole."""
        return self.everything and self.size > ALL

    @cached_property
    def _root(self) -> Row:
        row: Row = rows_of(self.company_id).filter(parent=None).values(*COLUMNS).get()
        return row

    @cached_property
    def _way(self) -> Collection[Id]:
        """To the place that is looked for, and that place: shown however many stand beside it."""
        if self.at is None:
            return ()
        above = StructureNode.objects.filter(company=self.company_id, pk=self.at).values_list(
            "above", flat=True
        )
        found = above.first()
        return () if found is None else (*found, self.at)

    def _branches(self) -> dict[Id | None, list[Row]]:
        rows = rows_of(self.company_id)
        if not self.everything or self.is_too_large:
            parents = [self._root["id"], *self.wanted[:MOST_OPEN], *self._way]
            first = Window(RowNumber(), partition_by="parent", order_by=BY_NAME.order_by())
            rows = rows.filter(parent__in=parents).annotate(number=first)
            rows = rows.filter(Q(number__lte=PAGE) | Q(pk__in=self._way))
        branches = defaultdict(list)
        for row in rows.order_by(*BY_NAME.order_by()).values(*COLUMNS):
            branches[row["parent_id"]].append(row)
        return branches

    def _grown(self, place: Place, branches: dict[Id | None, list[Row]]) -> Place:
        place.is_found = place.key == self.at
        rows = branches.get(place.key, [])
        place.is_open = bool(rows)
        place.below = [self._grown(Place(row), branches) for row in rows]
        if place.is_open and place.hidden:
            place.more = cursor_after(rows[PAGE - 1], BY_NAME)
        return place


def _walk(place: Place) -> Iterable[Place]:
    yield place
    for each in place.below:
        yield from _walk(each)


def branch_page(node: StructureNode, cursor: str) -> tuple[list[Place], Page[Row]]:
    """What stands right below, in pages."""
    rows = rows_of(node.company_id).filter(parent=node).values(*COLUMNS)
    page: Page[Row] = paginate(rows, BY_NAME, cursor=cursor, size=PAGE)
    return [Place(row) for row in page.rows], page


@dataclass(frozen=True, slots=True)
class Hit:
    """`way`: the names above, the root first."""

    place: Place
    way: Sequence[str]

    @property
    def path(self) -> str:
        return " › ".join(self.way)


def found(company_id: Id, text: str) -> list[Hit]:
    """Two statements."""
    return _hits(company_id, _matching(rows_of(company_id), text), MOST_FOUND)


def targets(node: StructureNode, text: str) -> list[Hit]:
    """Where it could go. Without a text, teams and who has somebody below already."""
    rows = (
        rows_of(node.company_id).exclude(above__contains=[node.pk]).exclude(pk__in=[node.pk, node.parent_id])
    )
    if text:
        return _hits(node.company_id, _matching(rows, text), MOST_FOUND)
    peopled = Exists(StructureNode.objects.filter(company=node.company_id, parent=OuterRef("pk")))
    return _hits(node.company_id, rows.filter(Q(member=None) | peopled), MOST_OFFERED)


def _matching(rows: QuerySet[StructureNode, Any], text: str) -> QuerySet[StructureNode, Any]:
    return rows.filter(
        Q(team_name__icontains=text)
        | Q(member__name__icontains=text)
        | Q(member__user__email__icontains=text)
        | Q(member__job_title__icontains=text)
    )


def _hits(company_id: Id, rows: QuerySet[StructureNode, Any], most: int) -> list[Hit]:
    shown = list(rows.order_by("above__len", *BY_NAME.order_by()).values(*COLUMNS)[:most])
    names = names_of(company_id, {key for row in shown for key in row["above"]})
    return [Hit(Place(row), [names[key] for key in row["above"]]) for row in shown]


def names_of(company_id: Id, keys: Collection[Id]) -> dict[Id, str]:
    nodes = StructureNode.objects.filter(company=company_id, pk__in=keys).select_related("member")
    return {node.pk: str(node) for node in nodes}
