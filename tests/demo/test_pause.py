"""Pausing the worker of the demo really stops it; nothing else notices."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from storefront.demo import supervisor
from storefront.lib import processes

Parts = dict[str, "subprocess.Popen[bytes]"]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two children, of which one stands for the worker."""

    def start(_: object = None) -> "subprocess.Popen[bytes]":
        return processes.start(["sleep", "60"], env={"PATH": "/usr/bin:/bin"})

    monkeypatch.setattr(supervisor, "_start_worker", start)
    running = {"web server": start(), supervisor.WORKER: start()}
    yield running
    for part in running.values():
        processes.stop(part)


def watch_once(parts: Parts, place: Path) -> None:
    supervisor._require_running(parts)
    supervisor._pause_or_resume(parts, place, "postgresql:///nowhere")
    supervisor._require_running(parts)


def test_a_paused_worker_does_not_run_and_comes_back(parts: Parts, tmp_path: Path) -> None:
    web, worker = parts["web server"], parts[supervisor.WORKER]
    watch_once(parts, tmp_path)
    assert parts[supervisor.WORKER] is worker

    (tmp_path / supervisor.PAUSED).touch()
    watch_once(parts, tmp_path)
    assert worker.poll() is not None
    assert supervisor.WORKER not in parts
    watch_once(parts, tmp_path)

    (tmp_path / supervisor.PAUSED).unlink()
    watch_once(parts, tmp_path)
    assert parts[supervisor.WORKER].poll() is None
    assert parts["web server"] is web


def test_a_worker_that_ends_by_itself_still_stops_the_demo(parts: Parts, tmp_path: Path) -> None:
    processes.stop(parts[supervisor.WORKER])
    with pytest.raises(supervisor.CannotStart, match="worker ended by itself"):
        watch_once(parts, tmp_path)
