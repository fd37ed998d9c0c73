"""What the worker clears away at night, and what it leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from companies.models import User
from storefront import upkeep
from storefront.mail import queue
from tests.factories import PASSWORD, UserFactory

FORGETS_JOBS = "upkeep.forget_finished_jobs"


def finished(status: str, hours_ago: int) -> None:
    queue.put("ann@lakeside.example", "Subject", "Text")
    job = ProcrastinateJob.objects.latest("pk")
    with connection.cursor() as cursor:  # the models refuse to be saved
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.pk])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - %s * interval '1 hour' WHERE job_id = %s",
            [hours_ago, job.pk],
        )


@pytest.mark.django_db(transaction=True)
def test_finished_jobs_go_after_a_week(work: Callable[[], None]) -> None:
    for status, hours_ago in [
        ("succeeded", upkeep.KEPT_HOURS + 1),
        ("cancelled", upkeep.KEPT_HOURS + 1),
        ("failed", upkeep.KEPT_HOURS + 1),
        ("succeeded", upkeep.KEPT_HOURS - 1),
    ]:
        finished(status, hours_ago)
    app.tasks[FORGETS_JOBS].defer(timestamp=0)
    work()
    left = ProcrastinateJob.objects.exclude(task_name=FORGETS_JOBS).order_by("pk")
    assert list(left.values_list("status", flat=True)) == ["failed", "succeeded"]


@pytest.mark.django_db
class TestSessions:
    def sign_in(self, user: User) -> str:
        client = Client()
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302
        return str(client.session.session_key)

    def test_expired_ones_go_with_their_browser(self) -> None:
        ada = UserFactory.create()
        expired, alive = self.sign_in(ada), self.sign_in(ada)
        yesterday = timezone.now() - timedelta(days=1, hours=1)
        Session.objects.filter(session_key=expired).update(expire_date=yesterday)
        UserSession.objects.update(last_seen_at=yesterday)
        upkeep.forget_expired_sessions(timestamp=0)
        assert [row.session_key for row in Session.objects.all()] == [alive]
        assert [row.session_key for row in UserSession.objects.all()] == [alive]

    def test_one_that_is_just_being_made_stays(self) -> None:
        made = UserSession.objects.create(user=UserFactory.create(), session_key="new", ip="203.0.113.5")
        upkeep.forget_expired_sessions(timestamp=0)
        assert list(UserSession.objects.all()) == [made]
