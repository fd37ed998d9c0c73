"""The process environment, read once, failing loudly with one sentence per fault."""

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Statements are prepared by the server; a peer that is gone is noticed within seconds.
_DATABASE_OPTIONS: dict[str, Any] = {
    "server_side_binding": True,
    "prepare_threshold": 5,
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; set it in the environment.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; say 1 or 0.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; a whole number from 0 on is needed.")
    return int(value)


def like(name: str, default: str, pattern: str, wanted: str) -> str:
    """A text of this form, which `wanted` says in words."""
    value = text(name, default).strip()
    if value and not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name} is {value!r}; {wanted}.")
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list; empty items are dropped. Without a default something must be left."""
    found = [word.strip() for word in text(name, default).split(",") if word.strip()]
    if default is None and not found:
        raise ImproperlyConfigured(f"{name} names nothing; set it in the environment.")
    return found


def database(url: str, server_settings: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`.

    A socket folder goes into the query: `postgresql:///name?host=/run/postgresql`.
    """
    parts = _split("DATABASE_URL", url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql://; Countersign runs on PostgreSQL only."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "countersign",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": _DATABASE_OPTIONS | _startup(server_settings, query.pop("options", "")) | query,
    }


def smtp(url: str) -> dict[str, Any]:
    """A Django mailer for `smtp://user:password@host:port`; `smtps` is TLS, `smtp+tls` STARTTLS."""
    parts = _split("EMAIL_URL", url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp://, smtps:// or smtp+tls://user:password@host:port."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 15,
        },
    }


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is read, and refused, only here
    except ValueError:  # whose words may quote the password
        raise ImproperlyConfigured(f"{name} is no address: its host or port cannot be read.") from None
    return parts


def _startup(server_settings: Mapping[str, str], given: str) -> dict[str, str]:
    """Server settings of each connection; what the address itself asks for comes last, and so wins."""
    options = [*(f"-c {name}={value}" for name, value in server_settings.items()), given]
    joined = " ".join(option for option in options if option)
    return {"options": joined} if joined else {}
