"""What a member is about to buy, and what the store asks for shipping and tax."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from companies.models import Address, Company, Member
from purchase_orders.models import NamedSource, PurchaseOrder
from storefront.catalog.models import (
    CURRENCY_CODE,
    DECIMALS,
    DIGITS,
    NAME_LENGTH,
    PRICE_LIMIT,
    SKU_LENGTH,
    Discount,
    Product,
)
from storefront.lib.composed import composed
from storefront.lib.models import (
    CompanyForeignKey,
    CompanyOneToOneField,
    CompanyRow,
    Keyed,
    SameCompany,
)

MAX_QUANTITY = 999_999


class TaxRate(Keyed):
    """What a product's or a shipping method's tax code means today."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    rate = models.DecimalField(
        max_digits=6, decimal_places=3, help_text="Per cent.", validators=[MaxValueValidator(Decimal(100))]
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100), name="tax_rate_is_between_0_and_100"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.rate.normalize():f} %"


def rate_of(tax_code: str) -> Subquery:
    """The rate of the tax code in the outer column `tax_code`, null where the code is unknown."""
    return Subquery(TaxRate.objects.filter(code=OuterRef(tax_code)).values("rate"))


class ShippingMethodQuerySet(models.QuerySet["ShippingMethod"]):
    def offered(self, company: Company) -> Self:
        """What the people of this company may choose."""
        shut = AllowedMethods.objects.filter(company=company.pk, shipping_methods__isnull=False).exclude(
            shipping_methods__contains=[OuterRef("pk")]
        )
        return self.filter(~Exists(shut), is_active=True, currency=company.currency).annotate(
            tax_rate=rate_of("tax_code")
        )


class ShippingMethod(Keyed):
    class Kind(models.TextChoices):
        FLAT = "flat", "One price"
        FREE_ABOVE = "free_above", "Free above an amount"
        PER_ITEM = "per_item", "Price per piece"

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=160, blank=True, help_text="E.g. “2-3 days”.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FLAT)
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY_CODE])
    price = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, help_text="Without tax.")
    free_above = models.DecimalField(
        max_digits=DIGITS,
        decimal_places=DECIMALS,
        null=True,
        blank=True,
        help_text="Goods after discount, without tax, from which it costs nothing.",
    )
    tax_code = models.CharField(max_length=20, default="standard")
    is_active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0, help_text="Lowest first; the first one is preselected.")

    objects: ClassVar[ShippingMethodQuerySet] = ShippingMethodQuerySet.as_manager()  # type: ignore[assignment]
    tax_rate: Decimal | None

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, price__lt=PRICE_LIMIT), name="shipping_price_is_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(kind="free_above", free_above__isnull=False, free_above__gte=0)
                | (~Q(kind="free_above") & Q(free_above=None)),
                name="free_above_has_its_amount_and_no_other_kind_does",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def price_for(self, goods: Decimal, pieces: int) -> Decimal:
        """Without tax; `goods` after discount."""
        match self.kind:
            case self.Kind.PER_ITEM:
                return self.price * pieces
            case self.Kind.FREE_ABOVE if self.free_above is not None and goods >= self.free_above:
                return Decimal(0)
            case _:
                return self.price


class PaymentMethod(models.TextChoices):
    ON_ACCOUNT = "on_account", "Payment on account"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"


