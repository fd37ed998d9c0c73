"""What is asked to leave cleans up, whatever else is asked of it meanwhile."""

import signal
import subprocess
import sys

import pytest

LEAVING = """
import time
from storefront.lib import processes
processes.unwind_on_signals()
try:
    print("here", flush=True)
    time.sleep(60)
finally:
    print("cleaning", flush=True)
    time.sleep(0.3)
    print("clean", flush=True)
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_does_not_interrupt_the_cleaning(first: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LEAVING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(first)
        assert process.stdout.readline() == "cleaning\n"
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(again)
        assert process.stdout.readline() == "clean\n"
        code = 128 + first if first != signal.SIGINT else -signal.SIGINT
        # Python ends itself by the signal; ignored by then, what it would exit with is left.
        assert process.wait(10) in {code, 130}
