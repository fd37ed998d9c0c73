"""Keeps the parts of `make demo` running, and lets none of them outlive it."""

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from storefront.demo import people
from storefront.lib import embedded, processes

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
DATABASE = "countersign"
ADDRESS = "COUNTERSIGN_DEMO_ADDRESS"
MARK = "COUNTERSIGN_DEMO"
PAUSED = "worker-paused"  # a file in the demo's place, made and removed by its page
WEB, WORKER = "web server", "worker"
_PATIENCE = 60
_PATIENCE_WITH_WEB = 3

type Parts = dict[str, subprocess.Popen[bytes]]


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the terminal is where it is used


def run(place: Path, port: int, *, reset: bool = False) -> None:
    """Database, then world, then web server and worker; returns only by an exception."""
    place.mkdir(parents=True, exist_ok=True)
    with embedded.held(place / "running"):  # first of all: what another one runs is no leftover
        _run_alone(place, port, reset=reset)


def _run_alone(place: Path, port: int, *, reset: bool) -> None:
    _end_leftovers(place)
    _require_free(port)
    _require_settings(place)
    os.environ[ADDRESS] = f"http://{HOST}:{port}"  # for what is mailed while the world is built
    with _database(place, reset=reset) as (url, server), _serving(place, url, port) as parts:
        _wait_until_well(parts, port)
        say(f"\nCountersign runs at http://{HOST}:{port}/   (Ctrl-C stops it)\n")
        say(people.list_of_accounts())
        say(f"\nWhat there is to see: http://{HOST}:{port}/demo/\n")
        _watch(parts, server, place, url)


@contextmanager
def _database(place: Path, *, reset: bool) -> Iterator[tuple[str, Parts]]:
    """Its address, and the server where it is ours."""
    if given := _given_database():
        if reset:
            raise CannotStart("RESET=1 starts the embedded database over; DATABASE_URL names another one.")
        _require_reachable(given)
        _build(place, given)
        yield given, {}
        return
    with embedded.running(place, reset=reset) as cluster:
        say("PostgreSQL runs.")
        _build_what_is_missing(place, cluster)
        yield cluster.url(DATABASE), {"database": cluster.process}


def _given_database() -> str:
    return os.environ.get("DATABASE_URL", "").strip()


def _build_what_is_missing(place: Path, cluster: embedded.Cluster) -> None:
    note, wanted = place / "built", _fingerprint()
    if not _exists(cluster, DATABASE):
        _build_beside(place, cluster)
    elif not note.exists() or note.read_text() != wanted:
        _build(place, cluster.url(DATABASE))
    note.write_text(wanted)


def _fingerprint() -> str:
    """Changes with whatever may bring a migration: ours, or a package."""
    files = [ROOT / "requirements.lock", *sorted(ROOT.glob("*/migrations/*.py"))]
    digest = hashlib.sha256()
    for path in (*files, *sorted((ROOT / "storefront").glob("*/migrations/*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _build_beside(place: Path, cluster: embedded.Cluster) -> None:
    """Made under another name and renamed: a world that was interrupted half way is never shown."""
    part = f"{DATABASE}_part"
    _execute(cluster, sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(part)))
    _execute(cluster, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(part)))
    _build(place, cluster.url(part))
    names = map(sql.Identifier, (part, DATABASE))
    _execute(cluster, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def _build(place: Path, url: str) -> None:
    command = [sys.executable, "manage.py", "build_demo"]
    process = processes.start(command, env=_environment(place, url))
    try:
        if process.wait():
            raise CannotStart("The demo could not be built; what went wrong stands above.")
    finally:
        processes.stop(process)


@contextmanager
def _serving(place: Path, url: str, port: int) -> Iterator[Parts]:
    environment = _environment(place, url)
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    web += ["--no-ws", "--blocking-threads", "4", "--log-level", "warning", "storefront.wsgi:application"]
    # Asked to end while it starts, it does not hear it.
    web += ["--workers-kill-timeout", str(_PATIENCE_WITH_WEB)]
    (place / PAUSED).unlink(missing_ok=True)
    parts: Parts = {}
    try:
        parts[WEB] = processes.start(web, env=environment)
        parts[WORKER] = _start_worker(environment)
        yield parts
    finally:
        for part in parts.values():
            with suppress(ProcessLookupError):
                part.send_signal(signal.SIGTERM)
        for name, part in parts.items():
            processes.stop(part, patience=_PATIENCE_WITH_WEB if name == WEB else 20)


def _start_worker(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "procrastinate", "worker"]
    # Asked to end while it starts and the database goes, it would look for the database for minutes.
    return processes.start(command, env=environment, ended_by=signal.SIGKILL)


def _watch(parts: Parts, server: Parts, place: Path, url: str) -> None:
    while True:
        _require_running(server | parts)
        _pause_or_resume(parts, place, url)
        time.sleep(0.5)


def _pause_or_resume(parts: Parts, place: Path, url: str) -> None:
    """A paused worker is a worker that does not run: the rest must do without it, as on a bad day."""
    paused = (place / PAUSED).exists()
    if paused and WORKER in parts:
        processes.stop(parts.pop(WORKER))
        say("The worker is paused; /demo/ starts it again.")
    elif not paused and WORKER not in parts:
        parts[WORKER] = _start_worker(_environment(place, url))
        say("The worker runs again.")


def _wait_until_well(parts: Parts, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _is_well(port):
        _require_running(parts)
        if time.monotonic() > deadline:
            raise CannotStart(f"The web server does not answer after {_PATIENCE} seconds.")
        time.sleep(0.05)


def _is_well(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _require_running(parts: Parts) -> None:
    for name, part in parts.items():
        if part.poll() is not None:
            raise CannotStart(f"The {name} ended by itself (code {part.returncode}); so the demo stops.")


def _require_free(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise CannotStart(f"Port {port} is for root only; take another: make demo PORT=8000") from None
        except OSError:
            other = port + 1000 if port < 64_000 else 8000
            raise CannotStart(f"Port {port} is taken; take another: make demo PORT={other}") from None


def _require_settings(place: Path) -> None:
    """What is wrong with one of them is told before anything runs."""
    environment = _environment(place, _given_database() or "postgresql:///")
    command = [sys.executable, "-c", "import storefront.settings"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if found.returncode:
        *_, sentence = found.stderr.splitlines()
        raise CannotStart(sentence.removeprefix("django.core.exceptions.ImproperlyConfigured: "))


def _require_reachable(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise CannotStart(f"The database of DATABASE_URL cannot be reached: {reason}") from None


def _exists(cluster: embedded.Cluster, name: str) -> bool:
    with psycopg.connect(cluster.url()) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def _execute(cluster: embedded.Cluster, statement: sql.Composed) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(statement)


def _environment(place: Path, url: str) -> dict[str, str]:
    mode = {"COUNTERSIGN_MODE": "demo", "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
    if hosts := os.environ.get("ALLOWED_HOSTS", "").strip():
        mode["ALLOWED_HOSTS"] = f"{hosts},{HOST},localhost"
    return os.environ | mode | {MARK: str(place.resolve())}


def _end_leftovers(place: Path) -> None:
    """What outlived a supervisor that was killed, e.g. the web server's own children: they hold the port."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(MARK) == str(place.resolve()):
                process.kill()
                process.wait(5)
