"""Two administrators move nodes at once: what they leave is a tree. With controls, of both guards."""

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from companies import services as companies
from companies.models import CompanyAuthorityQuerySet, Member, StructureNode
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_company, make_member

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGERS = "ALTER TABLE companies_structurenode {} TRIGGER USER"


@pytest.fixture
def heads() -> list[Member]:
    """Side by side, so that each may go below the other, but not both."""
    company = make_company()
    return [make_member(company, name, "Manager") for name in ("Mary Hill", "Tom Reed")]


@pytest.fixture
def without_authority_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompanyAuthorityQuerySet, "change", lambda self, company_id: None)


@pytest.fixture
def without_triggers(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS.format("DISABLE"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS.format("ENABLE"))


def move_each_below_the_other(heads: list[Member], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    Window(2).hold(monkeypatch, StructureNode, "save")
    mary, tom = (head.node for head in heads)
    return at_once(
        [partial(companies.move, mary, to=tom, by=None), partial(companies.move, tom, to=mary, by=None)]
    )


def is_a_tree() -> bool:
    parents: dict[uuid.UUID, uuid.UUID | None] = dict(StructureNode.objects.values_list("pk", "parent"))
    return all(_reaches_the_top(node, parents) for node in parents)


def _reaches_the_top(node: uuid.UUID | None, parents: dict[uuid.UUID, uuid.UUID | None]) -> bool:
    for _ in parents:
        if node is None:
            return True
        node = parents[node]
    return node is None


def test_the_second_is_told_why_not(heads: list[Member], monkeypatch: pytest.MonkeyPatch) -> None:
    (refusal,) = refusals(move_each_below_the_other(heads, monkeypatch))
    assert isinstance(refusal, companies.UnderItself)
    assert is_a_tree()


@pytest.mark.usefixtures("without_authority_lock")
def test_without_the_service_s_lock_the_database_refuses_the_second(
    heads: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    (refusal,) = refusals(move_each_below_the_other(heads, monkeypatch))
    assert isinstance(refusal, IntegrityError)
    assert is_a_tree()


@pytest.mark.usefixtures("without_authority_lock")
def test_control_without_either_a_circle_arises(
    heads: list[Member], without_triggers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusals(move_each_below_the_other(heads, monkeypatch)) == []
    assert not is_a_tree()
