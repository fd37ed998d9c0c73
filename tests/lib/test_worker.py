"""Jobs of a worker that died are put back, and not for ever."""

from collections.abc import Callable

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.lib import worker
from storefront.mail import queue
from storefront.mail.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

RETRY = "worker.retry_stalled"


def stall(*, attempts: int, seconds_silent: int) -> None:
    """As a worker leaves it that was killed in the middle of the job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')"
            " RETURNING id",
            [seconds_silent],
        )
        (worker_id,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s",
            [attempts, worker_id],
        )


def states() -> dict[str, str]:
    return dict(ProcrastinateJob.objects.values_list("task_name", "status"))


def test_the_job_is_put_back_and_done(work: Callable[[], None]) -> None:
    queue.put("ann@lakeside.example", "Subject", "Text")
    stall(attempts=0, seconds_silent=60)
    work()
    assert states()["mail.deliver"] == "doing", "the control: nobody else takes it"
    app.tasks[RETRY].defer(timestamp=0)
    work()
    work()
    assert states()["mail.deliver"] == "succeeded"
    assert Message.objects.get().sent_at is not None


def test_a_job_of_a_living_worker_is_left_alone(work: Callable[[], None]) -> None:
    queue.put("ann@lakeside.example", "Subject", "Text")
    stall(attempts=0, seconds_silent=5)
    app.tasks[RETRY].defer(timestamp=0)
    work()
    assert states()["mail.deliver"] == "doing"


def test_a_job_that_keeps_killing_its_worker_is_given_up(work: Callable[[], None]) -> None:
    queue.put("ann@lakeside.example", "Subject", "Text")
    stall(attempts=worker.MOST_ATTEMPTS, seconds_silent=60)
    app.tasks[RETRY].defer(timestamp=0)
    work()
    assert states()["mail.deliver"] == "failed"
    assert Message.objects.get().sent_at is None
