"""The table."""

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import django
import psycopg

from bench.measures import ROUNDS, Budget, Measure
from bench.statements import Count


def facts(connection: psycopg.Connection, rows: tuple[int, int]) -> Iterator[str]:
    """What the figures depend on."""
    settings = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    shown = {name: connection.execute(f"SHOW {name}").fetchone() for name in settings}
    few, many = rows
    yield f"{many:,} purchase orders against {few:,}, {ROUNDS} rounds in changing order"
    yield f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    yield ", ".join([f"Python {platform.python_version()}", f"Django {django.__version__}", *_versions()])
    yield "PostgreSQL " + ", ".join(f"{name} {row[0]}" for name, row in shown.items() if row)
    yield f"load before it began: {os.getloadavg()[0]:.1f}"


def _versions() -> list[str]:
    return [f"{name} {version(name)}" for name in ("psycopg", "granian")]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


def times(measures: Iterable[Measure]) -> Iterator[str]:
    yield f"{'':<44}{'median':>10}{'spread':>20}"
    for measure in sorted(measures, key=lambda each: each.name):
        low, middle, high = _spread([second * 1000 for second in measure.seconds])
        yield f"{measure.name:<44}{middle:>7.2f} ms{f'{low:.2f} - {high:.2f}':>20}"


def ratios(budgets: Iterable[Budget], measures: Mapping[str, Measure]) -> Iterator[str]:
    yield f"{'':<58}{'median':>8}{'spread':>16}{'budget':>10}"
    for budget in budgets:
        low, middle, high = _spread(budget.ratios(measures))
        sign = ">=" if budget.kind == "rate" else "<="
        limit = None if budget.limit is None else f"{sign} {budget.limit:.2f}"
        verdict = _verdict(limit, kept=budget.is_kept(middle))
        yield f"{budget.what:<58}{middle:>8.2f}{f'{low:.2f} - {high:.2f}':>16}{verdict}"


def statements(counts: Iterable[Count]) -> Iterator[str]:
    yield f"{'':<58}{'statements':>12}{'':>12}{'budget':>10}"
    for count in counts:
        limit = None if count.budget is None else f"<= {count.budget}"
        verdict = _verdict(limit, kept=count.budget is None or count.statements <= count.budget)
        yield f"{count.page:<58}{count.statements:>8}{'':>16}{verdict}"


def _verdict(limit: str | None, *, kept: bool) -> str:
    return "" if limit is None else f"{limit:>10}  {'kept' if kept else 'MISSED'}"


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    return min(values), statistics.median(values), max(values)
