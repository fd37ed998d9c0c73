"""The shop and the bare page, served as `make demo` serves: granian, and durable PostgreSQL."""

import http.client
import os
import re
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from storefront.lib import processes

HOST = "127.0.0.1"
IDLE = 5
APPLICATION = "django.core.wsgi:get_wsgi_application"
SHOP, BARE_SETTINGS = "storefront.settings", "bench.bare_settings"
MODE = {"COUNTERSIGN_MODE": "demo", "DJANGO_SETTINGS_MODULE": SHOP}
FIELD = re.compile(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"')


@contextmanager
def serving(settings: str, url: str) -> Iterator[int]:
    """Its port."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--no-ws", "--blocking-threads", "4", "--log-level", "warning", "--factory", APPLICATION]
    process = processes.start(
        command,
        env=os.environ
        | MODE
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings, "COUNTERSIGN_PROCESS": "web"},
    )
    try:
        _wait(port)
        yield port
    finally:
        processes.stop(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _wait(port: int, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"The server on port {port} does not answer.")


class Person:
    """Somebody at a browser: one connection that is kept, and the cookies of a signed-in session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies = {"sessionid": session}
        self.last_used = time.monotonic()

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, http.HTTPStatus.OK)

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        """Where it leads to: every door of ours answers a form that it took by a redirect."""
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self._ask("POST", path, urlencode(dict(fields) | token), http.HTTPStatus.FOUND)

    def _ask(self, method: str, path: str, body: str | None, wanted: int) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.last_used > IDLE:
            self.connection.close()  # the server has done so, or is about to; the next request opens it
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.last_used = time.monotonic()
        if response.status != wanted:
            raise SystemExit(f"{method} {path} answered {response.status}: {text[:2000]}")
        for cookie in response.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.headers.get("Location", "") or text


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's form, and what its choices are set to."""
    form = page[page.index('<form id="review"') :]
    return dict(FIELD.findall(form[: form.index("</form>")]))
