"""The document itself: a purchase order, its rounds and their lines."""

import uuid
from collections.abc import Collection
from typing import ClassVar, NamedTuple, Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from approvals import services as approvals
from companies.models import Member
from companies.structure import subordinate_ids
from storefront.lib.composed import composed
from storefront.lib.models import (
    CompanyForeignKey,
    CompanyOneToOneField,
    CompanyRow,
    SameCompany,
)
from storefront.orders.models import (
    MONEY_LIMIT,
    Order,
    PricedSnapshot,
    PricedSnapshotLine,
    money_field,
)


class Status(models.TextChoices):
    PENDING = "pending", "Pending"
    APPROVAL_REQUIRED = "approval_required", "Approval required"
    SENT_BACK = "sent_back", "Sent back"
    APPROVED = "approved", "Approved"
    APPROVED_PENDING_PAYMENT = "approved_pending_payment", "Approved - pending payment"
    ORDER_IN_PROGRESS = "order_in_progress", "Order in progress"
    ORDER_PLACED = "order_placed", "Order placed"
    ORDER_FAILED = "order_failed", "Order failed"
    REJECTED = "rejected", "Rejected"
    CANCELED = "canceled", "Canceled"


ACTIVE = (Status.PENDING, Status.APPROVAL_REQUIRED, Status.SENT_BACK)
JUDGEABLE = [Status.PENDING, Status.APPROVAL_REQUIRED, Status.SENT_BACK, Status.APPROVED_PENDING_PAYMENT]
CLOSEABLE = [*JUDGEABLE, Status.APPROVED, Status.ORDER_FAILED]
LISTED_BY = ("number", "created_at", "updated_at", "total", "status")  # what the lists may be sorted by


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def lock(self, pk: uuid.UUID) -> "PurchaseOrder":
        """The row, locked: it guards lines, comments, route and decisions of this document.

        Go on with the returned instance. Raises DoesNotExist.
        """
        return _locked.get(pk)

    def lock_numbered(self, company_id: uuid.UUID, number: int) -> "PurchaseOrder":
        """The same by what people call it; none that was deleted."""
        return _locked_numbered.get(company_id, number)

    def of_company(self, company_id: uuid.UUID) -> Self:
        return self.filter(company_id=company_id, deleted_at=None)

    def placed_by_member(self, member: Member) -> Self:
        return self.of_company(member.company_id).filter(placed_by=member)

    def visible_in_company_list(self, member: Member) -> Self:
        """What the tab Company Purchase Orders shows: all, or those of the member's subordinates."""
        mine = self.of_company(member.company_id)
        if member.may("view_company_purchase_orders"):
            return mine
        if member.may("view_subordinate_purchase_orders"):
            return mine.filter(placed_by__in=subordinate_ids(member.company_id, member.pk))
        return mine.none()

    def awaiting(self, member: Member, doubtful: Collection[uuid.UUID] | None = None) -> Self:
        """What asks this member now; the one definition for queue, counter, checkbox and mail.

        `doubtful`: those that are to be worked out, where that has been read already.
        """
        return self.of_company(member.company_id).filter(
            status=Status.APPROVAL_REQUIRED, pk__in=approvals.awaiting(member, doubtful)
        )

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def for_update(self) -> Self:
        rows = self.select_related("placed_by", "company")
        return rows.select_for_update(of=("self",), no_key=True)


@composed
def _locked(pk: uuid.UUID) -> PurchaseOrderQuerySet:
    return PurchaseOrder.objects.for_update().filter(pk=pk)


@composed
def _locked_numbered(company_id: uuid.UUID, number: int) -> PurchaseOrderQuerySet:
    return PurchaseOrder.objects.for_update().filter(company=company_id, number=number, deleted_at=None)


