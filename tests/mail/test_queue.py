"""Mail is written with what it speaks of, leaves by one task, and is never told twice by mistake."""

from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers, send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from storefront.mail import queue
from storefront.mail.delivery import BackOff, deliver
from storefront.mail.models import Message
from tests.conftest import Drain

pytestmark = pytest.mark.django_db


class BrokenServer:
    def send_messages(self, messages: list[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def broken_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(mailers), "__getitem__", lambda self, alias: BrokenServer())


def put(**values: Any) -> Message:
    return queue.put("ann@lakeside.example", "PO 7 waits for you", "Please look.", **values)


def test_nothing_leaves_before_the_worker_takes_it(drain: Drain) -> None:
    message = put(html="<p>Please look.</p>")
    assert mail.outbox == []
    assert drain() == 1
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    assert (sent.to, sent.subject, sent.body) == (
        ["ann@lakeside.example"],
        "PO 7 waits for you",
        "Please look.",
    )
    assert sent.alternatives[0][0] == "<p>Please look.</p>"
    message.refresh_from_db()
    assert (message.sent_at is not None, message.attempts, message.last_error) == (True, 1, "")


def test_a_line_break_in_a_name_does_not_keep_the_mail(drain: Drain) -> None:
    queue.put("ann@lakeside.example", "Lake\nside is ready\r\nBcc: eve@evil.example", "Please look.")
    assert drain() == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.recipients()) == (
        "Lake side is ready Bcc: eve@evil.example",
        ["ann@lakeside.example"],
    )


def test_a_rollback_takes_mail_and_job_back() -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert (Message.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_a_mail_whose_job_cannot_be_written_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would never leave, and its `dedupe` would keep every later one."""

    def fail(**_: object) -> int:
        raise ConnectorException

    monkeypatch.setattr(deliver, "defer", fail)
    with pytest.raises(ConnectorException):
        put(dedupe="approved:1:1")
    assert not Message.objects.exists()


def test_the_task_is_safe_to_run_twice(drain: Drain) -> None:
    message = put()
    drain()
    deliver(message_id=str(message.pk))
    assert len(mail.outbox) == 1


def test_a_mail_that_is_gone_is_no_error() -> None:
    deliver(message_id=str(UUID(int=7)))
    assert mail.outbox == []


@pytest.mark.usefixtures("broken_server")
def test_a_failure_is_kept_and_the_next_attempt_is_the_same_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    message = put()
    with pytest.raises(SMTPServerDisconnected):
        deliver(message_id=str(message.pk))
    message.refresh_from_db()
    assert (message.sent_at, message.attempts) == (None, 1)
    assert message.last_error == "SMTPServerDisconnected: Connection unexpectedly closed"
    monkeypatch.undo()
    deliver(message_id=str(message.pk))
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (2, "")
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


def test_message_ids_differ_and_name_our_domain(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Shop <noreply@shop.example>"
    first, second = put(), put()
    assert first.message_id == f"<{first.pk}@shop.example>"
    assert first.message_id != second.message_id


def test_the_same_news_is_told_once(drain: Drain) -> None:
    assert put(dedupe="approved:1:1") == put(dedupe="approved:1:1")
    put(dedupe="approved:1:2")
    assert drain() == 2
    assert len(mail.outbox) == 2


def test_without_a_key_it_is_told_each_time() -> None:
    """The control."""
    assert put() != put()


def test_sent_without_an_attempt_cannot_be_written() -> None:
    message = put()
    with pytest.raises(IntegrityError, match="sent_mail_was_attempted"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(sent_at="2026-01-01T00:00:00Z")


def test_djangos_own_mail_takes_the_same_way(drain: Drain) -> None:
    send_mail("Subject", "Text", None, ["a@x.example", "b@x.example"], html_message="<b>Text</b>")
    assert mail.outbox == []
    assert drain() == 2
    assert sorted(message.to for message in Message.objects.all()) == ["a@x.example", "b@x.example"]
    assert {message.html for message in Message.objects.all()} == {"<b>Text</b>"}


def test_a_mail_of_html_alone_gets_its_text() -> None:
    email = EmailMessage("Subject", "<p>Hello <b>you</b></p>", None, ["a@x.example"])
    email.content_subtype = "html"
    email.send()
    assert Message.objects.get().text == "Hello you"


def test_an_attachment_is_refused_and_not_dropped() -> None:
    email = EmailMessage("Subject", "Text", None, ["a@x.example"], attachments=[("a.txt", "a", "text/plain")])
    with pytest.raises(ValueError, match="link to the file"):
        email.send()
    assert Message.objects.count() == 0


def test_of_mails_sent_together_all_are_kept_or_none() -> None:
    good = EmailMessage("Subject", "Text", None, ["a@x.example"])
    bad = EmailMessage("Subject", "Text", None, ["b@x.example"], attachments=[("a.txt", "a", "text/plain")])
    with pytest.raises(ValueError, match="link to the file"):
        mailers["default"].send_messages([good, bad])
    assert (Message.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (6, 64), (7, 120), (17, 120)])
def test_the_wait_grows_to_two_hours(attempts: int, minutes: int) -> None:
    decision = BackOff().get_retry_decision(exception=ConnectionError(), job=job(attempts))
    assert decision is not None
    assert decision.retry_at is not None
    assert abs((decision.retry_at - timezone.now()).total_seconds() - minutes * 60) < 5


@pytest.mark.parametrize(("attempts", "error"), [(18, ConnectionError()), (0, TypeError())])
def test_after_a_day_or_for_a_fault_of_ours_it_stays_failed(attempts: int, error: Exception) -> None:
    assert BackOff().get_retry_decision(exception=error, job=job(attempts)) is None


def job(attempts: int) -> Job:
    return Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="mail.deliver", attempts=attempts
    )
