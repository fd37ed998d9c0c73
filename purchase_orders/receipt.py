"""The receipt of a bulk decision, as its page shows it: while it runs, and when it is done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from companies.models import Member
from purchase_orders import selection
from purchase_orders.models import BulkDecision, BulkDecisionLine, Status
from purchase_orders.services.bulk import LATE
from storefront.lib.composed import composed
from storefront.lib.words import counted

# Nothing decided for so long: the worker is busy with something else, or does not run.
QUIET = timedelta(seconds=10)
FIRST_ROWS = 100  # of what was done; what was not is always shown
MOST_IN_QUEUE = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a bulk decision is, in words. `failed` are among the `decided`, and so are those approved
    `partly`, about which others are still to be asked."""

    bulk: BulkDecision
    lines: int
    decided: int
    failed: int
    partly: int

    @property
    def runs(self) -> bool:
        """A request or the worker has it, or will have."""
        return self.decided < self.lines

    @property
    def summary(self) -> str:
        if self.runs:
            doing = "Rejecting" if self.rejects else "Approving"
            return f"{doing} {counted(self.lines, 'purchase order')}"
        whole = self.decided - self.failed - self.partly
        facts = {
            f"{self.failed:,} could not be {self._verb}": self.failed,
            f"{whole:,} {self._verb}": whole or self.decided == self.failed,
            f"{self.partly:,} approved in your part": self.partly,
        }
        return ", ".join(fact for fact, there_is in facts.items() if there_is)

    @property
    def progress(self) -> str:
        failed = f", {self.failed:,} of them could not be {self._verb}" if self.failed else ""
        return f"{self.decided:,} of {self.lines:,} decided{failed}"

    @property
    def rejects(self) -> bool:
        return self.bulk.verdict == BulkDecision.Verdict.REJECT

    @property
    def _verb(self) -> str:
        return "rejected" if self.rejects else "approved"


@dataclass(frozen=True)
class Receipt:
    """`lines` by number."""

    bulk: BulkDecision
    lines: Sequence[BulkDecisionLine]

    @cached_property
    def reached(self) -> Reached:
        decided = sum(line.done_at is not None for line in self.lines)
        partly = sum(line.status_after == Status.APPROVAL_REQUIRED for line in self.lines)
        return Reached(self.bulk, len(self.lines), decided, len(self.failed), partly)

    @cached_property
    def failed(self) -> list[BulkDecisionLine]:
        return [line for line in self.lines if line.problem]

    @cached_property
    def done(self) -> list[tuple[BulkDecisionLine, str]]:
        done = (line for line in self.lines if line.done_at and not line.problem)
        return [(line, self._outcome(line)) for line in done]

    @property
    def state(self) -> str:
        """Changes with what the page of a running one says."""
        return f"{self.reached.decided}-{self.is_quiet:d}-{self.is_late:d}"

    @property
    def is_quiet(self) -> bool:
        return timezone.now() - self.last > QUIET

    @property
    def is_late(self) -> bool:
        return timezone.now() - self.last > LATE

    @cached_property
    def last(self) -> datetime:
        """When something happened last."""
        return max((line.done_at for line in self.lines if line.done_at), default=self.bulk.created_at)

    @property
    def total(self) -> str:
        return selection.sums({"currency": line.currency, "total": line.total} for line, _ in self.done)

    def _outcome(self, line: BulkDecisionLine) -> str:
        if self.reached.rejects:
            return "Rejected."
        if line.status_after == Status.APPROVAL_REQUIRED:
            return "Your part is approved; others are still to be asked."
        if line.passes_over:
            return "Approved without other approvals."
        return "Approved; it becomes an order by itself."


def read(bulk: BulkDecision) -> Receipt:
    """One statement."""
    return Receipt(bulk, list(bulk.lines.order_by("number")))


def not_seen(member: Member) -> list[Reached]:
    """The member's bulk decisions that run, or have ended without them looking; the newest. One statement."""
    found: Any = _not_seen(member.company_id, member.pk)
    return [Reached(each, each.of, each.decided, each.failed, each.partly) for each in found]


@composed
def _not_seen(company_id: uuid.UUID, member_id: uuid.UUID) -> QuerySet[BulkDecision]:
    mine = BulkDecision.objects.filter(company=company_id, member=member_id, seen_at=None)
    with_counts = mine.annotate(
        of=Count("lines"),
        decided=Count("lines", filter=Q(lines__done_at__isnull=False)),
        failed=Count("lines", filter=~Q(lines__problem="")),
        partly=Count("lines", filter=Q(lines__status_after=Status.APPROVAL_REQUIRED)),
    )
    return with_counts.order_by("-created_at", "-pk")[:MOST_IN_QUEUE]
