"""One Chromium per test process; pages that fail their test on a CSP violation or a script error."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from companies.models import User
from tests.browser.chromium import find

WIDTHS = {"desktop": (1280, 800), "tablet": (900, 1100), "phone": (390, 844)}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Milliseconds. A busy machine is slow, not wrong.
PATIENCE = 30_000
# Of the page, and of a table out of the room it has beside what stands at its side.
OVERFLOW = """
Math.max(...[document.documentElement, ...document.querySelectorAll(".list-frame")].map(
  (box) => box.scrollWidth - box.clientWidth))
"""
Screen = Literal["desktop", "tablet", "phone"]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a browser context is made with, and cannot be changed in."""

    screen: Screen = "desktop"
    scheme: Scheme = "light"
    scripts: bool = True


BOTH_LOOKS = (Look("phone", "dark"), Look())


def each_look(page: Page) -> Iterator[Look]:
    """The page as it stands, drawn in one look after the other; last in the one that `browse` opens."""
    for look in BOTH_LOOKS:
        width, height = WIDTHS[look.screen]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=look.scheme)
        yield look


@dataclass
class Contexts:
    """Making a context costs half a second: they are emptied and used again by later tests."""

    browser: Browser
    free: dict[Look, list[BrowserContext]] = field(default_factory=lambda: defaultdict(list))
    taken: list[tuple[Look, BrowserContext]] = field(default_factory=list)

    def take(self, look: Look) -> BrowserContext:
        context = self.free[look].pop() if self.free[look] else self._make(look)
        self.taken.append((look, context))
        return context

    def release(self) -> None:
        for look, context in self.taken:
            for page in context.pages:
                page.close()
            context.clear_cookies()
            self.free[look].append(context)
        self.taken.clear()

    def _make(self, look: Look) -> BrowserContext:
        width, height = WIDTHS[look.screen]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look.scheme,
            java_script_enabled=look.scripts,
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        return context


@pytest.fixture(scope="session")
def contexts() -> Iterator[Contexts]:
    # Playwright's own loop runs in this thread; Django would take each query for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        expect.set_options(timeout=PATIENCE)
        yield Contexts(browser)
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_in_production() -> Iterator[None]:
    """By WhiteNoise, which says how long they may be kept; the live server would serve them before it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda *_: False)
        yield


@pytest.fixture
def browse(contexts: Contexts, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`browse(user, at="/", look=Look("phone"))`: a page of that person's own browser, signed in."""
    faults: list[str] = []

    def opened(user: User | None = None, look: Look | None = None, *, at: str = "") -> Page:
        context = contexts.take(look or Look())
        if user is not None:
            context.add_cookies([{**_session(user), "url": live_server.url}])  # type: ignore[typeddict-item]
        page = context.new_page()
        page.on("console", lambda message: faults.extend(_violations(message)))
        page.on("pageerror", lambda error: faults.append(_said(error)))
        if at:
            page.goto(live_server.url + at)
        return page

    yield opened
    contexts.release()
    assert faults == []


def _session(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def _violations(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


def _said(error: Error) -> str:
    return f"script error: {error.message}"
