"""The embedded server: keeps its data, survives being killed, leaves nothing behind."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from storefront.lib import embedded, processes
from storefront.lib.embedded import FAST, EmbeddedError

ROOT = Path(__file__).parents[2]
HOLD = (
    "import sys, time; from pathlib import Path; from storefront.lib import embedded\n"
    "with embedded.running(Path(sys.argv[1]), embedded.FAST) as cluster:\n"
    "    print(cluster.process.pid, flush=True); time.sleep(60)\n"
)


@pytest.fixture(scope="module")
def unused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data of a cluster that nobody has used: to make it takes ten times as long as to copy it."""
    folder = tmp_path_factory.mktemp("unused")
    with embedded.running(folder, FAST):
        pass
    yield embedded.home(folder).data
    embedded.remove(folder)


@pytest.fixture
def empty_place(tmp_path: Path) -> Iterator[Path]:
    """In a home that nobody else may enter."""
    folder = tmp_path / "private" / "var"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    yield folder
    embedded.remove(folder)


@pytest.fixture
def place(empty_place: Path, unused: Path) -> Path:
    subprocess.run(["cp", "-a", unused, embedded.home(empty_place).data], check=True)
    return empty_place


@pytest.fixture
def killed(place: Path) -> int:
    """The process id of a server whose starter was killed without a word."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    return pid


def value(cluster: embedded.Cluster, query: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_data_is_kept_and_nothing_runs_afterwards(empty_place: Path) -> None:
    with embedded.running(empty_place, FAST) as cluster:
        with psycopg.connect(cluster.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        first = cluster.process.pid
    assert processes.running(first) is None
    assert not cluster.sockets.exists()
    with embedded.running(empty_place, FAST) as cluster:
        assert value(cluster, "SELECT number FROM kept") == 7
    with embedded.running(empty_place, FAST, reset=True) as cluster:
        assert value(cluster, "SELECT to_regclass('kept')") is None


def test_it_listens_on_no_port_and_sorts_the_same_everywhere(place: Path) -> None:
    with embedded.running(place, FAST) as cluster:
        assert value(cluster, "SHOW listen_addresses") == ""
        assert value(cluster, "SHOW server_encoding") == "UTF8"
        assert value(cluster, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"


def test_folders_of_others_keep_their_permissions(empty_place: Path) -> None:
    def modes() -> list[int]:
        return [stat.S_IMODE(folder.stat().st_mode) for folder in (empty_place, *empty_place.parents)]

    before = modes()
    with embedded.running(empty_place, FAST):
        assert modes() == before


def test_a_second_start_from_the_same_folder_is_refused(place: Path) -> None:
    sentence = f"It runs already from this folder, as process {os.getpid()}."
    with (
        embedded.running(place, FAST),
        pytest.raises(EmbeddedError, match=sentence),
        embedded.running(place, FAST),
    ):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_server_ends_with_its_starter(killed: int) -> None:
    wait_until_gone(killed)


def test_after_kill_9_it_starts_again(place: Path) -> None:
    with embedded.running(place) as cluster:
        with psycopg.connect(cluster.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        for process in (*psutil.Process(cluster.process.pid).children(), cluster.process):
            with suppress(ProcessLookupError):  # a backend may have ended by itself meanwhile
                os.kill(process.pid, signal.SIGKILL)
        cluster.process.wait()
    with embedded.running(place) as cluster:
        assert value(cluster, "SELECT number FROM kept") == 7


@pytest.mark.parametrize("left", ["", "\n", "12x\n/nowhere\n"])
def test_after_the_machine_went_down_it_starts_again(place: Path, left: str) -> None:
    """The file of the server's number may then be empty."""
    with embedded.running(place, FAST):
        pass
    (embedded.home(place).data / "postmaster.pid").write_text(left)
    with embedded.running(place, FAST) as cluster:
        assert value(cluster, "SELECT 7") == 7


def test_data_of_another_version_is_left_alone(place: Path) -> None:
    with embedded.running(place, FAST):
        pass
    (embedded.home(place).data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 12"), embedded.running(place, FAST):
        pass


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LONGEST_SOCKET_PATH", 10)
    deep = tmp_path / "deep"
    with embedded.running(deep, FAST) as cluster:
        assert len(str(cluster.sockets)) < 100
        assert value(cluster, "SELECT 1") == 1
    assert not cluster.sockets.exists()
    embedded.remove(deep)


def test_the_command_line_gives_a_database_and_the_commands_own_result(place: Path) -> None:
    check = "import os, psycopg; url = os.environ['DATABASE_URL']; print(url); raise SystemExit(3)"
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "storefront.lib.embedded", str(place), "--fast", "--"]
    command += [sys.executable, "-c", check]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:26]) == (3, "postgresql://countersign@/")
    given = environment | {"DATABASE_URL": "postgresql://elsewhere/x"}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "postgresql://elsewhere/x\n")


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while processes.running(pid) is not None:
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def test_why_it_cannot_start_is_said(place: Path) -> None:
    (embedded.home(place).data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with (
        pytest.raises(EmbeddedError, match=r"did not start: .*FATAL: .*contains errors"),
        embedded.running(place, FAST),
    ):
        pass


def test_what_is_tidied_up_afterwards_is_no_reason() -> None:
    said = """creating directory /x/data.part ... ok
running bootstrap script ... FATAL:  could not write to file "base/1/1": No space left on device
child process exited with exit code 1
initdb: removing data directory "/x/data.part"
"""
    assert embedded._reason(said).endswith("No space left on device")
    assert embedded._reason("initdb: it did not work\n") == "initdb: it did not work"
    assert embedded._reason("") == "no reason given."
