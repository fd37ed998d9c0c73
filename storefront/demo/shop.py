"""The shop of the demo world: a real catalogue, prices, shipping, tax, a discount."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from companies.models import Company, StoreSettings
from storefront.catalog import services as catalog
from storefront.catalog.importing import import_catalog
from storefront.catalog.models import CompanyPriceList, Discount, Price, PriceList, Product
from storefront.checkout.models import ShippingMethod, TaxRate
from storefront.lib.money import rounded

CATALOG = Path(__file__).parent / "data" / "catalog.csv.gz"
STANDARD, COURIER, FRAGILE, COLLECTION = "Standard delivery", "Courier", "Fragile handling", "Collection"
SHIPPING: tuple[dict[str, object], ...] = (
    {
        "name": STANDARD,
        "description": "3-5 days, free from £250",
        "kind": "free_above",
        "price": Decimal("6.95"),
        "free_above": Decimal(250),
    },
    {"name": COURIER, "description": "2-3 days", "price": Decimal(15)},
    {
        "name": FRAGILE,
        "description": "each piece packed by hand",
        "kind": "per_item",
        "price": Decimal("0.45"),
    },
    {"name": COLLECTION, "description": "from our warehouse in Preston", "price": Decimal(0)},
)
SPRING, SAMPLES = "SPRING10", "SAMPLES"
PACKS = {"22457": 6, "22960": 6, "21212": 12, "21175": 12}
TERMS = (
    "Prices are held from the moment you place the order. Goods remain ours until they are paid for."
    " What arrives broken is replaced; tell us within seven days."
)
TRADE_LIST = "Trade"
# From so many pieces on, so much of the list price: Trade is 8 % under list, and more for more.
TRADE = ((1, Decimal("0.92")), (24, Decimal("0.865")), (96, Decimal("0.78")))


def open_shop() -> None:
    StoreSettings.objects.update_or_create(pk=1, defaults={"terms": TERMS})
    TaxRate.objects.create(code="standard", name="VAT", rate=20)
    for position, method in enumerate(SHIPPING):
        ShippingMethod.objects.create(**method, position=position)
    Discount.objects.create(code=SPRING, kind=Discount.Kind.PERCENTAGE, value=10, minimum_subtotal=100)
    Discount.objects.create(code=SAMPLES, kind=Discount.Kind.PERCENTAGE, value=100)
    imported = import_catalog(CATALOG)
    assert imported.written, "the catalogue of the demo has no bad rows"
    for sku, pieces in PACKS.items():
        catalog.sell_in_packs(Product.objects.get(sku=sku), pieces)


def sell_at_trade_prices(company: Company) -> None:
    trade = PriceList.objects.create(name=TRADE_LIST, currency=company.currency)
    Price.objects.bulk_create(_trade_prices(trade), batch_size=2_000)
    CompanyPriceList.objects.create(company=company, price_list=trade)
    with connection.cursor() as cursor:  # or each price is looked for among all until autovacuum comes by
        cursor.execute("ANALYZE catalog_product, catalog_stock, catalog_price")


def _trade_prices(trade: PriceList) -> Iterator[Price]:
    for product in Product.objects.only("list_price"):
        for pieces, part in TRADE:
            unit = rounded(product.list_price * part, trade.currency)
            yield Price(price_list=trade, product=product, min_quantity=pieces, unit_price=unit)


@transaction.atomic
def price_anew(product: Product, list_price: Decimal) -> None:
    """Whatever it costs now: this list price, and the Trade prices that follow from it."""
    locked = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    locked.list_price = list_price
    locked.save(update_fields=["list_price", "updated_at"])
    trade = PriceList.objects.get(name=TRADE_LIST)
    for pieces, part in TRADE:
        unit = rounded(list_price * part, trade.currency)
        trade.prices.filter(product=product, min_quantity=pieces).update(unit_price=unit)
