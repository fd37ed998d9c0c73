"""Products for tests: valid ones, with what a test is about given by name."""

from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from companies.models import Company
from storefront.catalog.models import Category, CompanyPriceList, Price, PriceList, Product, Stock


def make_product(
    sku: str = "85123A", *, on_hand: int = 100, backorders: bool = False, **fields: Any
) -> Product:
    name = fields.setdefault("name", f"Thing {sku}")
    product = Product.objects.create(
        **{
            "sku": sku,
            "slug": slugify(f"{name}-{sku}"),
            "category": fields.pop("category", None) or make_category("Things"),
            "list_price": Decimal("2.95"),
        }
        | fields
    )
    Stock.objects.create(product=product, on_hand=on_hand, backorders=backorders)
    return product


def make_category(name: str) -> Category:
    return Category.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def make_company(slug: str = "lakeside", **fields: Any) -> Company:
    return Company.objects.create(name=slug.title(), slug=slug, **fields)


def make_price_list(company: Company, *prices: tuple[Product, int, str], currency: str = "GBP") -> PriceList:
    """A price list for the company: product, from quantity, unit price."""
    price_list = PriceList.objects.create(name=f"List of {company}", currency=currency)
    CompanyPriceList.objects.create(company=company, price_list=price_list)
    Price.objects.bulk_create(
        Price(price_list=price_list, product=product, min_quantity=quantity, unit_price=Decimal(price))
        for product, quantity, price in prices
    )
    return price_list
