"""What store staff do with a product besides typing into its page."""

from decimal import Decimal

from django.conf import settings
from django.db import transaction

from storefront.catalog.models import Price, Product, Stock
from storefront.lib.money import rounded


@transaction.atomic
def set_stock(product: Product, on_hand: int) -> None:
    """So many were counted. Waits for who is taking some of it."""
    Stock.objects.get_or_create(product=product)
    stock = Stock.objects.select_for_update(no_key=True).get(product=product)
    stock.on_hand = on_hand
    stock.full_clean()
    stock.save(update_fields=["on_hand"])


@transaction.atomic
def change_prices(product: Product, by_percent: int) -> None:
    """The list price, and with it the product's price on every price list."""
    locked = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    locked.list_price = _changed(locked.list_price, by_percent, settings.STORE_CURRENCY)
    locked.save(update_fields=["list_price", "updated_at"])
    prices = list(product.prices.select_related("price_list"))
    for price in prices:
        price.unit_price = _changed(price.unit_price, by_percent, price.price_list.currency)
    Price.objects.bulk_update(prices, ["unit_price"])


@transaction.atomic
def take_off_sale(product: Product) -> None:
    locked = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    locked.is_active = False
    locked.save(update_fields=["is_active", "updated_at"])


@transaction.atomic
def sell_in_packs(product: Product, pieces: int) -> None:
    """From now on; what lies in carts is told so there."""
    locked = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    locked.pack_size = pieces
    locked.full_clean()
    locked.save(update_fields=["pack_size", "updated_at"])


def _changed(amount: Decimal, by_percent: int, currency: str) -> Decimal:
    return rounded(amount * (100 + by_percent) / 100, currency)
