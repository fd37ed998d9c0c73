import pytest
from django.core import checks
from django.db import OperationalError, connection, connections
from django.test import Client

from storefront.health import check_server_version


@pytest.mark.django_db
def test_well_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_not_well_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", unreachable)
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (503, "The database does not answer.\n")


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "faults"), [(150000, 0), (180004, 0), (140012, 1)])
def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch, version: int, faults: int) -> None:
    connection.ensure_connection()
    monkeypatch.setitem(vars(connections["default"]), "pg_version", version)
    found = check_server_version(databases=["default"])
    assert len(found) == faults
    assert all("needs PostgreSQL 15" in str(fault.msg) and "14.12" in str(fault.msg) for fault in found)


def test_the_version_is_asked_only_where_the_database_is() -> None:
    assert check_server_version(databases=None) == []
    assert check_server_version in checks.registry.registry.get_checks()
