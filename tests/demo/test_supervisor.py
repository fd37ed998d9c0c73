"""`make demo` as a person meets it: started, stopped by Ctrl-C, killed, and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from storefront.demo import supervisor
from storefront.lib import embedded

ROOT = Path(__file__).parents[2]
# Seconds. A busy machine is slow, not wrong.
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Demo:
    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        ours = {"DATABASE_URL", "COUNTERSIGN_MODE"}
        inherited = {name: text for name, text in os.environ.items() if name not in ours}
        command = [sys.executable, "-m", "storefront.demo", "--place", str(self.place)]
        return subprocess.Popen(
            [*command, "--port", str(self.port), *arguments],
            cwd=ROOT,
            env=inherited | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def said_until_it_runs(self, process: subprocess.Popen[str]) -> str:
        said = ""
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Store staff" in line:
                return said
        raise AssertionError(said)

    def parts(self) -> list[psutil.Process]:
        """What belongs to this demo, PostgreSQL too."""
        data = str(embedded.home(self.place).data)
        return [process for process in psutil.process_iter() if _is_of(process, str(self.place), data)]

    def server(self) -> int:
        lines = (embedded.home(self.place).data / "postmaster.pid").read_text().splitlines()
        return int(lines[0])

    def wait_until_empty(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while left := self.parts():
            assert time.monotonic() < deadline, left
            time.sleep(0.1)


def _is_of(process: psutil.Process, place: str, data: str) -> bool:
    try:
        marked = process.environ().get(supervisor.MARK) == place
        return (marked or data in process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    place = tmp_path / "demo"
    yield Demo(place)
    embedded.remove(place)


def test_the_demo_from_nothing_to_the_second_start(demo: Demo) -> None:
    """One test for the whole life: building the world takes its time."""
    with demo.start() as process:
        said = demo.said_until_it_runs(process)
        assert "The demo world is built" in said
        assert f"http://127.0.0.1:{demo.port}/" in said
        page = urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/accounts/login/", timeout=PATIENCE)
        assert b"buyer@lakeside.example" in page.read()
        with demo.start() as second:
            assert second.wait(PATIENCE) == 1
            assert second.stdout is not None
            assert "It runs already from this folder" in second.stdout.read()
        assert urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/healthz", timeout=PATIENCE).status == 200
        assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    demo.wait_until_empty()
    with demo.start() as process:
        assert "The demo world is built" not in demo.said_until_it_runs(process)
        for part in (psutil.Process(process.pid), *demo.parts()):
            with suppress(psutil.NoSuchProcess):  # it ends with its parent, perhaps before we come to it
                part.kill()
    demo.wait_until_empty()
    with demo.start() as process:
        demo.said_until_it_runs(process)
        process.kill()
        process.wait(PATIENCE)
    demo.wait_until_empty()
    with demo.start() as process:
        demo.said_until_it_runs(process)
        os.kill(demo.server(), signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert process.stdout is not None
        assert "The database ended by itself" in process.stdout.read()
    demo.wait_until_empty()
    with demo.start() as process:
        assert "The demo world is built" not in demo.said_until_it_runs(process)
        process.terminate()
        process.wait(PATIENCE)
    demo.wait_until_empty()


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["--port", "abc"], {}, "PORT is 'abc'; a number from 1 to 65535 is needed.\n"),
        ([], {"DATABASE_URL": "mysql://user:secret@db/shop"}, "DATABASE_URL must start with postgresql://"),
        ([], {"DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/shop"}, "cannot be reached"),
        ([], {"UNDO_SECONDS": "abc"}, "UNDO_SECONDS is 'abc'; a whole number from 0 on is needed."),
        ([], {"STORE_CURRENCY": "gbp"}, "STORE_CURRENCY is 'gbp'"),
        (["--reset"], {"DATABASE_URL": "postgresql:///shop"}, "RESET=1 starts the embedded database over"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    demo: Demo, arguments: list[str], environment: dict[str, str], sentence: str
) -> None:
    with demo.start(*arguments, **environment) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert sentence in said
    assert said.count("\n") == 1
    assert "secret" not in said


def test_a_taken_port_is_one_sentence(demo: Demo) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", demo.port))
        listener.listen()
        with demo.start() as process:
            said, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.count("\n")) == (1, 1)
    assert said.startswith(f"Port {demo.port} is taken; take another: make demo PORT=")


def test_a_place_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Demo(tmp_path / "file" / "demo").start() as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.count("\n")) == (1, 1)
    assert said.startswith("The demo cannot run here: Not a directory")


def test_its_own_host_is_allowed_whatever_else_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It asks itself whether it is well."""
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example")
    hosts = supervisor._environment(tmp_path, "postgresql:///shop")["ALLOWED_HOSTS"]
    assert hosts.split(",") == ["shop.example", "127.0.0.1", "localhost"]


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_interrupted_while_it_was_made_is_made_anew(tmp_path: Path, fails: bool) -> None:
    """A venv stands there before it has pip; only what is whole is marked so."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\n[ "$1 $2" != "-m venv" ] || {{ echo "$@" > asked; exit {fails:d}; }}\n')
    python.chmod(0o755)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, str(ROOT / ".ci" / "make-venv")],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == fails
    assert (tmp_path / "asked").read_text() == "-m venv --clear .venv\n"
    assert (tmp_path / ".venv" / ".made").exists() is not fails


def test_a_python_too_old_is_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.11;; *) exit 1;; esac\n')
    old.chmod(0o755)
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, str(ROOT / ".ci" / "make-venv")],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "Countersign needs Python 3.12 or newer; found 3.11.\n")
