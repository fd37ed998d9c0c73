"""Two clicks on one link. The control: without the lock both go through to the last guard, the database."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from companies import services as companies
from companies.models import CompanyAuthorityQuerySet, Invitation, Member, User
from companies.services import invitations
from storefront.lib.errors import NotFound
from tests.concurrency.races import Window, at_once, in_between, refusals
from tests.factories import UserFactory, administrator_of, make_company, send_invitation

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ivy@lakeside.example"


@pytest.fixture
def token() -> str:
    return send_invitation(administrator_of(make_company()), "Ivy Lane", email=EMAIL)[1]


@pytest.fixture
def without_authority_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompanyAuthorityQuerySet, "change", lambda self, company_id: None)


def joined() -> int:
    return Member.objects.filter(user__email=EMAIL).count()


class TestTwoClicksAtOnce:
    @pytest.fixture
    def user(self) -> User:
        return UserFactory.create(email=EMAIL)

    def click(self, token: str, user: User, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        Window(2).hold(monkeypatch, invitations, "join")
        return at_once([partial(companies.accept, token, user)] * 2)

    def test_one_joins_and_the_other_is_told(
        self, token: str, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (refusal,) = refusals(self.click(token, user, monkeypatch))
        assert isinstance(refusal, companies.DeadInvitation)
        assert joined() == 1

    @pytest.mark.usefixtures("without_authority_lock")
    def test_control_without_the_lock_both_find_it_open(
        self, token: str, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        problems = refusals(self.click(token, user, monkeypatch))
        assert not any(isinstance(problem, companies.DeadInvitation) for problem in problems)
        assert any(isinstance(problem, IntegrityError) for problem in problems)


def test_twenty_clicks_make_one_account(token: str) -> None:
    click = partial(companies.accept_with_password, token, "quiet-harbour-7141")
    results = at_once([click] * 20)
    assert len(refusals(results)) == 19
    assert all(isinstance(refusal, companies.DeadInvitation) for refusal in refusals(results))
    assert joined() == User.objects.filter(email=EMAIL).count() == 1


class TestWithdrawnInFlight:
    def race(self, token: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
        """The withdrawal begins when the link has been found good."""
        invitation = Invitation.objects.select_related("company").get()
        withdraw = partial(companies.withdraw, invitation, by=administrator_of(invitation.company))
        accept = partial(companies.accept_with_password, token, "quiet-harbour-7141")
        return in_between(monkeypatch, invitations, "join", act=accept, change=withdraw)

    def test_it_waits_and_finds_it_accepted(self, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
        accepted, withdrawn = self.race(token, monkeypatch)
        assert isinstance(accepted, Member)
        assert isinstance(withdrawn, NotFound)
        assert Invitation.objects.get().withdrawn_at is None

    @pytest.mark.usefixtures("without_authority_lock")
    def test_control_without_the_lock_it_is_withdrawn_under_the_feet_of_who_accepts(
        self, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        accepted, withdrawn = self.race(token, monkeypatch)
        assert isinstance(withdrawn, Invitation)
        assert isinstance(accepted, IntegrityError)
        assert joined() == 0
