"""When a statement is planned for its own values."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def planned_for_values() -> Iterator[None]:
    """What is asked inside is planned anew for its values.

    A statement that runs often is prepared, and after a while PostgreSQL may keep one plan for whatever
    values come. For a key that is right. For a filter that may keep nearly all or nearly nothing (a rare
    status, a search) it would read a whole company: up to 1.8 s among a million purchase orders.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.prepare_threshold = driver.prepare_threshold, None  # nothing is prepared
    try:
        yield
    finally:
        driver.prepare_threshold = usual
