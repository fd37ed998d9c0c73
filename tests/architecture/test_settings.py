"""Production starts only with what it needs, and says in one sentence what is missing."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "COUNTERSIGN_MODE": "production",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "shop.example, www.shop.example",
    "DATABASE_URL": "postgresql://app:p%40ss@db.example:5433/shop?sslmode=verify-full",
}
NAMES = (
    "COUNTERSIGN_PROCESS",
    "EMAIL_URL",
    "SSL_REDIRECT",
    "CONN_MAX_AGE",
    "TRUSTED_PROXIES",
    "STORE_CURRENCY",
)


def load(monkeypatch: pytest.MonkeyPatch, **environment: str | None) -> dict[str, Any]:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**PRODUCTION, **environment}.items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "storefront" / "settings.py"))


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_production_does_not_start_without(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set"):
        load(monkeypatch, **{name: value})


def test_production_is_what_is_meant_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, COUNTERSIGN_MODE=None)["PRODUCTION"] is True


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("COUNTERSIGN_MODE", "prod", "say production, demo or test"),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS names nothing"),
        ("ALLOWED_HOSTS", "shop.example,*", "ALLOWED_HOSTS is “\\*”"),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters"),
        ("DATABASE_URL", "mysql://db/shop", "must start with postgresql://"),
        ("DATABASE_URL", "postgresql://db:port/shop", "DATABASE_URL is no address: its host or port cannot"),
        (
            "DATABASE_URL",
            "postgresql://a:secret@[::1/shop",
            "DATABASE_URL is no address: its host or port cannot",
        ),
        ("EMAIL_URL", "mail.example", "EMAIL_URL must look like"),
        ("CONN_MAX_AGE", "long", "CONN_MAX_AGE is 'long'; a whole number from 0 on is needed"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES is '-1'; a whole number from 0 on is needed"),
        ("STORE_CURRENCY", "pounds", "STORE_CURRENCY is 'pounds'; say three capital letters"),
        ("SECURE_PROXY_SSL_HEADER", "X-Forwarded-Proto", "say it as Django does"),
        ("SSL_REDIRECT", "maybe", "SSL_REDIRECT is 'maybe'; say 1 or 0"),
        ("COUNTERSIGN_PROCESS", "cron", "say web, worker or command"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        load(monkeypatch, **{name: value})


def test_a_missing_setting_is_no_traceback() -> None:
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Settings: SECRET_KEY is not set; set it in the environment.\n"


def test_nor_is_it_one_of_the_web_server() -> None:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", "0"]
    done = subprocess.run(
        [*command, "storefront.wsgi:application"],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    assert "Settings: SECRET_KEY is not set; set it in the environment.\n" in done.stderr


BREAK = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.urls import path
from storefront.urls import urlpatterns
urlpatterns = [path("broken/", lambda request: 1 / 0), *urlpatterns]
settings.ROOT_URLCONF = "__main__"
person = Client(raise_request_exception=False)
print(person.get("/broken/").status_code, person.get("/no-such-page/").status_code)
"""


def test_what_breaks_stands_in_the_log() -> None:
    """What is only not found needs nobody's attention."""
    environment = {
        "COUNTERSIGN_MODE": "demo",
        "DATABASE_URL": "postgresql://127.0.0.1:1/shop",
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }
    command = [sys.executable, "-c", BREAK]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "500 404\n", done.stderr
    assert "Internal Server Error: /broken/\n" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert "no-such-page" not in done.stderr


def test_the_database_address(monkeypatch: pytest.MonkeyPatch) -> None:
    database = load(monkeypatch)["DATABASES"]["default"]
    address = {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert address == {
        "NAME": "shop",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["OPTIONS"]["server_side_binding"] is True
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


@pytest.mark.parametrize(
    ("process", "options"),
    [
        ("web", "statement_timeout=8s lock_timeout=2s idle_in_transaction_session_timeout=10s"),
        ("worker", "statement_timeout=60s lock_timeout=5s idle_in_transaction_session_timeout=30s"),
        ("command", ""),
    ],
)
def test_who_waits_how_long(monkeypatch: pytest.MonkeyPatch, process: str, options: str) -> None:
    database = load(monkeypatch, COUNTERSIGN_PROCESS=process)["DATABASES"]["default"]
    given = database["OPTIONS"].get("options", "")
    assert given.replace("-c ", "").strip() == options


def test_what_the_address_asks_for_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://db/shop?options=-c%20lock_timeout%3D9s&connect_timeout=7"
    options = load(monkeypatch, DATABASE_URL=url, COUNTERSIGN_PROCESS="web")["DATABASES"]["default"][
        "OPTIONS"
    ]
    assert options["options"].endswith("-c lock_timeout=9s")
    assert options["connect_timeout"] == "7"


def test_the_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    mailers = load(monkeypatch, EMAIL_URL="smtp+tls://shop:p%40ss@mail.example:587")["MAILERS"]
    options = mailers["delivery"]["OPTIONS"]
    assert (options["host"], options["port"], options["username"]) == ("mail.example", 587, "shop")
    assert (options["password"], options["use_tls"], options["use_ssl"]) == ("p@ss", True, False)
    assert mailers["default"] == {"BACKEND": "storefront.mail.queue.Backend"}


def test_cookies_and_transport_of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch)
    assert settings["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 63_072_000
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["DEBUG"] is False


def test_no_task_runs_inside_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Immediate" not in load(monkeypatch)["TASKS"]["default"]["BACKEND"]


def test_the_demo_is_no_part_of_production() -> None:
    script = (
        "import django; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "from django.conf import settings\n"
        "for path in ('/demo/mail/', '/demo/sign-in/', '/demo/components/'):\n"
        "    try: print(resolve(path))\n"
        "    except Resolver404: pass\n"
        "print([name for name in settings.TEMPLATES[0]['OPTIONS']['context_processors'] if 'demo' in name])\n"
    )
    environment = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "storefront.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_every_static_file_is_found_when_it_is_hashed(tmp_path: Path) -> None:
    """A `url(…)` in a style sheet that leads nowhere would stop a deployment."""
    script = (
        "import sys, django; from django.conf import settings\n"
        "settings.STATIC_ROOT = sys.argv[1]; django.setup()\n"
        "from django.core.management import call_command; call_command('collectstatic', verbosity=0)\n"
    )
    environment = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "storefront.settings"}
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()
