"""Many decisions at once: by the worker, in pieces, with a receipt that says how far it is."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from companies import services as companies
from companies.models import Member
from purchase_orders import receipt, services
from purchase_orders.errors import NotPossibleNow, TooMany
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder, Status
from purchase_orders.services import Choice, bulk, decide
from purchase_orders.services.bulk import Verdict
from storefront.catalog.models import Product
from storefront.lib.errors import NotFound
from tests.factories import make_member
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import BULK, QUEUE, ask, hidden, page, statuses
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
TASK = "purchase_orders.continue_in_bulk"


@pytest.fixture
def five(owner: Member, manager: Member, buyer: Member, product: Product) -> list[PurchaseOrder]:
    rule_over("5", owner, ("manager", None, 1), name="Over £5")
    return [place(buyer, [(product, quantity)], reference=f"BR-{quantity}") for quantity in range(1, 6)]


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)


@pytest.fixture
def begun(five: list[PurchaseOrder], manager: Member, two_at_once: None) -> BulkDecision:
    return decided(five, manager)


def decided(orders: list[PurchaseOrder], by: Member, key: uuid.UUID | None = None) -> BulkDecision:
    chosen = [Choice(po.number, po.round) for po in orders]
    return services.decide_in_bulk(key or uuid.uuid4(), Verdict.APPROVE, chosen, by=by, comment="fine")


@pytest.fixture
def run_first(db: None) -> Callable[[], ProcrastinateJob]:
    """Runs the first job that waits, whenever it is due; which must not fail."""

    def run() -> ProcrastinateJob:
        job: ProcrastinateJob = ProcrastinateJob.objects.filter(status="todo").earliest("pk")
        app.tasks[job.task_name](**job.args)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        return job

    return run


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=TASK).count()


def problems(begun: BulkDecision) -> dict[int, str]:
    return {line.number: line.problem for line in begun.lines.order_by("number") if line.done_at}


def approvals(orders: list[PurchaseOrder]) -> list[int]:
    return [po.history.filter(code="approve").count() for po in orders]


def long_ago(begun: BulkDecision) -> None:
    before = timezone.now() - timedelta(minutes=2)
    BulkDecision.objects.filter(pk=begun.pk).update(created_at=before)
    BulkDecisionLine.objects.exclude(done_at=None).update(done_at=before)


class TestByTheWorker:
    def test_few_are_decided_in_the_request(
        self, five: list[PurchaseOrder], manager: Member, drain: Callable[[], int]
    ) -> None:
        few = decided(five, manager)
        assert few.lines.filter(done_at=None).count() == 0
        (job,) = ProcrastinateJob.objects.filter(task_name=TASK)  # for what a crash would leave
        assert job.scheduled_at > timezone.now() + timedelta(seconds=20)
        drain()
        assert jobs() == 1
        assert approvals(five) == [1] * 5

    def test_many_wait_for_the_worker_who_decides_all(
        self, five: list[PurchaseOrder], begun: BulkDecision, drain: Callable[[], int]
    ) -> None:
        assert statuses() == [Status.APPROVAL_REQUIRED] * 5
        assert jobs() == 1
        drain()
        assert approvals(five) == [1] * 5
        assert problems(begun) == dict.fromkeys(range(1, 6), "")
        begun.refresh_from_db()
        assert begun.finished_at is not None
        assert jobs() == 3  # two, two, and the last one

    def test_the_same_key_again_asks_nobody_anew(
        self, five: list[PurchaseOrder], manager: Member, begun: BulkDecision, drain: Callable[[], int]
    ) -> None:
        assert decided(five, manager, begun.key).pk == begun.pk
        assert jobs() == BulkDecision.objects.count() == 1
        drain()
        assert decided(five, manager, begun.key).pk == begun.pk
        assert approvals(five) == [1] * 5

    def test_run_twice_and_from_the_middle_it_decides_each_once(
        self, five: list[PurchaseOrder], begun: BulkDecision, drain: Callable[[], int]
    ) -> None:
        for _ in range(2):
            bulk.continue_in_bulk(str(begun.pk))
            bulk.continue_in_bulk(str(begun.pk), after=str(five[1].pk))
        drain()
        assert approvals(five) == [1] * 5
        assert problems(begun) == dict.fromkeys(range(1, 6), "")

    def test_who_is_switched_off_half_way_decides_no_more(
        self, five: list[PurchaseOrder], manager: Member, begun: BulkDecision, drain: Callable[[], int]
    ) -> None:
        bulk.continue_in_bulk(str(begun.pk))
        companies.deactivate(manager, by=None)
        drain()
        assert approvals(five) == [1, 1, 0, 0, 0]
        assert set(list(problems(begun).values())[2:]) == {
            "You are no longer an active member of this company."
        }

    def test_what_is_decided_meanwhile_becomes_a_line(
        self,
        five: list[PurchaseOrder],
        manager: Member,
        buyer: Member,
        begun: BulkDecision,
        drain: Callable[[], int],
    ) -> None:
        services.approve(3, 1, by=manager)
        services.cancel(4, by=buyer)
        drain()
        assert approvals(five) == [1, 1, 1, 0, 1]
        found = problems(begun)
        assert "because it has become an order" in found[3]
        assert "because it is canceled" in found[4]

    def test_one_that_breaks_keeps_none_of_the_others(
        self,
        five: list[PurchaseOrder],
        begun: BulkDecision,
        drain: Callable[[], int],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        approve = decide.approve

        def breaks(number: int, *rest: Any, **more: Any) -> PurchaseOrder:
            if number == 1:
                raise RuntimeError("unforeseen")
            return approve(number, *rest, **more)

        unfinished = BulkDecision.objects.filter(finished_at=None)
        with monkeypatch.context() as patched:
            patched.setattr(decide, "approve", breaks)
            patched.setattr(bulk, "MOST_TURNS", 3)
            with pytest.raises(ExceptionGroup):
                drain()  # until its last turn, whose job fails and is tried again
        assert approvals(five) == [0, 1, 1, 1, 1]
        assert unfinished.exists()
        drain()
        assert not unfinished.exists()
        assert approvals(five) == [1] * 5

    def test_where_all_break_one_job_waits_at_a_time_and_later_each_time(
        self,
        five: list[PurchaseOrder],
        begun: BulkDecision,
        run_first: Callable[[], ProcrastinateJob],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def breaks(*_: Any, **__: Any) -> PurchaseOrder:
            raise RuntimeError("unforeseen")

        monkeypatch.setattr(decide, "approve", breaks)
        seen = []
        for _ in range(9):  # three pieces, three times
            job = run_first()
            seen.append(job.args["turn"])
        assert seen == [1, 1, 1, 2, 2, 2, 3, 3, 3]
        (waits,) = ProcrastinateJob.objects.filter(status="todo")
        assert waits.scheduled_at > timezone.now() + timedelta(seconds=6)

    def test_a_job_that_breaks_has_not_left_another_one(
        self, five: list[PurchaseOrder], begun: BulkDecision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is tried again as it is: what it leaves behind each time would multiply."""

        def breaks(*_: Any, **__: Any) -> None:
            raise RuntimeError("unforeseen")

        monkeypatch.setattr(bulk, "MOST_TURNS", 1)
        monkeypatch.setattr(decide, "approve", breaks)
        before = jobs()
        with pytest.raises(ExceptionGroup):
            bulk.continue_in_bulk(str(begun.pk), after=str(five[3].pk))
        assert jobs() == before

    def test_too_many_are_refused_as_a_whole(
        self, five: list[PurchaseOrder], manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "MOST", 4)
        with pytest.raises(TooMany, match="At most 4"):
            decided(five, manager)
        assert BulkDecision.objects.count() == 0


