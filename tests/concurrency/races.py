"""Running things at the same moment, and holding a window open until the rival is in it.

A race test without a wide window passes by luck. `Window` stops each thread at one point
of the code until all have come there, or until a wait shows that a lock keeps them out.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

Job = Callable[[], Any]


def at_once(jobs: Sequence[Job]) -> list[Any]:
    """Start all jobs at one moment, each on its own connection; their results or exceptions, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Job) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return job()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


class Window:
    """A point of the code that `parties` threads reach together, if nothing keeps them apart."""

    def __init__(self, parties: int, *, seconds: float = 0.5) -> None:
        self.barrier = threading.Barrier(parties)
        self.seconds = seconds

    def hold(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        """Stop every thread right before `owner.name` runs."""
        original = getattr(owner, name)

        def held(*args: Any, **kwargs: Any) -> Any:
            self.wait()
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, held)

    def wait(self) -> None:
        try:
            self.barrier.wait(timeout=self.seconds)
        except threading.BrokenBarrierError:
            return  # a lock keeps the others out: that is the answer


def refusals(results: Sequence[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
