"""Running things at the same moment, and holding a window open until the rival is in it.

A race test without a wide window passes by luck. `Window` stops each thread at one point
of the code until all have come there, or until the database says that a lock keeps one out.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

Job = Callable[[], Any]
# Seconds. A busy machine is slow, not wrong.
PATIENCE = 60


def at_once(jobs: Sequence[Job]) -> list[Any]:
    """Start all jobs at one moment, each on its own connection; their results or exceptions, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Job) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=PATIENCE)
            return job()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


KEPT_OUT = """
SELECT EXISTS (
    SELECT FROM pg_locks waiting
      JOIN pg_locks here ON here.pid = waiting.pid AND here.locktype = 'relation'
       AND here.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     WHERE NOT waiting.granted)
"""


class Window:
    """A point of the code that `parties` threads reach together, if no lock keeps them apart."""

    def __init__(self, parties: int) -> None:
        self.parties, self.here, self.passed = parties, 0, 0
        self.is_kept_shut = False
        self.changed = threading.Condition()

    def hold(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        """Stop every thread right before `owner.name` runs."""
        original = getattr(owner, name)

        def held(*args: Any, **kwargs: Any) -> Any:
            self.wait()
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, held)

    def wait(self) -> None:
        """Until all are here; or, from then on for everybody, until the database keeps one of them out."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            turn = self.passed
            self.here += 1
            if self.here == self.parties:
                self.here, self.passed = 0, self.passed + 1
                self.changed.notify_all()
            while self.passed == turn and not self.is_kept_shut:
                self.is_kept_shut = _keeps_somebody_out()
                assert time.monotonic() < deadline, "neither did the others come, nor were they kept out"
                self.changed.wait(0.02)


def in_between(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, act: Job, change: Job
) -> tuple[Any, Any]:
    """`change` runs when `act` comes to `owner.name`, and `act` goes on when it is done or is kept out.

    Their results or exceptions.
    """
    window, original = Window(2), getattr(owner, name)

    def held(*args: Any, **kwargs: Any) -> Any:
        window.wait()
        window.wait()
        return original(*args, **kwargs)

    def changing() -> Any:
        window.wait()
        try:
            return change()
        finally:
            window.wait()

    monkeypatch.setattr(owner, name, held)
    acted, changed = at_once([act, changing])
    return acted, changed


def _keeps_somebody_out() -> bool:
    """For longer than a moment: any two writers wait for each other now and then, and so may vacuum."""
    if not _waits():
        return False
    time.sleep(0.1)
    return _waits()


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(KEPT_OUT)
        return bool(cursor.fetchone()[0])


def refusals(results: Sequence[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