class TestGoingOn:
    def test_by_hand_where_the_worker_is_late(
        self, five: list[PurchaseOrder], manager: Member, begun: BulkDecision
    ) -> None:
        with pytest.raises(NotPossibleNow):
            services.go_on(begun.key, by=manager)
        long_ago(begun)
        services.go_on(begun.key, by=manager)
        assert approvals(five) == [1, 1, 0, 0, 0]
        assert jobs() == 2

    def test_a_small_one_that_a_crash_left_open(self, five: list[PurchaseOrder], manager: Member) -> None:
        left = decided(five, manager)
        BulkDecisionLine.objects.filter(number=5).update(done_at=None)
        address = f"{BULK}{left.key}/"
        assert "4 of 5 decided" in page(manager, address).text
        with pytest.raises(NotPossibleNow):
            services.go_on(left.key, by=manager)
        long_ago(left)
        assert "go-on/" in page(manager, address).text
        assert signed_in(manager).post(f"{address}go-on/").headers["Location"] == address
        assert "1 could not be approved, 4 approved" in page(manager, address).text

    def test_for_nobody_else(
        self, begun: BulkDecision, owner: Member, colleague: Member, stranger: Member
    ) -> None:
        long_ago(begun)
        with pytest.raises(NotFound):
            services.go_on(begun.key, by=owner)
        address = f"{BULK}{begun.key}/go-on/"
        answers = [signed_in(each).post(address).status_code for each in (owner, colleague, stranger)]
        assert answers == [404, 403, 404]
        assert statuses() == [Status.APPROVAL_REQUIRED] * 5


