"""What a product costs a company: the only reader of prices."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from storefront.lib.columns import array
from storefront.lib.money import rounded


class Tier(NamedTuple):
    min_quantity: int
    unit_price: Decimal


class UnitPrice(NamedTuple):
    """The price of one piece at the quantity asked for, and what it would be at others."""

    unit: Decimal
    list_price: Decimal
    currency: str
    tiers: tuple[Tier, ...] = ()

    def at(self, quantity: int) -> Decimal:
        """What a piece costs at another quantity, for who asked for the price of one."""
        reached = [tier.unit_price for tier in self.tiers if tier.min_quantity <= quantity]
        return reached[-1] if reached else self.unit

    @property
    def is_reduced(self) -> bool:
        return self.unit < self.list_price


# A price list counts only in the company's own currency. $1 is the company or null, $2 the
# products. One row per product and tier, or one row without a tier.
_PRICES = """
SELECT product.id, product.list_price, company.currency, price.min_quantity, price.unit_price
  FROM catalog_product product
  LEFT JOIN companies_company company ON company.id = %(company)s
  LEFT JOIN catalog_companypricelist choice ON choice.company_id = company.id
  LEFT JOIN catalog_pricelist list ON list.id = choice.price_list_id AND list.currency = company.currency
  LEFT JOIN catalog_price price ON price.price_list_id = list.id AND price.product_id = product.id
 WHERE product.id = ANY(%(products)s::uuid[])
 ORDER BY product.id, price.min_quantity
"""


def prices(company_id: uuid.UUID | None, quantities: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, UnitPrice]:
    """Prices of any number of products, in one statement; without a company, list prices.

    A product is missing where it does not exist, or where a company that buys in another
    currency than the store's has no price for it: a list price cannot be converted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PRICES, {"company": company_id, "products": array(quantities)})
        rows = cursor.fetchall()
    offered = {product_id: (list_price, currency) for product_id, list_price, currency, *_ in rows}
    tiers = defaultdict[uuid.UUID, list[Tier]](list)
    for product_id, _, currency, min_quantity, unit_price in rows:
        if unit_price is not None:
            tiers[product_id].append(Tier(min_quantity, rounded(unit_price, currency)))
    priced = (
        (product_id, _price(*offer, tiers.get(product_id, ()), quantities[product_id]))
        for product_id, offer in offered.items()
    )
    return {product_id: price for product_id, price in priced if price is not None}


def _price(
    list_price: Decimal, currency: str | None, tiers: Sequence[Tier], quantity: int
) -> UnitPrice | None:
    currency = currency or settings.STORE_CURRENCY
    listed = rounded(list_price, currency) if currency == settings.STORE_CURRENCY else None
    reached = [tier.unit_price for tier in tiers if tier.min_quantity <= quantity]
    unit = reached[-1] if reached else listed
    if unit is None:
        return None
    return UnitPrice(unit, unit if listed is None else listed, currency, tuple(tiers))
