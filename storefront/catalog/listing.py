"""The catalogue as a list: what is wanted, which products that is, and what is near when it is none."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Value

from storefront.catalog import search
from storefront.catalog.bought import LastOrder, bought_before, last_order
from storefront.catalog.models import Category, Product
from storefront.catalog.pricing import UnitPrice, prices
from storefront.catalog.stock import Availability
from storefront.lib.paging import Page, Sort, paginate

PAGE_SIZE = 50
COUNT_CAP = 10_000
NEAREST = 3
BEST = "best"
SORTS = {
    "best": Sort(("popularity", "id"), descending=True),
    "name": Sort(("name", "id")),
    "price": Sort(("list_price", "id")),
    "-price": Sort(("list_price", "id"), descending=True),
}
BY_SCORE = Sort(("score", "popularity", "id"), descending=True)
_COLUMNS = {
    "stock_on_hand": F("stock__on_hand"),
    "stock_backorders": F("stock__backorders"),
    "category_name": F("category__name"),
}
_FIELDS = ("id", "sku", "name", "slug", "list_price", "popularity", "pack_size", "is_active", *_COLUMNS)


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    category: str = ""
    in_stock: bool = False
    bought_by: uuid.UUID | None = None
    sort: str = BEST
    cursor: str = ""

    @cached_property
    def words(self) -> list[str]:
        return search.words(self.text)

    @property
    def order(self) -> Sort:
        return BY_SCORE if self.words and self.sort == BEST else SORTS[self.sort]


@dataclass(frozen=True, slots=True)
class Item:
    """A product as a row shows it, at the price of one piece."""

    id: uuid.UUID
    sku: str
    name: str
    slug: str
    category: str
    stock: Availability
    price: UnitPrice | None
    pack_size: int = 1
    last_order: LastOrder | None = None

    @property
    def problem(self) -> str | None:
        """Why it cannot be put into the cart, as a sentence."""
        return self.stock.problem(self.pack_size) or (None if self.price else "No price for your company")

    @property
    def most(self) -> int | None:
        """The largest quantity that can be had; None where there is no limit."""
        return None if self.stock.backorders else self.stock.left

    @property
    def has_tiers(self) -> bool:
        return self.price is not None and any(tier.min_quantity > 1 for tier in self.price.tiers)

    @property
    def steps(self) -> str:
        """Each quantity from which a price holds, for the sum that the page shows while one types."""
        if self.price is None:
            return "[]"
        tiers = [(tier.min_quantity, str(tier.unit_price)) for tier in self.price.tiers]
        if not tiers or tiers[0][0] > 1:
            tiers.insert(0, (1, str(self.price.unit)))
        return json.dumps(tiers)


@dataclass(frozen=True, slots=True)
class Counts:
    """Products on sale that match, by category; unknown where there are too many to count at once."""

    by_category: dict[uuid.UUID, int] = field(default_factory=dict)
    are_known: bool = True

    @property
    def total(self) -> int:
        return sum(self.by_category.values())

    def of(self, category: Category | None) -> int:
        return self.total if category is None else self.by_category.get(category.pk, 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """`nearest` is filled only where nothing matches; `are_alike`: its products resemble the words."""

    page: Page[dict[str, Any]]
    items: list[Item]
    nearest: bool = False
    are_alike: bool = False


def listing(wanted: Wanted, category: Category | None, found: int, company_id: uuid.UUID | None) -> Listing:
    if not found:
        rows, are_alike = _nearest(wanted, category)
        return Listing(Page(), items(rows, company_id), nearest=bool(rows), are_alike=are_alike)
    queryset = _matching(wanted, category).annotate(**_COLUMNS)
    columns = _FIELDS
    if wanted.order == BY_SCORE:
        queryset = queryset.annotate(score=search.score(wanted.words))
        columns += ("score",)
    if company_id:
        queryset = queryset.annotate(last_order=last_order(company_id))
        columns += ("last_order",)
    page = paginate(queryset.values(*columns), wanted.order, cursor=wanted.cursor, size=PAGE_SIZE)
    return Listing(page, items(page.rows, company_id))


def counts(wanted: Wanted) -> Counts:
    """By category, whatever category is wanted: the others are offered beside it."""
    some = _matching(wanted, None).order_by().values("category_id")[: COUNT_CAP + 1]
    sql, parameters = some.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT category_id, count(*) FROM ({sql}) matching GROUP BY category_id",  # noqa: S608 - Django's SQL
            parameters,
        )
        by_category = dict(cursor.fetchall())
    return Counts(by_category, sum(by_category.values()) <= COUNT_CAP)


def most_bought(number: int, company_id: uuid.UUID | None, *, beside: Product | None = None) -> list[Item]:
    """What is bought most of what can be had; `beside` a product: in its category."""
    queryset = _narrowed(Wanted(in_stock=True), beside.category if beside else None)
    if beside:
        queryset = queryset.exclude(pk=beside.pk)
    return items(_most_bought(queryset)[:number], company_id)


def by_sku(skus: Iterable[str], company_id: uuid.UUID | None) -> dict[str, Item]:
    """By SKU in capitals; what is no longer sold comes too, and says so. Two statements."""
    named = Product.objects.annotate(**_COLUMNS).values(*_FIELDS)
    rows = named.filter(sku__any_case=list(skus)).order_by()
    return {item.sku.upper(): item for item in items(rows, company_id)}


def items(rows: Iterable[dict[str, Any]], company_id: uuid.UUID | None) -> list[Item]:
    """The rows with their prices, which are one statement."""
    rows = list(rows)
    priced = prices(company_id, {row["id"]: 1 for row in rows}) if rows else {}
    return [_item(row, priced.get(row["id"])) for row in rows]


def row_of(product: Product) -> dict[str, Any]:
    """The row of one product that is open; `stock` and `category` are read with it."""
    stock = getattr(product, "stock", None)
    return {
        "id": product.pk,
        "sku": product.sku,
        "name": product.name,
        "slug": product.slug,
        "is_active": product.is_active,
        "pack_size": product.pack_size,
        "category_name": product.category.name,
        "stock_on_hand": stock and stock.on_hand,
        "stock_backorders": stock and stock.backorders,
        "last_order": getattr(product, "last_order", None),
    }


def _item(row: dict[str, Any], price: UnitPrice | None) -> Item:
    stock = Availability(
        row["sku"],
        row["name"],
        row["is_active"],
        row["stock_on_hand"] or 0,
        bool(row["stock_backorders"]),
    )
    return Item(
        row["id"],
        row["sku"],
        row["name"],
        row["slug"],
        row["category_name"],
        stock,
        price,
        row["pack_size"],
        LastOrder.of(row.get("last_order")),
    )


def _matching(wanted: Wanted, category: Category | None) -> QuerySet[Product]:
    queryset = _narrowed(wanted, category)
    if not wanted.words:
        return queryset
    return queryset.alias(upper_sku=search.upper_sku()).filter(search.all_of(wanted.words))


def _narrowed(wanted: Wanted, category: Category | None) -> QuerySet[Product]:
    """The filters without the words."""
    queryset = Product.objects.on_sale()
    if wanted.in_stock:
        queryset = queryset.available()
    if wanted.bought_by:
        queryset = queryset.filter(bought_before(wanted.bought_by))
    return queryset.filter(category=category) if category else queryset


def _nearest(wanted: Wanted, category: Category | None) -> tuple[Sequence[dict[str, Any]], bool]:
    """What resembles the words most, inside the same filters; else what is bought most there.

    Both are asked for in one statement: which one is needed is known only afterwards. Before it another
    looks up which words may have been meant: to ask for all that are a letter away takes seconds.
    """
    narrowed = _narrowed(wanted, category)
    often = _most_bought(narrowed.annotate(closeness=Value(0)), "closeness")[:NEAREST]
    if not wanted.words:
        return list(often), False
    meant = search.meant_by(wanted.words)
    closeness = search.closeness(wanted.words, meant)
    alike = narrowed.filter(search.any_like(wanted.words, meant)).annotate(closeness=closeness)
    nearest = _most_bought(alike, "closeness").order_by(
        F("closeness").desc(), F("popularity").desc(), F("id").desc()
    )[:NEAREST]
    rows = list(nearest.union(often, all=True))
    rows.sort(key=lambda row: (row["closeness"], row["popularity"], row["id"]), reverse=True)
    found = [row for row in rows if row["closeness"]]
    return found or rows, bool(found)


def _most_bought(queryset: QuerySet[Product], *columns: str) -> QuerySet[Product, dict[str, Any]]:
    rows: QuerySet[Product, dict[str, Any]] = queryset.annotate(**_COLUMNS).values(*_FIELDS, *columns)
    return rows.order_by("-popularity", "-id")
