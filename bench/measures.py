"""Rounds of measures in changing order, and the ratios between them."""

import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

ROUNDS = 5


class Watch:
    """`with watch:` around what counts; what prepares it stays outside."""

    def __init__(self) -> None:
        self.laps: list[float] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.laps.append(time.perf_counter() - begin)


@dataclass(frozen=True, slots=True)
class Measure:
    """`take` does the thing once, and times it. `seconds` holds the median of each round."""

    name: str
    take: Callable[[Watch], None]
    times: int
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        watch = Watch()
        for _ in range(self.times):
            self.take(watch)
        self.seconds.append(statistics.median(watch.laps))


@dataclass(frozen=True, slots=True)
class Budget:
    """How `measured` has to stand to `against`: `rate`, at least so much of it; `cost`, at most.

    `time`: by itself, in milliseconds; for what has to answer within a moment whatever the machine.
    """

    what: str
    measured: str
    against: str
    kind: Literal["rate", "cost", "time"]
    limit: float | None

    def ratios(self, measures: Mapping[str, Measure]) -> Sequence[float]:
        """Of each round, so that what else the machine did then touches both alike."""
        if self.kind == "time":
            return [second * 1000 for second in measures[self.measured].seconds]
        pairs = zip(measures[self.measured].seconds, measures[self.against].seconds, strict=True)
        return [other / own if self.kind == "rate" else own / other for own, other in pairs]

    def is_kept(self, ratio: float) -> bool:
        if self.limit is None:
            return True
        return ratio >= self.limit if self.kind == "rate" else ratio <= self.limit


def run(measures: Iterable[Measure], report: Callable[[str], None]) -> None:
    """One round more than counts goes first: it fills caches and prepares statements."""
    order = list(measures)
    for number in range(ROUNDS + 1):
        random.shuffle(order)
        for measure in order:
            measure.run()
        report(f"round {number} of {ROUNDS}" if number else "warm")
    for measure in order:
        del measure.seconds[0]
