"""Orders, and the shape that each frozen document has: a PO's round and an order alike."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from companies.models import Member
from companies.structure import subordinate_ids
from storefront.catalog.models import Product
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany
from storefront.orders.documents import taxes_shown

MONEY_LIMIT = 10**12


def money_field(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=15, decimal_places=3, **options)


class PricedSnapshot(CompanyRow):
    """The frozen head of a document: nothing here refers to anything that may change."""

    currency = models.CharField(max_length=3)
    subtotal = money_field()
    discount_total = money_field(default=0)
    shipping_net = money_field(default=0)
    shipping_tax = money_field(default=0)
    tax_total = money_field(default=0, help_text="Of lines and shipping.")
    total = money_field()
    sku_count = models.PositiveIntegerField(help_text="Distinct SKUs.")
    shipping_method = models.CharField(max_length=80, blank=True)
    shipping_tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    shipping_address = models.JSONField(encoder=DjangoJSONEncoder)
    billing_address = models.JSONField(encoder=DjangoJSONEncoder)
    payment_method = models.CharField(max_length=20)
    payment_label = models.CharField(max_length=80)
    discounts = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    taxes = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Rate, net, tax.")
    reference = models.CharField("custom reference number", max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta(CompanyRow.Meta):
        abstract = True
        constraints = [
            *CompanyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount_total") + F("shipping_net") + F("tax_total")),
                name="%(app_label)s_%(class)s_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lt=MONEY_LIMIT),
                name="%(app_label)s_%(class)s_total_is_an_amount",
            ),
        ]

    @property
    def tax_by_rate(self) -> list[tuple[Decimal, Decimal]]:
        """Rate in per cent, and the tax."""
        return taxes_shown((Decimal(str(tax["rate"])), Decimal(str(tax["tax"]))) for tax in self.taxes)


class PricedSnapshotLine(CompanyRow):
    """A frozen line. The product is kept for navigation only and may go."""

    position = models.PositiveIntegerField()
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    sku = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    quantity = models.PositiveIntegerField()
    list_price = money_field()
    unit_price = money_field()
    discount = money_field(default=0)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    tax = money_field(default=0)
    total = money_field(help_text="Unit price x quantity - discount + tax.")

    class Meta(CompanyRow.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="%(app_label)s_%(class)s_quantity_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount") + F("tax")),
                name="%(app_label)s_%(class)s_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, discount__gte=0, tax__gte=0, total__gte=0),
                name="%(app_label)s_%(class)s_amounts_are_not_negative",
            ),
        ]

    @property
    def net(self) -> Decimal:
        return self.unit_price * self.quantity - self.discount


class OrderQuerySet(models.QuerySet["Order"]):
    def lock(self, **which: Any) -> "Order":
        return self.select_for_update(of=("self",), no_key=True).get(**which)

    def with_line_count(self) -> Self:
        """Their lines are numbered from one: the last number is found by one look into an index."""
        last = OrderLine.objects.filter(order=OuterRef("pk")).order_by("-position").values("position")[:1]
        return self.annotate(line_count=Coalesce(Subquery(last), 0))

    def of_company(self, company_id: uuid.UUID) -> Self:
        return self.filter(company_id=company_id)

    def placed_by_member(self, member: Member) -> Self:
        return self.of_company(member.company_id).filter(placed_by=member)

    def visible_to(self, member: Member) -> Self:
        """Their own, and those of their subordinates, as far as their role lets them."""
        company = self.of_company(member.company_id)
        if member.is_administrator:
            return company
        theirs = Q(pk__in=())
        if member.may("view_orders"):
            theirs |= Q(placed_by=member)
        if member.may("view_subordinate_orders"):
            theirs |= Q(placed_by__in=subordinate_ids(member.company_id, member.pk))
        return company.filter(theirs)


class Order(PricedSnapshot):
    class Status(models.TextChoices):
        PLACED = "placed", "Placed"
        CANCELED = "canceled", "Canceled"

    number = models.PositiveIntegerField()
    placed_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="orders")
    placed_by_name = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=Status, default=Status.PLACED)
    placed_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    checkout_token = models.UUIDField(
        null=True, blank=True, help_text="Of the review page, where no purchase order was made."
    )
    backordered_pieces = models.PositiveIntegerField(
        default=0, help_text="How many pieces follow when stock arrives."
    )
    canceled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OrderQuerySet] = OrderQuerySet.as_manager()  # type: ignore[assignment]
    line_count: int

    class Meta(PricedSnapshot.Meta):
        abstract = False
        constraints = [
            *PricedSnapshot.Meta.constraints,
            SameCompany(field="placed_by", name="order_placer_is_of_same_company"),
            models.UniqueConstraint(fields=["company", "number"], name="order_number_is_unique_in_company"),
            models.UniqueConstraint(
                fields=["company", "checkout_token"], name="one_order_per_checkout_token"
            ),
            models.CheckConstraint(
                condition=Q(status="placed", canceled_at=None)
                | Q(status="canceled", canceled_at__isnull=False),
                name="canceled_order_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "number", "id"], name="order_by_number"),
            models.Index(fields=["company", "placed_at", "id"], name="order_by_date"),
            models.Index(fields=["company", "total", "id"], name="order_by_total"),
            models.Index(fields=["company", "status", "id"], name="order_by_status"),
            models.Index(fields=["company", "placed_by", "placed_at", "id"], name="order_of_placer_by_date"),
            models.Index(
                F("company"),
                OpClass(Upper("reference"), "text_pattern_ops"),
                F("id"),
                name="order_by_reference",
                condition=~Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.number}"


class OrderLine(PricedSnapshotLine):
    order = CompanyForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    backordered = models.PositiveIntegerField(
        default=0, help_text="How much of the quantity follows when stock arrives."
    )

    class Meta(PricedSnapshotLine.Meta):
        abstract = False
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [
            *PricedSnapshotLine.Meta.constraints,
            SameCompany(field="order", name="order_line_is_of_same_company"),
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_is_unique"),
            models.CheckConstraint(
                condition=Q(backordered__lte=F("quantity")), name="backorder_is_at_most_the_quantity"
            ),
        ]
        indexes = [
            models.Index(
                F("company"), OpClass(Upper("sku"), "text_pattern_ops"), F("id"), name="order_line_by_sku"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"
