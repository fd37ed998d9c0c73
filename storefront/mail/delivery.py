"""The one task by which mail leaves."""

from django.core.mail import mailers
from django.db.models import F
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from storefront.mail.models import Message


class BackOff(BaseRetryStrategy):
    """After 1, 2, 4 … minutes, then every two hours, for a day; after that the job stays failed."""

    longest_minutes = 120
    most_attempts = 18

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, OSError) or job.attempts >= self.most_attempts:
            return None  # smtplib's and the network's errors are all OSError; another is a fault of ours
        return RetryDecision(retry_in={"minutes": min(2**job.attempts, self.longest_minutes)})


@app.task(name="mail.deliver", retry=BackOff())
def deliver(*, message_id: str) -> None:
    """Safe to run twice. No transaction is open while the mail server makes us wait."""
    message = Message.objects.filter(pk=message_id, sent_at=None).first()
    if message is None:
        return
    try:
        mailers["delivery"].send_messages([message.as_email()])
    except Exception as error:
        _record(message, sent_at=None, last_error=f"{type(error).__name__}: {error}")
        raise
    _record(message, sent_at=timezone.now(), last_error="")


def _record(message: Message, **outcome: object) -> None:
    Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1, **outcome)
