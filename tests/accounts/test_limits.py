"""Guessing passwords is slowed down; who guesses locks out nobody but themselves."""

import pytest
from django.db import connection
from django.test import Client

from companies.models import Member
from tests.factories import PASSWORD, make_company, make_member

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
RIVAL, OWN = "198.51.100.7", "203.0.113.5"
ALLOWED = 5


@pytest.fixture
def member() -> Member:
    return make_member(make_company(), "Ada")


def attempt(member: Member, password: str, address: str) -> bool:
    """Whether it let them in."""
    answer = Client(REMOTE_ADDR=address).post(SIGN_IN, {"login": member.user.email, "password": password})
    return answer.status_code == 302


def test_too_many_wrong_passwords_stop_even_the_right_one(member: Member) -> None:
    for _ in range(ALLOWED):
        assert not attempt(member, "wrong", RIVAL)
    assert not attempt(member, PASSWORD, RIVAL)


def test_the_refusal_is_a_sentence_beside_what_was_typed(member: Member) -> None:
    for _ in range(ALLOWED):
        attempt(member, "wrong", RIVAL)
    client = Client(REMOTE_ADDR=RIVAL)
    answer = client.post(SIGN_IN, {"login": member.user.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.text
    assert member.user.email in answer.text


def test_a_rival_does_not_lock_out_whose_account_it_is(member: Member) -> None:
    for _ in range(ALLOWED + 3):
        attempt(member, "wrong", RIVAL)
    assert attempt(member, PASSWORD, OWN)


def test_one_address_does_not_try_many_accounts(member: Member) -> None:
    others = [make_member(member.company, f"Colleague {number}") for number in range(10)]
    for other in others:
        attempt(other, "wrong", RIVAL)
    assert not attempt(member, PASSWORD, RIVAL)
    assert attempt(member, PASSWORD, OWN)


def test_signing_in_often_is_no_attempt(member: Member) -> None:
    assert all(attempt(member, PASSWORD, OWN) for _ in range(ALLOWED + 3))


def test_attempts_are_counted_where_every_web_process_sees_them(member: Member) -> None:
    attempt(member, "wrong", RIVAL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storefront_cache")
        (counted,) = cursor.fetchone()
    assert counted > 0


def test_what_is_counted_of_many_others_drops_no_count(member: Member) -> None:
    for _ in range(ALLOWED):
        attempt(member, "wrong", RIVAL)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO storefront_cache SELECT 'z' || other, '', now() + interval '1 hour'"
            " FROM generate_series(1, 1000) AS other"
        )
    attempt(member, "wrong", OWN)  # Django looks for what is too much whenever something is written
    assert not attempt(member, PASSWORD, RIVAL)
