"""Two of the store appoint at once. With its control: without the lock a company is torn apart."""

from functools import partial
from typing import Any

import pytest

from companies import services as companies
from companies.models import Company, CompanyAuthorityQuerySet, Member, StructureNode
from companies.services import people
from tests.concurrency.races import Window, at_once, refusals
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


def appoint_two(company: Company, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Both have read who is administrator, and neither has changed anything yet."""
    chosen = [make_member(company, name) for name in ("Ann One", "Bea Two")]
    Window(2).hold(monkeypatch, people, "_step_down")
    return at_once([partial(companies.appoint_administrator, company, member) for member in chosen])


def test_one_after_the_other_is_appointed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusals(appoint_two(company, monkeypatch)) == []
    administrator = Member.objects.get(company=company, is_administrator=True)
    root = StructureNode.objects.select_related("member").get(company=company, parent=None)
    assert root.member == administrator
    below = StructureNode.objects.filter(parent=root).values_list("member__name", flat=True)
    assert {administrator.name, *below} == {"Lakeside Admin", "Ann One", "Bea Two"}


def test_control_without_the_lock_the_second_fails_in_the_database(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CompanyAuthorityQuerySet, "change", lambda self, company_id: None)
    failed = refusals(appoint_two(company, monkeypatch))
    assert [type(failure).__name__ for failure in failed] == ["IntegrityError"]