class TestItsPage:
    def test_from_the_question_to_the_receipt(
        self, five: list[PurchaseOrder], manager: Member, two_at_once: None, drain: Callable[[], int]
    ) -> None:
        sent = hidden(ask(manager, "approve", *(f"{n}:1" for n in range(1, 6))))
        address = signed_in(manager).post(BULK, sent).headers["Location"]
        services.reject(2, 1, by=manager)
        running = page(manager, address)
        assert "Approving 5 purchase orders" in running.text
        assert "0 of 5 decided" in running.text
        (polled,) = re.findall(r'hx-get="([^"]*)" hx-trigger="every 2s"', running.text)
        assert f'<noscript><p class="section"><a href="{address}">' in running.text
        htmx = {"HX-Request": "true"}
        assert signed_in(manager).get(polled, headers=htmx).status_code == 204
        bulk.continue_in_bulk(str(BulkDecision.objects.get().pk))
        went_on = signed_in(manager).get(polled, headers=htmx).text
        assert "2 of 5 decided, 1 of them could not be approved" in went_on
        assert "because it is rejected" in went_on and "<html" not in went_on
        drain()
        assert signed_in(manager).get(polled, headers=htmx).headers["HX-Refresh"] == "true"
        done = page(manager, address).text
        assert "1 could not be approved, 4 approved" in done
        assert re.findall(r"Purchase order </span>(\d+)</a>", done) == ["2", "1", "3", "4", "5"]

    def test_it_says_that_it_waits_and_later_offers_to_go_on(
        self, begun: BulkDecision, manager: Member, owner: Member
    ) -> None:
        address = f"{BULK}{begun.key}/"
        assert "Waiting for the task worker" not in page(manager, address).text
        BulkDecision.objects.update(created_at=timezone.now() - timedelta(seconds=20))
        quiet = page(manager, address).text
        assert "Waiting for the task worker" in quiet and "go-on/" not in quiet
        long_ago(begun)
        assert "go-on/" in page(manager, address).text
        assert "go-on/" not in page(owner, address).text

    def test_of_many_only_the_first_are_shown_unless_asked_for(
        self, five: list[PurchaseOrder], manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(receipt, "FIRST_ROWS", 3)
        address = f"{BULK}{decided(five, manager).key}/"
        assert page(manager, address).text.count("Purchase order </span>") == 3
        assert 'href="?rows=all">Show all 5<' in page(manager, address).text
        assert page(manager, address, rows="all").text.count("Purchase order </span>") == 5

    def test_statements_are_the_same_for_one_line_and_five(
        self, five: list[PurchaseOrder], manager: Member
    ) -> None:
        client, counts = signed_in(manager), []
        for few in (five[:1], five[1:]):
            address = f"{BULK}{decided(few, manager).key}/"
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 8


class TestAllOfTheList:
    @pytest.fixture(autouse=True)
    def _more_than_a_page(self, five: list[PurchaseOrder], manager: Member, product: Product) -> None:
        other = make_member(manager.company, "Anna O'Neill", "Buyer", under=manager)
        for _ in range(17):
            place(other, [(product, 1)])

    def every(self, by: Member, query: str = "", verdict: str = "approve") -> Any:
        return signed_in(by).post(BULK + query, {"every": "on", "verdict": verdict})

    def test_it_is_offered_where_there_are_more_pages(self, manager: Member) -> None:
        assert "All 22 that wait for you" in page(manager, QUEUE).text
        assert "All of this list, on every page" in page(manager, QUEUE, least=1).text
        assert 'name="every"' not in page(manager, QUEUE, show=50).text
        assert 'name="every"' not in page(manager, QUEUE, buyer="buyer").text

    def test_the_question_counts_and_binds_all(self, manager: Member) -> None:
        answer = self.every(manager)
        assert "Approve 22 · £" in answer.text
        assert hidden(answer)["po"] == [f"{n}:1" for n in range(1, 23)]
        assert "Which ones" in answer.text
        assert statuses() == [Status.APPROVAL_REQUIRED] * 22

    def test_of_the_filter_that_was_in_the_address(self, manager: Member) -> None:
        shown = page(manager, QUEUE, buyer="anna").text
        (action,) = re.findall(r'<form method="post" action="([^"]*decisions/[^"]*)"', shown)
        answer = self.every(manager, "?" + action.partition("?")[2].replace("&amp;", "&"))
        assert hidden(answer)["po"] == [f"{n}:1" for n in range(6, 23)]

    def test_it_is_of_the_reader(self, manager: Member, colleague: Member, buyer: Member) -> None:
        for member in (colleague, buyer):
            assert self.every(member).status_code == 422
            assert self.every(member, "?view=active").status_code == 422

    def test_what_comes_or_changes_after_the_question_is_not_decided(
        self, manager: Member, buyer: Member, product: Product, drain: Callable[[], int]
    ) -> None:
        sent = hidden(self.every(manager))
        late = place(buyer, [(product, 9)])
        PurchaseOrder.objects.filter(number=2).update(round=2)
        signed_in(manager).post(BULK, sent)
        drain()
        left = PurchaseOrder.objects.filter(status=Status.APPROVAL_REQUIRED).order_by("number")
        assert [po.number for po in left] == [2, late.number]
        assert "changed since you opened it" in problems(BulkDecision.objects.get())[2]

    def test_beyond_the_most_it_is_the_first_part_and_says_so(
        self, manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "MOST_IN_BULK", 20)
        answer = self.every(manager)
        assert hidden(answer)["po"] == [f"{n}:1" for n in range(1, 21)]
        assert "These are its first 20" in answer.text

    def test_nor_are_more_asked_about_that_were_ticked_one_by_one(
        self, manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "MOST_IN_BULK", 2)
        answer = ask(manager, "approve", "1:1", "2:1", "3:1")
        assert hidden(answer)["po"] == ["1:1", "2:1"] and "These are its first 2" in answer.text

    def test_more_than_the_most_in_a_form_is_refused(
        self, manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = hidden(self.every(manager))
        monkeypatch.setattr("purchase_orders.forms.MOST_IN_BULK", 20)
        answer = signed_in(manager).post(BULK, sent)
        assert answer.status_code == 422 and "At most 20 purchase orders" in answer.text
        assert BulkDecision.objects.count() == 0
