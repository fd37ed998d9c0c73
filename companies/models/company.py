"""The store's switches; companies, and what each has one of: its lock, its counters, its address book."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import connections, models

from companies import permissions
from companies.legal import LegalAddress
from companies.models.account import User
from storefront.lib.models import (
    CompanyRow,
    Keyed,
)


class StoreSettings(models.Model):
    """The store's own switches: one row, pk 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    purchase_orders_enabled = models.BooleanField(
        default=True,
        help_text="Off: every company orders directly; purchase orders that wait run to their end.",
    )
    terms = models.TextField(
        blank=True, help_text="Shown at checkout and to be accepted there. Empty: nothing is asked."
    )

    class Meta:
        verbose_name = verbose_name_plural = "store settings"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_store_settings")]

    def __str__(self) -> str:
        return "Store settings"


class Company(LegalAddress, Keyed):
    class Status(models.TextChoices):
        PENDING = "pending", "Pending approval"
        ACTIVE = "active", "Active"
        REJECTED = "rejected", "Rejected"
        BLOCKED = "blocked", "Blocked"

    name = models.CharField(max_length=40)
    slug = models.SlugField(
        max_length=40, unique=True, help_text="Names the company in addresses, after /c/."
    )
    legal_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    vat_id = models.CharField("VAT / tax id", max_length=40, blank=True)
    currency = models.CharField(
        max_length=3, default="GBP", validators=[RegexValidator("^[A-Z]{3}$", "Three capital letters.")]
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    purchase_orders_enabled = models.BooleanField(default=True)
    sales_representative = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True, "is_active": True},
        help_text="Of the store; the company's people see name and e-mail address.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"
        permissions = [(code, permission.label) for code, permission in permissions.PERMISSIONS.items()]

    def __str__(self) -> str:
        return self.name

    @property
    def may_trade(self) -> bool:
        """Whether its people may place, approve and convert."""
        return self.status == self.Status.ACTIVE


class CompanyAuthorityQuerySet(models.QuerySet["CompanyAuthority"]):
    def share(self, company_id: uuid.UUID) -> None:
        """Nobody changes who may do what in this company until we commit.

        Read member, role and structure in later statements only: what this statement's
        own snapshot shows may be older than the lock.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM companies_companyauthority WHERE company_id = %s FOR SHARE", [company_id]
            )

    def change(self, company_id: uuid.UUID) -> None:
        """We change who may do what: wait for everybody who is deciding, and keep others out."""
        self.select_for_update(no_key=True).get(company_id=company_id)


class CompanyAuthority(models.Model):
    """One row per company, locked by who decides (shared) and by who changes authority."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="+")

    objects: ClassVar[CompanyAuthorityQuerySet] = CompanyAuthorityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "company authorities"

    def __str__(self) -> str:
        return f"Authority of {self.company_id}"


class NumberSeriesQuerySet(models.QuerySet["NumberSeries"]):
    def take(self, company_id: uuid.UUID, kind: str) -> int:
        """The next number of this kind in this company; a rollback gives it back.

        Holds the counter's row until commit: take it last, then only insert.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "UPDATE companies_numberseries SET last = last + 1"
                " WHERE company_id = %s AND kind = %s RETURNING last",
                [company_id, kind],
            )
            (number,) = cursor.fetchone()
        return int(number)


class NumberSeries(CompanyRow):
    """The numbers people see, counted per company from 1, without gaps."""

    class Kind(models.TextChoices):
        PURCHASE_ORDER = "purchase_order"
        ORDER = "order"

    kind = models.CharField(max_length=16, choices=Kind)
    last = models.PositiveIntegerField(default=0)

    objects: ClassVar[NumberSeriesQuerySet] = NumberSeriesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        verbose_name_plural = "number series"
        constraints = [
            *CompanyRow.Meta.constraints,
            models.UniqueConstraint(fields=["company", "kind"], name="one_series_per_company_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Address(CompanyRow):
    """An entry of the company's address book."""

    label = models.CharField(
        max_length=60, help_text="How your people will find it, e.g. “Kendal warehouse”."
    )
    recipient = models.CharField(max_length=120)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=80)
    region = models.CharField("county or region", max_length=80, blank=True)
    postcode = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="GB", validators=[RegexValidator("^[A-Z]{2}$")])
    phone = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta(CompanyRow.Meta):
        verbose_name_plural = "addresses"
        ordering: ClassVar[list[str]] = ["-is_default", "label"]
        constraints = [
            *CompanyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True),
                name="one_default_address_per_company",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def snapshot(self) -> dict[str, str]:
        """The address as a document keeps it: plain text, no reference."""
        return {field: getattr(self, field) for field in ADDRESS_FIELDS}


ADDRESS_FIELDS: Iterable[str] = ("recipient", "street", "city", "region", "postcode", "country", "phone")
