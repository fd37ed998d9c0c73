"""What the store sells, what it costs whom, and how much of it there is."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.formats import date_format

from companies.models import Company
from storefront.catalog import search
from storefront.lib.models import Keyed, Ruled
from storefront.lib.money import format_money, rounded

SKU_LENGTH, NAME_LENGTH = 64, 255
# Three decimals, because some currencies have them; `rounded()` knows which.
DIGITS, DECIMALS = 14, 3
PRICE_LIMIT = 10**11  # also keeps NaN out, which sorts above every number
CURRENCY_CODE = RegexValidator("^[A-Z]{3}$", "Three capital letters.")


class Category(Keyed):
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)

    def named(self, sku: str) -> Self:
        """By its very SKU, in any case."""
        return self.filter(sku__any_case=[sku])

    def available(self) -> Self:
        """In stock, or to be had on back order."""
        return self.filter(Q(stock__on_hand__gt=0) | Q(stock__backorders=True))


class Product(Keyed):
    sku = models.CharField("SKU", max_length=SKU_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    slug = models.SlugField(max_length=320, unique=True)
    category = models.ForeignKey(Category, on_delete=models.RESTRICT, related_name="products", db_index=False)
    description = models.TextField(blank=True)
    list_price = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    tax_code = models.CharField(max_length=20, default="standard")
    popularity = models.PositiveIntegerField(
        default=0, db_default=0, help_text="How often it is bought; what is bought more is listed first."
    )
    pack_size = models.PositiveIntegerField(
        default=1, db_default=1, help_text="It is sold in multiples of this many pieces."
    )
    is_active = models.BooleanField("on sale", default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search = models.GeneratedField(
        expression=search.document(), output_field=SearchVectorField(), db_persist=True, editable=False
    )

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Upper("sku"),
                name="product_sku_is_unique",
                violation_error_message="There is a product with this SKU already.",
            ),
            models.CheckConstraint(condition=~Q(sku=""), name="product_has_a_sku"),
            models.CheckConstraint(condition=Q(pack_size__gte=1), name="pack_has_at_least_one_piece"),
            models.CheckConstraint(
                condition=Q(list_price__gte=0, list_price__lt=PRICE_LIMIT), name="list_price_is_not_negative"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="product_search", fastupdate=False),  # or readers pay
            models.Index(fields=["popularity", "id"], name="product_by_popularity"),
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(fields=["list_price", "id"], name="product_by_list_price"),
            models.Index(fields=["category", "popularity", "id"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class Stock(Ruled):
    """How much of a product there is; below zero is what has been sold on back order."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="stock")
    on_hand = models.IntegerField(default=0)
    backorders = models.BooleanField(default=False, help_text="May be bought when there is none.")

    class Meta:
        verbose_name_plural = "stock"
        constraints = [
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(backorders=True),
                name="stock_is_not_negative_unless_backorders",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on_hand}"


class PriceList(Keyed):
    name = models.CharField(max_length=80, unique=True)
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY_CODE])

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Price(Keyed):
    """What one piece costs on a price list from `min_quantity` pieces on."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    min_quantity = models.PositiveIntegerField("from quantity", default=1)
    unit_price = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)

    class Meta:
        ordering: ClassVar[list[str]] = ["min_quantity"]
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "product", "min_quantity"],
                name="one_price_per_list_product_and_quantity",
            ),
            models.CheckConstraint(condition=Q(min_quantity__gte=1), name="price_is_from_one_piece_on"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, unit_price__lt=PRICE_LIMIT), name="unit_price_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.min_quantity}+ {self.unit_price}"


class CompanyPriceList(models.Model):
    """Which price list a company buys from; without one it pays list prices."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, primary_key=True, related_name="price_list_choice"
    )
    price_list = models.ForeignKey(PriceList, on_delete=models.RESTRICT, related_name="companies")

    def __str__(self) -> str:
        return f"{self.company}: {self.price_list}"


class Discount(Keyed):
    """A code a buyer types at checkout. Amount and minimum are in `currency`."""

    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", "Percentage"
        AMOUNT = "amount", "Amount"

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, help_text="Per cent, or an amount in the currency below."
    )
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY_CODE])
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    minimum_subtotal = models.DecimalField(
        max_digits=DIGITS,
        decimal_places=DECIMALS,
        default=Decimal(0),
        help_text="Of goods, without tax. 0: no minimum.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="discount_code_is_unique",
                violation_error_message="There is a discount with this code already.",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0, value__lt=PRICE_LIMIT), name="discount_value_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(kind="percentage") | Q(value__lte=100), name="discount_is_at_most_100_per_cent"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="discount_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(minimum_subtotal__gte=0, minimum_subtotal__lt=PRICE_LIMIT),
                name="discount_minimum_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """What it takes off: "10 % off" or "£5.00 off"."""
        if self.kind == self.Kind.PERCENTAGE:
            return f"{self.value.normalize():f} % off"
        return f"{format_money(self.value, self.currency)} off"

    def amount_off(self, subtotal: Decimal, currency: str) -> Decimal:
        """Rounded to the currency, and never more than the goods cost."""
        off = subtotal * self.value / 100 if self.kind == self.Kind.PERCENTAGE else self.value
        return min(rounded(off, currency), subtotal)

    def problem(self, subtotal: Decimal, now: datetime, currency: str | None = None) -> str | None:
        """Why the code does not apply, as a sentence; None where it does."""
        if not self.is_active:
            return f"The code {self.code} is not in use."
        if now < self.starts_at:
            return f"The code {self.code} is valid from {_day(self.starts_at)}."
        if self.ends_at is not None and now >= self.ends_at:
            return f"The code {self.code} ended on {_day(self.ends_at)}."
        if self._needs_currency and currency not in {None, self.currency}:
            return f"The code {self.code} is for orders in {self.currency}."
        if subtotal < self.minimum_subtotal:
            minimum = format_money(self.minimum_subtotal, self.currency)
            return f"The code {self.code} is for orders of {minimum} or more."
        return None

    @property
    def _needs_currency(self) -> bool:
        return self.kind == self.Kind.AMOUNT or self.minimum_subtotal > 0


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
