"""The receipt of a bulk decision, as its page shows it: while it runs, and when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from purchase_orders import selection
from purchase_orders.models import BulkDecision, BulkDecisionLine, Status
from purchase_orders.services.bulk import AT_ONCE, LATE

# Nothing decided for so long: the worker is busy with something else, or does not run.
QUIET = timedelta(seconds=10)
FIRST_ROWS = 100  # of what was done; what was not is always shown


@dataclass(frozen=True)
class Receipt:
    """`lines` by number."""

    bulk: BulkDecision
    lines: Sequence[BulkDecisionLine]

    @cached_property
    def failed(self) -> list[BulkDecisionLine]:
        return [line for line in self.lines if line.problem]

    @cached_property
    def open(self) -> list[BulkDecisionLine]:
        return [line for line in self.lines if not line.done_at]

    @cached_property
    def done(self) -> list[tuple[BulkDecisionLine, str]]:
        done = (line for line in self.lines if line.done_at and not line.problem)
        return [(line, self._outcome(line)) for line in done]

    @property
    def decided(self) -> int:
        return len(self.lines) - len(self.open)

    @property
    def runs(self) -> bool:
        """The worker has it, or will have."""
        return bool(self.open) and len(self.lines) > AT_ONCE

    @property
    def state(self) -> str:
        """Changes with what the page of a running one says."""
        return f"{self.decided}-{self.is_quiet:d}-{self.is_late:d}"

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
    def summary(self) -> str:
        if self.runs:
            return f"{self._doing} {len(self.lines):,} purchase orders"
        facts = [f"{len(self.failed):,} could not be {self._verb}"] if self.failed else []
        return ", ".join([*facts, f"{len(self.done):,} {self._verb}"])

    @property
    def progress(self) -> str:
        failed = f", {len(self.failed):,} of them could not be {self._verb}" if self.failed else ""
        return f"{self.decided:,} of {len(self.lines):,} decided{failed}"

    @property
    def total(self) -> str:
        return selection.sums({"currency": line.currency, "total": line.total} for line, _ in self.done)

    @property
    def _rejects(self) -> bool:
        return self.bulk.verdict == BulkDecision.Verdict.REJECT

    @property
    def _verb(self) -> str:
        return "rejected" if self._rejects else "approved"

    @property
    def _doing(self) -> str:
        return "Rejecting" if self._rejects else "Approving"

    def _outcome(self, line: BulkDecisionLine) -> str:
        if self._rejects:
            return "Rejected"
        if line.status_after == Status.APPROVAL_REQUIRED:
            return "Your part is approved; others are still to be asked"
        if line.passes_over:
            return "Approved without other approvals"
        return "Approved; it becomes an order by itself"


def read(bulk: BulkDecision) -> Receipt:
    """One statement."""
    return Receipt(bulk, list(bulk.lines.order_by("number")))