class PurchaseOrder(ConcurrentTransitionMixin, CompanyRow):
    """The document as it stands: the current round's amounts are repeated here for lists and rules."""

    number = models.PositiveIntegerField()
    status = FSMField(default=Status.PENDING, choices=Status, max_length=24, protected=True)
    placed_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="purchase_orders")
    placed_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    status_since = models.DateTimeField(default=timezone.now)
    round = models.PositiveIntegerField(default=1, help_text="The current one.")
    currency = models.CharField(max_length=3)
    total = money_field()
    shipping_total = money_field(default=0, help_text="Including tax.")
    sku_count = models.PositiveIntegerField()
    line_count = models.PositiveIntegerField()
    reference = models.CharField("custom reference number", max_length=64, blank=True)
    checkout_token = models.UUIDField()
    copied_from = models.ManyToManyField(
        "self",
        through="PurchaseOrderSource",
        through_fields=("purchase_order", "source"),
        symmetrical=False,
        related_name="copies",
    )
    order = CompanyOneToOneField(
        Order, on_delete=models.RESTRICT, null=True, blank=True, related_name="purchase_order"
    )
    convert_after = models.DateTimeField(
        null=True, blank=True, help_text="When the worker may convert it: the time to think again is over."
    )
    held_since = models.DateTimeField(
        null=True, blank=True, help_text="By the store: until it is released, no order is made of it."
    )
    held_by_name = models.CharField(max_length=120, blank=True)
    hold_reason = models.CharField(max_length=400, blank=True)
    failure = models.JSONField(
        default=list, blank=True, help_text="Why the last conversion was refused, a sentence per line."
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = CompanyForeignKey(
        Member, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar[PurchaseOrderQuerySet] = PurchaseOrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CompanyRow.Meta):
        constraints = [
            *CompanyRow.Meta.constraints,
            SameCompany(field="placed_by", name="po_placer_is_of_same_company"),
            SameCompany(field="order", name="po_order_is_of_same_company"),
            SameCompany(field="deleted_by", name="po_is_deleted_by_own_member"),
            models.UniqueConstraint(fields=["company", "number"], name="po_number_is_unique_in_company"),
            models.UniqueConstraint(fields=["company", "checkout_token"], name="one_po_per_checkout_token"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="po_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.ORDER_PLACED, order__isnull=False)
                | (~Q(status=Status.ORDER_PLACED) & Q(order=None)),
                name="po_has_an_order_exactly_when_placed",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lt=MONEY_LIMIT), name="po_total_is_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(held_since=None, held_by_name="", hold_reason="")
                | Q(held_since__isnull=False) & ~Q(held_by_name="") & ~Q(hold_reason=""),
                name="po_hold_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ORDER_PLACED) | Q(held_since=None),
                name="po_on_hold_becomes_no_order",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None, deleted_by=None)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="po_deletion_names_who_and_when",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=["company", column, "id"],
                    name=f"po_by_{column}",
                    condition=Q(deleted_at=None),
                )
                for column in LISTED_BY
            ),
            # Without these the planner reads a whole company for a buyer who placed little, or for
            # a status that is rare: it takes rows to be spread evenly.
            *(
                models.Index(
                    fields=["company", "placed_by", column, "id"],
                    name=f"po_of_placer_by_{column}",
                    condition=Q(deleted_at=None),
                )
                for column in LISTED_BY
            ),
            *(
                models.Index(
                    fields=["company", "status", column, "id"],
                    name=f"po_in_status_by_{column}",
                    condition=Q(deleted_at=None),
                )
                for column in LISTED_BY
                if column != "status"
            ),
            # By the start of what is typed, whatever its case; the operator class makes that
            # a range of the index under every collation.
            models.Index(
                F("company"),
                OpClass(Upper("reference"), "text_pattern_ops"),
                name="po_by_reference",
                condition=~Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Purchase order {self.number}"

    @property
    def may_be_held(self) -> bool:
        """By the store: as long as an order could still be made of it."""
        return self.status in CLOSEABLE

    @property
    def is_on_hold(self) -> bool:
        """What was canceled or rejected meanwhile keeps the mark, and it means nothing there."""
        return self.held_since is not None and self.may_be_held

    # Transitions change fields of this row and nothing else; only services call them.

    @transition(field=status, source=[*JUDGEABLE, Status.ORDER_FAILED], target=Status.APPROVAL_REQUIRED)
    def require_approval(self) -> None:
        self._touch()

    @transition(field=status, source=[*JUDGEABLE, Status.ORDER_FAILED], target=Status.APPROVED)
    def approve(self) -> None:
        self._touch()

    @transition(field=status, source=ACTIVE, target=Status.REJECTED)
    def reject(self) -> None:
        self._touch()

    @transition(field=status, source=CLOSEABLE, target=Status.CANCELED)
    def cancel(self) -> None:
        self.convert_after = None
        self._touch()

    @transition(field=status, source=[Status.APPROVED, Status.ORDER_FAILED], target=Status.ORDER_IN_PROGRESS)
    def start_conversion(self) -> None:
        self._touch()

    @transition(field=status, source=Status.ORDER_IN_PROGRESS, target=Status.ORDER_PLACED)
    def finish_conversion(self, order: Order) -> None:
        self.order = order
        self.failure = []
        self.convert_after = None
        self._touch()

    @transition(field=status, source=Status.ORDER_IN_PROGRESS, target=Status.ORDER_FAILED)
    def fail_conversion(self, reasons: list[dict[str, object]]) -> None:
        self.failure = reasons
        self.convert_after = None
        self._touch()

    def _touch(self) -> None:
        self.updated_at = self.status_since = timezone.now()


# What a transition may change, for save(update_fields=…).
MOVED = ("status", "updated_at", "status_since")


class NamedSource(NamedTuple):
    """A purchase order, as one that was copied from it names it."""

    pk: uuid.UUID
    number: int


class PurchaseOrderSource(CompanyRow):
    """One of the purchase orders that had been copied into the cart of which this one was made."""

    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    source = CompanyForeignKey(PurchaseOrder, on_delete=models.RESTRICT, related_name="+")

    class Meta(CompanyRow.Meta):
        constraints = [
            SameCompany(field="purchase_order", name="po_source_is_named_in_its_company"),
            SameCompany(field="source", name="po_source_is_of_same_company"),
            models.UniqueConstraint(fields=["purchase_order", "source"], name="po_names_each_source_once"),
            models.CheckConstraint(condition=~Q(purchase_order=F("source")), name="po_is_no_copy_of_itself"),
        ]

    def __str__(self) -> str:
        return f"Copied from {self.source}"


class Round(PricedSnapshot):
    """One submission of a purchase order, frozen. `outcome` is how its approval ended."""

    class Outcome(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"

    class Ground(models.TextChoices):
        NO_RULE = "no_rule", "no approval rule applies"
        ADMINISTRATOR = "administrator", "the company administrator placed it"
        ROLE = "role_auto_approves", "purchase orders of this role are approved automatically"
        SOLE_HOLDER = "sole_holder", "the placer is the only one who could approve it"
        TRACKS = "tracks", "everybody who was asked has approved"
        OVERRIDE = "override", "approved without other approvals"

    purchase_order = CompanyForeignKey(PurchaseOrder, on_delete=models.RESTRICT, related_name="rounds")
    number = models.PositiveIntegerField()
    submitted_by = CompanyForeignKey(Member, on_delete=models.RESTRICT, related_name="+", db_index=False)
    submitted_at = models.DateTimeField(default=timezone.now)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)

    class Meta(PricedSnapshot.Meta):
        abstract = False
        constraints = [
            *PricedSnapshot.Meta.constraints,
            SameCompany(field="purchase_order", name="round_is_of_same_company"),
            SameCompany(field="submitted_by", name="round_submitter_is_of_same_company"),
            models.UniqueConstraint(fields=["purchase_order", "number"], name="round_number_is_unique"),
            models.CheckConstraint(
                condition=(Q(outcome="approved") & ~Q(ground="")) | (~Q(outcome="approved") & Q(ground="")),
                name="approved_round_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"


class Line(PricedSnapshotLine):
    purchase_order = CompanyForeignKey(
        PurchaseOrder, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    round = CompanyForeignKey(Round, on_delete=models.RESTRICT, related_name="lines", db_index=False)

    class Meta(PricedSnapshotLine.Meta):
        abstract = False
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [
            *PricedSnapshotLine.Meta.constraints,
            SameCompany(field="purchase_order", name="line_is_of_same_company"),
            SameCompany(field="round", name="line_round_is_of_same_company"),
            models.UniqueConstraint(fields=["round", "position"], name="line_position_is_unique"),
        ]
        indexes = [
            models.Index(F("company"), OpClass(Upper("sku"), "text_pattern_ops"), F("id"), name="line_by_sku")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"
