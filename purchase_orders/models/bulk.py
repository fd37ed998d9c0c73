"""Bulk decisions and their receipts."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from companies.models import Member
from purchase_orders.models.document import PurchaseOrder
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany
from storefront.orders.models import money_field


class BulkDecision(CompanyRow):
    """The receipt of one bulk action; its key makes a repeated sending harmless."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", "Approve"
        REJECT = "reject", "Reject"

    member = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+")
    key = models.UUIDField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="Its member has seen the end of it.")

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="member", name="bulk_decision_is_of_own_member"),
            models.UniqueConstraint(fields=["company", "member", "key"], name="one_receipt_per_key"),
        ]
        indexes = [
            models.Index(
                fields=["company", "member"], name="bulk_not_seen_yet", condition=models.Q(seen_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.created_at:%Y-%m-%d %H:%M}"


class BulkDecisionLine(CompanyRow):
    """What became of one purchase order of a bulk action. Empty `problem`: done."""

    bulk = CompanyForeignKey(BulkDecision, on_delete=models.CASCADE, related_name="lines", db_index=False)
    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    round = models.PositiveIntegerField(help_text="The one that was seen.")
    passes_over = models.BooleanField(default=False, help_text="Confirmed as approval without others.")
    currency = models.CharField(max_length=3)
    total = money_field()
    done_at = models.DateTimeField(null=True, blank=True)
    status_after = models.CharField(max_length=24, blank=True)
    problem = models.TextField(blank=True)

    class Meta(CompanyRow.Meta):
        ordering: ClassVar[list[str]] = ["purchase_order_id"]
        constraints = [
            SameCompany(field="bulk", name="bulk_line_is_of_same_company"),
            SameCompany(field="purchase_order", name="bulk_line_order_is_of_same_company"),
            models.UniqueConstraint(fields=["bulk", "purchase_order"], name="one_bulk_line_per_po"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.problem or self.status_after}"
