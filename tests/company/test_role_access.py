"""The pages of roles: who may open which, and what becomes of whoever may not."""

import re
from typing import Any

import pytest
from django.test import Client

from companies.models import Company, Member, Role
from tests.company.test_role_pages import CANARY, ROLES, body, saved, typed
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


# Each address of a role nobody has, with how it is opened by who may manage and what that answers.
MANAGED = [
    ("new/", "get", 200),
    ("new/", "post", 422),
    ("{role}/edit/", "get", 200),
    ("{role}/edit/", "post", 422),
    ("{role}/duplicate/", "post", 302),
    ("{role}/default/", "post", 302),
    ("{role}/delete/", "get", 200),
    ("{role}/delete/", "post", 302),
]
VIEWED = [("", "get", 200), ("{role}/", "get", 200)]
OTHER_METHOD = [("", "post"), ("{role}/", "post"), ("{role}/duplicate/", "get"), ("{role}/default/", "get")]


def ask(by: Member, path: str, method: str, role: Role) -> Any:
    return getattr(signed_in(by), method)(ROLES + path.format(role=role.pk))


@pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
def test_who_may_manage(keeper: Member, role: Role, path: str, method: str, answer: int) -> None:
    assert ask(keeper, path, method, role).status_code == answer


@pytest.mark.parametrize(("path", "method", "answer"), VIEWED)
def test_who_may_view_only_reads(reader: Member, role: Role, path: str, method: str, answer: int) -> None:
    response = ask(reader, path, method, role)
    html = response.content.decode()
    assert response.status_code == answer and CANARY in html
    assert not re.search(r"/(edit|duplicate|default|delete|new)/", html)


@pytest.mark.parametrize(("path", "method", "answer"), MANAGED)
def test_who_may_view_changes_nothing(
    reader: Member, role: Role, path: str, method: str, answer: int
) -> None:
    before = list(Role.objects.order_by("pk").values_list("pk", "name", "is_default"))
    assert ask(reader, path, method, role).status_code == 403
    assert list(Role.objects.order_by("pk").values_list("pk", "name", "is_default")) == before


@pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
def test_a_colleague_may_not(colleague: Member, role: Role, path: str, method: str, answer: int) -> None:
    response = ask(colleague, path, method, role)
    assert response.status_code == 403
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("path", "method", "answer"), [*VIEWED, *MANAGED])
def test_a_stranger_finds_nothing(stranger: Member, role: Role, path: str, method: str, answer: int) -> None:
    response = ask(stranger, path, method, role)
    assert response.status_code == 404
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(("path", "method", "answer"), [each for each in MANAGED if "role" in each[0]])
def test_a_role_of_another_company_is_not_found_under_ones_own(
    stranger: Member, role: Role, path: str, method: str, answer: int
) -> None:
    own = signed_in(stranger)
    address = "/c/harbour/company/roles/" + path.format(role=role.pk)
    response = getattr(own, method)(address, typed(role, "place_order"))
    assert response.status_code == 404
    assert CANARY not in response.content.decode()
    assert saved(role) == {"view_users"}


@pytest.mark.parametrize(("path", "method"), OTHER_METHOD)
def test_other_methods_are_refused(owner: Member, role: Role, path: str, method: str) -> None:
    assert ask(owner, path, method, role).status_code == 405


def test_in_a_blocked_company_they_are_only_looked_at(owner: Member, role: Role) -> None:
    Company.objects.filter(pk=owner.company_id).update(status=Company.Status.BLOCKED)
    for path in ("", "{role}/"):
        html = ask(owner, path, "get", role).content.decode()
        assert CANARY in html and not re.search(r"/(edit|duplicate|default|delete|new)/", html)
    response = signed_in(owner).post(f"{ROLES}{role.pk}/edit/", typed(role, "place_order"))
    assert response.status_code == 403
    assert "The store has blocked Lakeside: its people can look, and change nothing." in body(response)


def test_signed_out_people_sign_in_first(role: Role) -> None:
    assert Client().get(ROLES).headers["Location"].startswith("/accounts/login/")
