"""What the worker clears away each night: it would grow with every sign-in, and by two rows a minute."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

KEPT_HOURS = 7 * 24


@app.periodic(cron="20 3 * * *")
@app.task(name="upkeep.forget_finished_jobs", queueing_lock="upkeep.forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """A week after the end; what failed stays for who looks into it."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(KEPT_HOURS, include_cancelled=True, include_aborted=True)


@app.periodic(cron="40 3 * * *")
@app.task(name="upkeep.forget_expired_sessions", queueing_lock="upkeep.forget_expired_sessions")
def forget_expired_sessions(timestamp: int) -> None:
    """With what the page of one's sessions says of them. One that is just being made has no row yet."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    quiet = UserSession.objects.filter(last_seen_at__lt=timezone.now() - timedelta(days=1))
    quiet.filter(~Exists(alive)).delete()
