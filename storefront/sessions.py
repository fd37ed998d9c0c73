"""Sessions in the database, as Django keeps them, read by a statement that is composed once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from storefront.lib.composed import composed


@composed
def _alive(session_key: str | None, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        session = _alive.first(self.session_key, timezone.now())
        if session is None:
            self._session_key = None
        return session
