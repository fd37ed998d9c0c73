"""The catalogue: of a company, at its prices, and for people without one, at list prices."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from companies.access import MemberRequest, SignedInRequest, member_of_company, signed_in
from companies.models import Company, Member
from storefront.catalog import listing
from storefront.catalog.bought import last_order
from storefront.catalog.forms import CatalogForm
from storefront.catalog.listing import Counts, Wanted
from storefront.catalog.models import Category, Product
from storefront.catalog.search import sku_and_quantity
from storefront.lib.navigation import Chip, Crumb, Tab
from storefront.lib.planning import planned_for_values

OTHERS = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the catalogue is shown, and so at which prices."""

    home: str
    currency: str
    company_id: uuid.UUID | None = None
    refusal: str = ""

    @property
    def may_order(self) -> bool:
        return not self.refusal


@require_safe
@member_of_company()
def product_list(request: MemberRequest) -> HttpResponse:
    reader = _reader(request)
    if reader.may_order and _names_product_and_quantity(request.GET.get("q", "")):
        quick_order = reverse("checkout:quick_order", args=[request.company.slug])
        return redirect(f"{quick_order}?{urlencode({'lines': request.GET['q'].strip()})}")
    return _list(request, reader)


def _names_product_and_quantity(text: str) -> bool:
    """One statement more, and only for a text that ends in a number: "candle 12" is a search."""
    asked = sku_and_quantity(text)
    return asked is not None and Product.objects.on_sale().named(asked[0]).exists()


@require_safe
@member_of_company()
def product(request: MemberRequest, slug: str) -> HttpResponse:
    return _product(request, slug, _reader(request))


@require_safe
@signed_in
def open_list(request: SignedInRequest) -> HttpResponse:
    if member := _membership(request):
        return _same_page_of(member, request)
    return _list(request, _reader_without_company())


@require_safe
@signed_in
def open_product(request: SignedInRequest, slug: str) -> HttpResponse:
    if member := _membership(request):
        return _same_page_of(member, request)
    return _product(request, slug, _reader_without_company())


def _reader(request: MemberRequest) -> Reader:
    home = reverse("catalog:list", args=[request.company.slug])
    return Reader(home, request.company.currency, request.company.pk, _why_not_order(request.member))


def _why_not_order(member: Member) -> str:
    if not member.company.may_trade:
        return f"{member.company.name} is blocked by the store: you can look, but not order."
    if not member.may("place_order"):
        return f"Your role, {member.role_label}, can look, but not order. Your administrator can change that."
    return ""


def _reader_without_company() -> Reader:
    return Reader(
        reverse("open_catalog:list"),
        settings.STORE_CURRENCY,
        refusal="These are list prices. To order, ask the administrator of your company to add you.",
    )


def _membership(request: SignedInRequest) -> Member | None:
    open_to_members = [Company.Status.ACTIVE, Company.Status.BLOCKED]
    members = Member.objects.for_request().filter(user=request.user, company__status__in=open_to_members)
    by_slug = {member.company.slug: member for member in members.order_by("company__name")}
    return by_slug.get(request.session.get("company", "")) or next(iter(by_slug.values()), None)


def _same_page_of(member: Member, request: SignedInRequest) -> HttpResponse:
    return redirect(f"/c/{member.company.slug}{request.get_full_path()}")


def _list(request: SignedInRequest, reader: Reader) -> HttpResponse:
    categories = list(Category.objects.all())
    form = CatalogForm(request.GET, categories, reader.company_id)
    wanted = form.wanted()
    category = next((known for known in categories if known.slug == wanted.category), None)
    with planned_for_values():
        counts = listing.counts(wanted)
        found = listing.listing(wanted, category, counts.of(category), reader.company_id)
    chips = _chips(request, wanted, category)
    context = {
        "form": form,
        "wanted": wanted,
        "category": category,
        "categories": _category_links(request, categories, counts, wanted),
        "chips": chips,
        "found": found,
        "found_text": _found_text(counts, category),
        "elsewhere": counts.total if category else 0,
        "without_category": _address(request, category=None),
        "views": _view_tabs(request, form.layout),
        "layout": form.layout,
        **_shared(reader, found.items),
    }
    return render(request, "catalog/list.html", context)


def _product(request: SignedInRequest, slug: str, reader: Reader) -> HttpResponse:
    products = Product.objects.select_related("category", "stock").defer("search")
    if reader.company_id:
        products = products.annotate(last_order=last_order(reader.company_id))
    shown = get_object_or_404(products, slug=slug)
    (item,) = listing.items([listing.row_of(shown)], reader.company_id)
    crumbs = [
        Crumb("Catalogue", reader.home),
        Crumb(shown.category.name, f"{reader.home}?category={shown.category.slug}"),
    ]
    others = listing.most_bought(OTHERS, reader.company_id, beside=shown)
    context = {"product": shown, "item": item, "others": others, "crumbs": crumbs, **_shared(reader, [item])}
    return render(request, "catalog/product.html", context)


def _shared(reader: Reader, items: list[listing.Item]) -> dict[str, Any]:
    can_add = reader.may_order and any(item.problem is None for item in items)
    return {"reader": reader, "items": items, "currency": reader.currency, "can_add": can_add}


def _found_text(counts: Counts, category: Category | None) -> str:
    if not counts.are_known:
        return f"More than {listing.COUNT_CAP:,} products"
    number = counts.of(category)
    return f"{number:,} product{'' if number == 1 else 's'}"


def _category_links(
    request: SignedInRequest, categories: list[Category], counts: Counts, wanted: Wanted
) -> list[Tab]:
    """Those in which something matches, and the chosen one in any case."""
    everything = Tab(
        "All categories",
        _address(request, category=None),
        counts.total if counts.are_known else None,
        is_current=not wanted.category,
    )
    return [everything] + [
        Tab(
            category.name,
            _address(request, category=category.slug),
            counts.of(category) if counts.are_known else None,
            is_current=category.slug == wanted.category,
        )
        for category in categories
        if counts.of(category) or not counts.are_known or category.slug == wanted.category
    ]


def _chips(request: SignedInRequest, wanted: Wanted, category: Category | None) -> list[Chip]:
    chips = []
    if wanted.text:
        chips.append(Chip(f"“{wanted.text}”", _address(request, q=None)))
    if category:
        chips.append(Chip(category.name, _address(request, category=None)))
    if wanted.in_stock:
        chips.append(Chip("In stock only", _address(request, stock=None)))
    if wanted.bought_by:
        chips.append(Chip("Bought before", _address(request, bought=None)))
    return chips


def _view_tabs(request: SignedInRequest, layout: str) -> list[Tab]:
    return [
        Tab("List", _address(request, view=None), is_current=layout == "list"),
        Tab("Grid", _address(request, view="grid"), is_current=layout == "grid"),
    ]


def _address(request: SignedInRequest, **changes: str | None) -> str:
    """This list with one thing changed, on its first page."""
    query: QueryDict = request.GET.copy()
    for key, value in {"cursor": None, **changes}.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}"
