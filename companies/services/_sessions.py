"""Signing somebody out everywhere, at once and in the transaction of what takes their access away."""

import uuid

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F

from companies.models import Member, User
from storefront.mail import queue as mail


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


def tell_of_new_address(user: User, former: str) -> None:
    """Whoever is signed in with the former one is out, and reads of it there."""
    end_sessions(user.pk)
    mail.put(
        former,
        "Your address at Countersign was changed",
        f"Hello {user.name},\n\nthe store has changed the address of your account to {user.email}. From now"
        " on you sign in with that one.\n\nIf you did not ask for this, contact the store at once.",
    )


def _has_company(user_id: uuid.UUID) -> bool:
    return Member.objects.filter(user=user_id, is_active=True).exists()


def _held(user_id: uuid.UUID) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)
