"""Whether this installation can work: asked at start-up, and by load balancers all the time."""

import logging
from collections.abc import Sequence
from typing import Any, cast

from django.core import checks
from django.db import DatabaseError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from companies.access import public

logger = logging.getLogger(__name__)

OLDEST_SERVER = 150000


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 only if the database answers."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer.")
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@checks.register(checks.Tags.database)
def check_server_version(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.Error]:
    """Run where the database is asked for: `migrate`, `check --database default`."""
    if "default" not in (databases or ()):
        return []
    connection = cast("DatabaseWrapper", connections["default"])
    connection.ensure_connection()
    if connection.pg_version >= OLDEST_SERVER:
        return []
    found = ".".join(map(str, divmod(connection.pg_version, 10_000)))
    return [
        checks.Error(
            f"Countersign needs PostgreSQL 15 or newer; this server is {found}.", id="storefront.E001"
        )
    ]
