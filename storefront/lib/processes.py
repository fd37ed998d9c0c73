"""Child processes that do not outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """The system account a child runs as."""

    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    ended_by: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    output: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """A child in a session of its own: the terminal's Ctrl-C reaches only its parent, who then ends it.

    `ended_by` is also what the kernel sends when the parent dies without a word (Linux only).
    """
    return subprocess.Popen(
        command,
        env=env,
        cwd="/" if account else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        umask=0o077,
        preexec_fn=_die_with_parent(os.getpid(), ended_by),  # noqa: PLW1509 - no thread runs here
        **credentials(account),
    )


def stop(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM, patience: float = 20) -> None:
    """Ask, wait, and kill what is left of the child's session."""
    if process.poll() is None:
        process.send_signal(by)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def unwind_on_signals() -> None:
    """SIGINT, SIGTERM and SIGHUP raise, so that `finally` and `with` clean up. The first one alone: what
    cleans up is interrupted by no second one, or would leave half of it.

    SIGINT is said too: Python ignores it in children of a non-interactive shell.
    """
    for number in _LEAVING:
        signal.signal(number, _leave)


def running(pid: int) -> psutil.Process | None:
    """None for a zombie too: PostgreSQL takes one for a postmaster where process 1 does not reap."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def credentials(account: Account | None) -> dict[str, Any]:
    """What `subprocess` wants to hear to run a command as this account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


_LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _leave(number: int, _frame: FrameType | None) -> None:
    for each in _LEAVING:
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def _die_with_parent(parent: int, number: signal.Signals) -> Callable[[], None]:
    def in_child() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:  # it died before the request was made
                os._exit(1)

    return in_child
