"""A bulk decision whose worker or request is killed, that two workers have, or that others would wait for."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from companies.models import Member
from purchase_orders import services
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder, Status
from purchase_orders.services import Choice, bulk
from tests.concurrency.races import PATIENCE, Job, Window, at_once, refusals
from tests.factories import administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def manager() -> Member:
    company = make_company()
    rule_over("1", administrator_of(company), ("manager", None, 1))
    return make_member(company, "Mary Hill", "Manager")


@pytest.fixture
def waiting(manager: Member) -> list[PurchaseOrder]:
    buyer, product = make_member(manager.company, "Ben Nash", under=manager), make_product()
    return [place(buyer, [(product, 1)]) for _ in range(5)]


@pytest.fixture
def begun(waiting: list[PurchaseOrder], manager: Member, monkeypatch: pytest.MonkeyPatch) -> BulkDecision:
    monkeypatch.setattr(bulk, "AT_ONCE", 4)
    chosen = [Choice(po.number, 1) for po in waiting]
    return services.decide_in_bulk(uuid.uuid4(), bulk.Verdict.APPROVE, chosen, by=manager)


def approvals(orders: list[PurchaseOrder]) -> list[int]:
    return [po.history.filter(code="approve").count() for po in orders]


def done(begun: BulkDecision) -> list[int]:
    return list(begun.lines.exclude(done_at=None).order_by("number").values_list("number", flat=True))


def url_of_tests() -> str:
    its = connection.settings_dict
    place = f"host={quote(its['HOST'], safe='')}&port={its['PORT'] or 5432}"
    return f"postgresql://{its['USER']}@/{its['NAME']}?{place}"


WORKER = ("procrastinate", "worker")
REQUEST = """
from companies.models import Member
from purchase_orders import services
member = Member.objects.for_request().get(pk="{member}")
chosen = [services.Choice(number, 1) for number in range(1, 6)]
services.decide_in_bulk("{key}", "approve", chosen, by=member)
"""


def kill_half_way(po: PurchaseOrder, *command: str) -> None:
    """A process of its own, stopped in the middle of the decision on `po` and killed there."""
    with transaction.atomic():
        PurchaseOrder.objects.lock(pk=po.pk)
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | {"COUNTERSIGN_MODE": "test", "DATABASE_URL": url_of_tests()},
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while BulkDecisionLine.objects.exclude(done_at=None).count() < po.number - 1:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def forget_the_worker() -> None:
    """Half a minute later, as far as the database knows."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '60 seconds'")


def test_killed_in_the_middle_it_goes_on_where_it_was(
    waiting: list[PurchaseOrder], begun: BulkDecision, work: Callable[[], None]
) -> None:
    kill_half_way(waiting[2], *WORKER)
    assert done(begun) == [1, 2]
    work()
    assert done(begun) == [1, 2], "the control: its job is still the dead worker's"
    forget_the_worker()
    app.tasks["worker.retry_stalled"].defer(timestamp=0)
    work()
    work()
    assert done(begun) == [1, 2, 3, 4, 5]
    assert approvals(waiting) == [1] * 5
    assert not begun.lines.exclude(problem="").exists()
    assert PurchaseOrder.objects.filter(status=Status.ORDER_PLACED).count() == 5
    begun.refresh_from_db()
    assert begun.finished_at is not None


def test_few_whose_request_is_killed_are_left_to_the_worker(
    waiting: list[PurchaseOrder], manager: Member, work: Callable[[], None]
) -> None:
    kill_half_way(waiting[2], "shell", "-c", REQUEST.format(member=manager.pk, key=uuid.uuid4()))
    left = BulkDecision.objects.get()
    assert done(left) == [1, 2]
    work()
    assert done(left) == [1, 2], "the control: the request might still be at it"
    half_a_minute_later()
    work()
    assert approvals(waiting) == [1] * 5
    assert not left.lines.exclude(problem="").exists()
    left.refresh_from_db()
    assert left.finished_at is not None


def half_a_minute_later() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '30 seconds'")


class TestOthersMeanwhile:
    """Somebody of another company approves one, while the worker has hundreds of a bulk decision."""

    def happened(self, begun: BulkDecision, work: Callable[[], None]) -> list[str]:
        """The companies in the order in which their purchase orders became orders, and the last decision."""
        bulk.continue_in_bulk(str(begun.pk))  # four conversions and the next piece are waiting now
        other = administrator_of(make_company("Harbour"))
        place(other, [(make_product(), 1)])
        work()
        placed = PurchaseOrder.objects.filter(status=Status.ORDER_PLACED)
        events = dict(placed.values_list("status_since", "company__name"))
        decided = begun.lines.get(number=5).done_at
        assert decided is not None
        events[decided] = "decided"
        return [event for _, event in sorted(events.items())]

    def test_their_conversion_comes_first(self, begun: BulkDecision, work: Callable[[], None]) -> None:
        assert self.happened(begun, work) == ["Harbour", "decided"] + ["Lakeside"] * 5

    def test_control_with_one_priority_for_all_it_would_have_to_wait(
        self, begun: BulkDecision, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "IN_BULK", 0)
        assert self.happened(begun, work)[:6] == ["Lakeside"] * 4 + ["decided", "Harbour"]


class TestTwoWorkers:
    """A worker that was only silent comes back, while another has taken over."""

    def both(self, begun: BulkDecision, monkeypatch: pytest.MonkeyPatch) -> None:
        Window(2).hold(monkeypatch, bulk, "Failures")  # both have read what is open
        assert refusals(at_once([partial(bulk.continue_in_bulk, str(begun.pk))] * 2)) == []

    def test_each_is_decided_once_and_no_line_calls_it_refused(
        self, waiting: list[PurchaseOrder], begun: BulkDecision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.both(begun, monkeypatch)
        assert approvals(waiting)[:4] == [1] * 4
        assert not begun.lines.exclude(problem="").exists()

    def test_control_without_looking_again_under_the_lock_one_is_told_no(
        self, waiting: list[PurchaseOrder], begun: BulkDecision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "_take", lambda line_id: BulkDecisionLine.objects.get(pk=line_id))
        self.both(begun, monkeypatch)
        assert begun.lines.exclude(problem="").exists()


def test_with_a_single_decision_at_the_same_moment(
    waiting: list[PurchaseOrder], begun: BulkDecision, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second is told; the receipt agrees with what happened."""
    clicks: list[Job] = [
        partial(bulk.continue_in_bulk, str(begun.pk)),
        partial(services.approve, 1, 1, by=manager),
    ]
    _, single = at_once(clicks)
    assert approvals(waiting)[0] == 1
    refused = begun.lines.get(number=1).problem
    assert bool(refused) != isinstance(single, Exception)
