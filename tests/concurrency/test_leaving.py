"""Two companies let the same person go at once. With its control: neither would see the other do it."""

import uuid
from functools import partial
from typing import Any

import pytest
from django.test import Client

from companies import services as companies
from companies.models import Member, User
from companies.services import _sessions
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import PASSWORD, make_company, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client() -> Client:
    return Client()


def let_go_by_two(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Each has switched them off and looked for a company that is left, and neither has committed yet."""
    first = make_member(make_company("Lakeside"), "Ada")
    second = make_member(make_company("Harbour"), "Ada", user=first.user)
    client.post("/accounts/login/", {"login": first.user.email, "password": PASSWORD})
    assert client.get("/c/harbour/").status_code == 200
    both, look = Window(2), _sessions._has_company

    def has_company(user_id: uuid.UUID) -> bool:
        found = look(user_id)
        both.wait()
        return found

    monkeypatch.setattr(_sessions, "_has_company", has_company)
    return at_once([partial(companies.deactivate, member, by=None) for member in (first, second)])


def test_the_second_signs_them_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusals(let_go_by_two(client, monkeypatch)) == []
    assert not Member.objects.filter(user__name="Ada", is_active=True).exists()
    assert client.get("/accounts/sessions/").status_code == 302


def test_control_without_the_lock_they_stay_signed_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sessions, "_held", lambda user_id: User.objects.get(pk=user_id))
    assert refusals(let_go_by_two(client, monkeypatch)) == []
    assert client.get("/accounts/sessions/").status_code == 200
