"""The database of the tests: migrated once, copied for each process, emptied after each test that commits."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from storefront.lib import models as keys

# Django's own flush truncates every table and writes content types and permissions anew: thirty times as
# dear, most of it for tables that no test has touched. Locked first, as there: a request on its way is waited
# for. In this role triggers sleep, those that let nobody delete history too.
EMPTY = """
DO $$
DECLARE
    name text;
    names text[] := ARRAY(
        SELECT quote_ident(tablename) FROM pg_tables
         WHERE schemaname = current_schema()
           AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission'));
    holds_rows boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ') || ' IN SHARE ROW EXCLUSIVE MODE';
    FOREACH name IN ARRAY names LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO holds_rows;
        IF holds_rows THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
END $$
"""
PREFIX = "migrated_countersign_"
ONE_AT_A_TIME = "SELECT pg_advisory_lock(7205759)"


def empty(*_: object) -> None:
    """Everything but what the migrations of Django put there."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """What is made inside stays for a whole module, and is never committed; a test is a savepoint of it."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def template() -> str:
    """The name of a database that is migrated, made where there is none of this very code."""
    name = PREFIX + _fingerprint()
    with connection._nodb_cursor() as server:
        server.execute(ONE_AT_A_TIME)
        server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        known = [each for (each,) in server.fetchall()]
        if name not in known:
            for other in known:
                server.execute(f"DROP DATABASE {other}")
            _make(server, name)
    return name


def _make(server: Any, name: str) -> None:
    """Renamed at the end: half of it is never copied. Nobody may connect: it could not be copied then."""
    part = f"{PREFIX}part"
    server.execute(f"CREATE DATABASE {part}")
    ours, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], part
    connection.close()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours
    server.execute(f"ALTER DATABASE {part} RENAME TO {name}")
    server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")


def _fingerprint() -> str:
    """Of all migrations, what puts our keys into them, and the models: permissions are derived of them."""
    found = hashlib.sha256(Path(keys.__file__).read_bytes())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(path.name.encode() + path.read_bytes())
        for model in app.get_models():
            options = model._meta
            found.update(repr((options.label, options.permissions, options.default_permissions)).encode())
    return found.hexdigest()[:16]
