"""Signing somebody out everywhere, at once and in the transaction of what takes their access away."""

import uuid

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F

from companies.models import Member, User


def end_sessions_without_company(user_id: uuid.UUID) -> None:
    """Of who has no active membership left: for anybody else a company that they left is just not found.
    Store staff work in /admin/.

    Of two companies that let them go at the same moment the second sees what the first has done.
    """
    account = _held(user_id)
    if not account.is_staff and not _has_company(user_id):
        end_sessions(user_id)


def end_sessions(user_id: uuid.UUID) -> None:
    """The rows go now; what a browser is about to bring, or is not listed, no longer fits the account."""
    User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)
    listed = UserSession.objects.filter(user=user_id)
    Session.objects.filter(session_key__in=listed.values("session_key")).delete()
    listed.delete()


def _has_company(user_id: uuid.UUID) -> bool:
    return Member.objects.filter(user=user_id, is_active=True).exists()


def _held(user_id: uuid.UUID) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)
