"""Every address of a company x every role x own and foreign company x every method.

What must come of each is in one reviewed table, `isolation.py`.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from companies.models import Company, Member
from companies.permissions import ALL, PARENT
from tests import database
from tests.architecture.isolation import METHODS, READ, TABLE, Row
from tests.architecture.test_access import access_of, ours
from tests.architecture.test_odd_input import address, parts
from tests.checkout.shop import open_shop
from tests.every_page import one_of_each
from tests.factories import administrator_of, make_company, make_member, make_role
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db

BELOW_COMPANY = "c/<slug:company>/"
SHOWN, REFUSED, NOT_FOUND, NO_SUCH_METHOD = 200, 403, 404, 405
# What names the company, its people and its documents: no byte of it for others.
READY = "ready/over-500"
POST_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
CANARIES = ("Lakeside", "lakeside.example", "Ben Nash", "BR-2291")


def addresses() -> dict[str, URLPattern]:
    return {
        route.removeprefix(BELOW_COMPANY): entry for route, entry in ours() if route.startswith(BELOW_COMPANY)
    }


@pytest.fixture(scope="module")
def owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[Member]:
    """Of one company for the whole module: every test takes back what it does there."""
    with database.kept(django_db_blocker):
        open_shop()
        yield administrator_of(make_company("Lakeside"))


@pytest.fixture(scope="module")
def there(owner: Member) -> dict[str, str]:
    return parts(owner, one_of_each(owner))


def test_the_table_names_every_address_and_none_else() -> None:
    assert set(addresses()) == set(TABLE)


def test_every_view_asks_for_what_the_table_says() -> None:
    declared = {path: set(access_of(entry).needs) for path, entry in addresses().items()}
    assert declared == {path: set(row.needs) for path, row in TABLE.items()}


def test_every_other_address_belongs_to_no_company() -> None:
    """Short addresses lead on; nothing of a company is shown outside of it."""
    elsewhere = [route for route, _ in ours() if not route.startswith(BELOW_COMPANY)]
    assert [route for route in elsewhere if "company>" in route] == []


class Person:
    """Somebody's browser; whatever it does is taken back."""

    def __init__(self, client: Client, there: dict[str, str]) -> None:
        self.client, self.there = client, there

    def ask(self, method: str, path: str) -> tuple[int, str]:
        """Status, and everything the answer says, its headers too."""
        target = address(BELOW_COMPANY + path.replace("ready/<slug:slug>", READY), self.there)
        with transaction.atomic():
            answer = getattr(self.client, method.lower())(target)
            transaction.set_rollback(True)
        return answer.status_code, answer.text + repr(answer.headers.get("Location"))


def cells(row: Row) -> Iterator[tuple[str, bool]]:
    """Each method, and whether the address answers it."""
    answered = row.methods.split()
    return ((method, method in answered) for method in METHODS)


def test_a_stranger_finds_nothing(owner: Member, there: dict[str, str], subtests: pytest.Subtests) -> None:
    """The administrator of another company: not found, whatever there is, and no byte of it."""
    stranger = administrator_of(make_company("Oakley"))
    person = Person(signed_in(stranger), there)
    for path, row in TABLE.items():
        for method, is_answered in cells(row):
            with subtests.test(f"{method} {path}"):
                status, text = person.ask(method, path)
                assert status == NOT_FOUND if is_answered else status in {NOT_FOUND, NO_SUCH_METHOD}
                assert [canary for canary in CANARIES if canary in text] == []


def test_who_is_not_signed_in_is_asked_to(
    owner: Member, there: dict[str, str], subtests: pytest.Subtests
) -> None:
    person = Person(Client(), there)
    for path, row in TABLE.items():
        for method in row.methods.split():
            with subtests.test(f"{method} {path}"):
                status, text = person.ask(method, path)
                assert status == 302
                assert "/accounts/login/?next=/c/lakeside/" in text
                assert [canary for canary in CANARIES if canary in text] == []


def test_a_member_without_any_permission(
    owner: Member, there: dict[str, str], subtests: pytest.Subtests
) -> None:
    """Refused what needs one, and every document that has nothing to do with them."""
    nobody = make_member(owner.company, "Nobody", make_role(owner.company, "Nothing"))
    person = Person(signed_in(nobody), there)
    for path, row in TABLE.items():
        for method in row.methods.split():
            with subtests.test(f"{method} {path}"):
                status, _ = person.ask(method, path)
                if row.needs:
                    assert status == REFUSED
                elif row.by_document:
                    assert status in {REFUSED, NOT_FOUND}
                else:
                    assert is_served(status)


def is_served(status: int) -> bool:
    """Shown, led on, or refused for what was sent; not for who sent it."""
    return status < 500 and status not in {REFUSED, NOT_FOUND, NO_SUCH_METHOD}


def test_the_administrator_and_methods_that_are_not_answered(
    owner: Member, there: dict[str, str], subtests: pytest.Subtests
) -> None:
    person = Person(signed_in(owner), there)
    for path, row in TABLE.items():
        for method, is_answered in cells(row):
            with subtests.test(f"{method} {path}"):
                status, _ = person.ask(method, path)
                if not is_answered:
                    assert status == NO_SUCH_METHOD
                elif not row.by_document:
                    assert is_served(status)
                else:
                    assert status < 500


def test_pages_of_a_blocked_company_say_so_and_offer_nothing_that_changes_it(
    owner: Member, there: dict[str, str], subtests: pytest.Subtests
) -> None:
    Company.objects.filter(pk=owner.company_id).update(status=Company.Status.BLOCKED)
    person = Person(signed_in(owner), there)
    for path, row in TABLE.items():
        if row.methods != READ:
            continue
        with subtests.test(path):
            status, text = person.ask("GET", path)
            main = text.partition("<main")[2].partition("</main>")[0]
            if status == SHOWN and main:
                assert "The store has blocked Lakeside" in main
                assert [form for form in POST_FORM.findall(main) if "<button" in form] == []


NEEDED = sorted({code for row in TABLE.values() for code in row.needs})


@pytest.mark.parametrize("code", NEEDED)
def test_one_permission_makes_the_difference(
    owner: Member, there: dict[str, str], code: str, subtests: pytest.Subtests
) -> None:
    """A role that has just this one is served; a role that has all but those of the address is refused."""
    only = Person(browser_of_role(owner, f"Only {code}", {code}), there)
    for path, row in TABLE.items():
        if code not in row.needs:
            continue
        without = Person(browser_of_role(owner, f"Without {path}"[:60], all_but(row.needs)), there)
        for method in row.methods.split():
            with subtests.test(f"{method} {path}"):
                if not row.by_document:
                    assert is_served(only.ask(method, path)[0])
                assert without.ask(method, path)[0] == REFUSED


def browser_of_role(owner: Member, name: str, codes: frozenset[str] | set[str]) -> Client:
    role = make_role(owner.company, name, *codes)
    return signed_in(make_member(owner.company, name, role))


def all_but(codes: tuple[str, ...]) -> frozenset[str]:
    """Without those that need them, too: a role with a child has its parents."""
    return frozenset(code for code in ALL if not set(codes) & {code, *parents_of(code)})


def parents_of(code: str) -> Iterator[str]:
    while (parent := PARENT.get(code)) is not None:
        yield parent
        code = parent