class AllowedMethods(models.Model):
    """What the store lets one company choose from; null, or no row at all: everything, also what comes later.

    It stands here and not with the company, which knows nothing of methods. It is asked when something is
    chosen and when it is placed; a document keeps the methods that it was placed with. The id of a shipping
    method that is gone allows nothing.
    """

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, primary_key=True, related_name="allowed_methods"
    )
    payment_methods = ArrayField(
        models.CharField(max_length=20, choices=PaymentMethod), null=True, blank=True
    )
    shipping_methods = ArrayField(models.UUIDField(), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "allowed payment and shipping methods"

    def __str__(self) -> str:
        return f"Methods of {self.company}"


class CartQuerySet(models.QuerySet["Cart"]):
    def with_choices(self) -> Self:
        """What pricing needs beside the lines, in the cart's own statement."""
        return self.select_related("address", "shipping_method", "discount").annotate(
            shipping_tax_rate=rate_of("shipping_method__tax_code")
        )

    def with_source_numbers(self) -> Self:
        sources = CartSource.objects.filter(cart=OuterRef("pk")).order_by("purchase_order__number")
        return self.annotate(source_numbers=ArraySubquery(sources.values("purchase_order__number")))

    def of(self, member: Member) -> "Cart | None":
        mine = self.with_choices().with_source_numbers()
        return mine.filter(company_id=member.company_id, member=member).first()

    def lock(self, member: Member) -> "Cart":
        """The member's row, locked: it guards the lines too. Raises DoesNotExist."""
        return _locked.get(member.company_id, member.pk)

    def lock_or_start(self, member: Member) -> "Cart":
        """The member's cart, locked; an empty one where there is none."""
        try:
            return self.lock(member)
        except Cart.DoesNotExist:
            cart = Cart(company_id=member.company_id, member_id=member.pk)
            self.bulk_create([cart], ignore_conflicts=True)
            return self.lock(member)

    def discard(self, cart: "Cart") -> list[NamedSource]:
        """Cart, lines and sources in one statement: placing has few to spend. Gives back the sources."""
        with connection.cursor() as cursor:
            cursor.execute(DISCARD, {"cart": cart.pk})
            return [NamedSource._make(row) for row in cursor.fetchall()]


# The sources are not read with the cart's lock: who waited for that has an old picture of other rows.
DISCARD = """
WITH sources AS (DELETE FROM checkout_cartsource WHERE cart_id = %(cart)s RETURNING purchase_order_id),
     lines AS (DELETE FROM checkout_cartline WHERE cart_id = %(cart)s),
     cart AS (DELETE FROM checkout_cart WHERE id = %(cart)s)
SELECT po.id, po.number
  FROM purchase_orders_purchaseorder po JOIN sources ON sources.purchase_order_id = po.id
 ORDER BY po.number
"""


@composed
def _locked(company_id: uuid.UUID, member_id: uuid.UUID) -> CartQuerySet:
    rows = Cart.objects.with_choices().filter(company=company_id, member=member_id)
    return rows.select_for_update(of=("self",))


class Cart(CompanyRow):
    """What a member has chosen so far in one company: the lines, and everything typed at checkout."""

    member = CompanyOneToOneField(Member, on_delete=models.CASCADE, related_name="cart")
    address = CompanyForeignKey(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    shipping_method = models.ForeignKey(
        ShippingMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    payment_method = models.CharField(max_length=20, choices=PaymentMethod, blank=True)
    discount = models.ForeignKey(
        Discount, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    discount_code = models.CharField(max_length=40, blank=True, help_text="As typed; outlives the discount.")
    reference = models.CharField("custom reference number", max_length=64, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    terms_accepted = models.BooleanField(default=False)
    copied_from = models.ManyToManyField(PurchaseOrder, through="CartSource", related_name="+")
    undo = models.JSONField(
        null=True, blank=True, encoder=DjangoJSONEncoder, help_text="What the last removal took out."
    )
    last_copy = models.UUIDField(
        null=True,
        editable=False,
        help_text="The form that copied last: sent twice, it copies once.",
    )
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[CartQuerySet] = CartQuerySet.as_manager()  # type: ignore[assignment]
    shipping_tax_rate: Decimal | None
    source_numbers: Sequence[int] = ()

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="member", name="cart_is_of_own_member"),
            SameCompany(field="address", name="cart_address_is_of_same_company"),
        ]

    def __str__(self) -> str:
        return f"Cart of {self.member_id}"


class CartSource(CompanyRow):
    """A purchase order that was copied into the cart. Lines do not know where they come from: they add up."""

    cart = CompanyForeignKey(Cart, on_delete=models.CASCADE, related_name="sources", db_index=False)
    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="+", db_index=False
    )

    class Meta(CompanyRow.Meta):
        constraints = [
            SameCompany(field="cart", name="cart_source_is_named_in_its_company"),
            SameCompany(field="purchase_order", name="cart_source_is_of_same_company"),
            models.UniqueConstraint(fields=["cart", "purchase_order"], name="cart_names_each_source_once"),
        ]

    def __str__(self) -> str:
        return f"Copied from {self.purchase_order}"


class LineToday(NamedTuple):
    """A line of the cart, and from `product_sku` on what the catalogue says of its product; null where
    that is gone. A cart may have 10,000 of these: they are no model instances."""

    pk: uuid.UUID
    position: int
    product_id: uuid.UUID | None
    sku: str
    name: str
    quantity: int
    product_sku: str
    product_name: str
    is_active: bool
    pack_size: int
    on_hand: int | None
    backorders: bool | None
    tax_rate: Decimal | None


class CartLineQuerySet(models.QuerySet["CartLine"]):
    def for_pricing(self) -> "models.QuerySet[CartLine, tuple[Any, ...]]":
        """The fields of LineToday, so that a cart of any size costs one statement."""
        return self.order_by("position", "id").values_list(
            "pk",
            "position",
            "product_id",
            "sku",
            "name",
            "quantity",
            "product__sku",
            "product__name",
            "product__is_active",
            "product__pack_size",
            "product__stock__on_hand",
            "product__stock__backorders",
            rate_of("product__tax_code"),
        )


class CartLine(CompanyRow):
    """One product and how much of it. SKU and name are kept for the day the product is gone."""

    cart = CompanyForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sku = models.CharField("SKU", max_length=SKU_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    quantity = models.PositiveIntegerField()

    objects: ClassVar[CartLineQuerySet] = CartLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints = [
            SameCompany(field="cart", name="cart_line_is_of_same_company"),
            models.UniqueConstraint(fields=["cart", "product"], name="one_cart_line_per_product"),
            models.UniqueConstraint(
                fields=["cart", "sku"], condition=Q(product=None), name="one_cart_line_per_sku_that_is_gone"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_QUANTITY),
                name="cart_quantity_is_positive_and_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"
