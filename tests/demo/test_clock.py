"""Office hours, and time as it is shown while the demo world is built."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from purchase_orders.models import PurchaseOrder
from storefront.demo.clock import Clock, shown_by

MOMENTS = some.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)
HOURS = some.floats(min_value=0, max_value=1200)


@given(now=MOMENTS, hours=HOURS)
def test_office_time_is_on_a_weekday_in_office_hours_and_never_later_than_now(
    now: datetime, hours: float
) -> None:
    moment = Clock(now).office_time(hours)
    local = timezone.localtime(moment)
    assert local.weekday() < 5
    assert 9 <= local.hour + local.minute / 60 + local.second / 3600 <= 17
    assert moment <= now


@given(now=MOMENTS, earlier=HOURS, later=HOURS)
def test_more_hours_ago_is_never_later(now: datetime, earlier: float, later: float) -> None:
    clock = Clock(now)
    most, least = max(earlier, later), min(earlier, later)
    assert clock.office_time(most) <= clock.office_time(least)


def test_a_weekend_has_no_office_hours() -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert timezone.localtime(Clock(sunday).office_time(0)).strftime("%a %H:%M") == "Fri 17:00"
    assert timezone.localtime(Clock(sunday).office_time(9)).strftime("%a %H:%M") == "Thu 16:00"


def test_inside_everything_sees_the_clock_also_the_default_of_a_field() -> None:
    then = datetime(2026, 3, 4, 10, tzinfo=UTC)
    clock = Clock(timezone.now())
    clock.set(then)
    with shown_by(clock):
        assert timezone.now() - then < timedelta(seconds=1)
        assert PurchaseOrder().created_at - then < timedelta(seconds=1)
        assert timezone.now() < timezone.now()
    assert timezone.now() - then > timedelta(days=1)


def test_the_clock_never_runs_ahead_of_the_present() -> None:
    clock = Clock(datetime(2026, 3, 4, 10, tzinfo=UTC))
    assert [clock.look() for _ in range(3)] == [clock.now] * 3
