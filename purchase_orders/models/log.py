"""What was said and what happened: comments and the history of a purchase order."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Member
from purchase_orders.models.document import PurchaseOrder
from storefront.lib.models import CompanyForeignKey, CompanyRow, SameCompany


class Comment(CompanyRow):
    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="comments", db_index=False
    )
    author = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+", db_index=False)
    author_name = models.CharField(max_length=120)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="purchase_order", name="comment_is_of_same_company"),
            SameCompany(field="author", name="comment_author_is_of_same_company"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]
        indexes = [models.Index(fields=["purchase_order", "created_at", "id"], name="comment_in_order")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class LastRead(CompanyRow):
    """Up to when a member has read the comments of a purchase order."""

    purchase_order = CompanyForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="+")
    member = CompanyForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="purchase_order", name="last_read_is_of_same_company"),
            SameCompany(field="member", name="last_read_member_is_of_same_company"),
            models.UniqueConstraint(fields=["purchase_order", "member"], name="one_last_read_per_member"),
        ]

    def __str__(self) -> str:
        return f"read at {self.read_at}"


class HistoryEntry(CompanyRow):
    """One thing that happened. Append-only, by trigger; a sentence by `history.sentence`."""

    class Code(models.TextChoices):
        SUBMIT = "submit"
        APPLY_RULES = "apply_rules"
        AUTO_APPROVE = "auto_approve"
        APPROVE = "approve"
        OVERRIDE = "override"
        REJECT = "reject"
        SEND_BACK = "send_back"
        ANSWER = "answer"
        UNDO = "undo"
        EDIT = "edit"
        RESUBMIT = "resubmit"
        CANCEL = "cancel"
        DELETE = "delete"
        RESTORE = "restore"
        PLACE_ORDER = "place_order"
        PLACE_ORDER_FAIL = "place_order_fail"
        PAY = "pay"
        ORDER_CANCELED = "order_canceled"
        COMMENT = "comment"
        ATTACH = "attach"
        STAND_IN = "stand_in"
        DELEGATE = "delegate"
        FORWARD = "forward"
        REMIND = "remind"
        ESCALATE = "escalate"
        REROUTE = "reroute"
        RECHECK = "recheck"
        HOLD = "hold"
        RELEASE = "release"

    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="history", db_index=False
    )
    round = models.PositiveIntegerField()
    code = models.CharField(max_length=16, choices=Code)
    actor = CompanyForeignKey(
        Member, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=120, blank=True, help_text="Empty: Countersign itself.")
    behalf_of = CompanyForeignKey(
        Member, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta(CompanyRow.Meta):
        verbose_name_plural = "history entries"
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="purchase_order", name="history_is_of_same_company"),
            SameCompany(field="actor", name="history_actor_is_of_same_company"),
            SameCompany(field="behalf_of", name="history_principal_is_of_same_company"),
            models.CheckConstraint(condition=~Q(code=""), name="history_has_a_code"),
        ]
        indexes = [models.Index(fields=["purchase_order", "at", "id"], name="history_in_order")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"
