"""Time in the demo world, whose past is made now and must read as if it had been made then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from unittest import mock

from django.utils import timezone

OPENING, CLOSING = 9, 17
_TICK = timedelta(milliseconds=20)


class Clock:
    """Stands where it is put, and moves on a little each time somebody looks."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._moment = now

    def set(self, moment: datetime) -> None:
        self._moment = moment

    def office_time(self, hours_ago: float) -> datetime:
        """So many working hours ago: on a weekday, in office hours, never later than now."""
        moment, left = _in_office(timezone.localtime(self.now)), timedelta(hours=hours_ago)
        while left > (today := moment - _at(moment, OPENING)):
            left -= today
            moment = _in_office(_at(moment, CLOSING) - timedelta(days=1))
        return moment - left

    def look(self) -> datetime:
        self._moment = min(self._moment + _TICK, self.now)
        return self._moment


@contextmanager
def shown_by(clock: Clock) -> Iterator[None]:
    """Inside, `timezone.now` shows this clock: also where a model field has it as its default.

    The function itself stays, for fields hold on to it; what is replaced is the class it asks.
    For the building of the demo world alone, which has its process to itself.
    """

    class Shown(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.look().astimezone(tz or UTC)

    with mock.patch.object(timezone, "datetime", Shown):
        yield


def _in_office(moment: datetime) -> datetime:
    if moment.weekday() >= 5 or moment < _at(moment, OPENING):
        return _in_office(_at(moment, CLOSING) - timedelta(days=1))
    return min(moment, _at(moment, CLOSING))


def _at(moment: datetime, hour: int) -> datetime:
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)
