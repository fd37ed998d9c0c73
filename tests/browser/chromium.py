"""Where Chromium is; run as a script, it is installed where there is none.

Best is its headless shell: the same engine without the browser's own windows, which take more of the
processor than our pages do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome")
APT = ("apt-get", "-qq", "-o", "Acquire::Retries=2")


def find() -> str | None:
    """The system's Chromium, else the one that Playwright installed."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    if by_apt():
        subprocess.run([*APT, "update"], check=True)
        if not installed(SHELL):  # Ubuntu and old Debians have no package of it
            installed("chromium")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def installed(package: str) -> bool:
    command = [*APT, "install", "-y", "--no-install-recommends", package]
    return subprocess.run(command, check=False).returncode == 0


def by_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


if __name__ == "__main__":
    if find() is None:
        print("Installing Chromium for the browser tests (once) ...", flush=True)  # noqa: T201
        install()
    if find() is None:
        sys.exit("Chromium could not be installed; install it and try again.")
