"""Decisions under fire. Each race comes with its control: without the guard it does happen."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from approvals.services import run
from companies import services as companies
from companies.models import CompanyAuthorityQuerySet, Member
from purchase_orders import services as purchase_orders
from purchase_orders.errors import NotPossibleNow
from purchase_orders.models import PurchaseOrder, PurchaseOrderQuerySet, Status
from storefront.lib.errors import NotAllowed
from tests.concurrency.races import Window, at_once, in_between, refusals
from tests.factories import administrator_of, make_company, make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def directors() -> list[Member]:
    company = make_company()
    role = make_role(company, "Director")
    rule_over("1", administrator_of(company), ("role", role, 2))
    return [make_member(company, name, role) for name in ("Director One", "Director Two", "Director Three")]


@pytest.fixture
def waiting(directors: list[Member]) -> PurchaseOrder:
    return place(make_member(directors[0].company, "Buyer"), [(make_product(), 1)])


@pytest.fixture
def without_document_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(self: PurchaseOrderQuerySet, company_id: uuid.UUID, number: int) -> PurchaseOrder:
        return self.select_related("placed_by", "company").get(company=company_id, number=number)

    monkeypatch.setattr(PurchaseOrderQuerySet, "lock_numbered", get)


@pytest.fixture
def without_authority_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CompanyAuthorityQuerySet, "share", lambda self, company_id: None)


def status(po: PurchaseOrder) -> str:
    return PurchaseOrder.objects.values_list("status", flat=True).get(pk=po.pk)


class TestTwoOfThreeAtTheSameMoment:
    def decide(
        self, po: PurchaseOrder, directors: list[Member], monkeypatch: pytest.MonkeyPatch
    ) -> list[Any]:
        Window(2).hold(monkeypatch, run, "insert")
        return at_once([partial(purchase_orders.approve, po.number, 1, by=by) for by in directors[:2]])

    def test_both_count_and_it_is_approved(
        self, waiting: PurchaseOrder, directors: list[Member], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert refusals(self.decide(waiting, directors, monkeypatch)) == []
        assert status(waiting) == Status.APPROVED

    @pytest.mark.usefixtures("without_document_lock")
    def test_control_without_the_lock_both_are_stored_and_it_waits_for_ever(
        self, waiting: PurchaseOrder, directors: list[Member], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert refusals(self.decide(waiting, directors, monkeypatch)) == []
        assert waiting.decisions.count() == 2
        assert status(waiting) == Status.APPROVAL_REQUIRED


def test_twenty_clicks_of_two_people_store_one_decision_each(
    waiting: PurchaseOrder, directors: list[Member]
) -> None:
    people = [directors[click % 2] for click in range(20)]
    results = at_once([partial(purchase_orders.approve, waiting.number, 1, by=by) for by in people])
    assert len(refusals(results)) == 18
    assert waiting.decisions.count() == 2
    assert waiting.history.filter(code="approve").count() == 2
    assert status(waiting) == Status.APPROVED


type Approving = Callable[[], PurchaseOrder]


class TestApproveAgainstCancel:
    """By the last approval that is wanted, and by the one without the others."""

    @pytest.fixture(params=["approve", "override"])
    def approving(
        self, request: pytest.FixtureRequest, waiting: PurchaseOrder, directors: list[Member]
    ) -> Approving:
        if request.param == "override":
            owner = administrator_of(waiting.company)
            return lambda: purchase_orders.override(waiting.number, 1, reason="fair", by=owner)
        purchase_orders.approve(waiting.number, 1, by=directors[0])
        return lambda: purchase_orders.approve(waiting.number, 1, by=directors[1])

    def click(self, po: PurchaseOrder, approving: Approving, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        Window(2).hold(monkeypatch, PurchaseOrder, "save")
        return at_once([approving, lambda: purchase_orders.cancel(po.number, by=po.placed_by)])

    def test_the_first_wins_and_the_second_is_told(
        self, waiting: PurchaseOrder, approving: Approving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = waiting.history.count()
        results = self.click(waiting, approving, monkeypatch)
        # Whoever came first: an approved one may still be canceled, a canceled one not approved.
        assert status(waiting) == Status.CANCELED
        assert all(isinstance(refusal, NotPossibleNow) for refusal in refusals(results))
        codes = list(waiting.history.order_by("at", "id").values_list("code", flat=True))[before:]
        assert codes[-1] == "cancel"
        assert len(codes) - 1 + len(refusals(results)) == 1

    @pytest.mark.usefixtures("without_document_lock")
    def test_control_without_the_lock_the_second_meets_a_stale_status(
        self, waiting: PurchaseOrder, approving: Approving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (refusal,) = refusals(self.click(waiting, approving, monkeypatch))
        assert not isinstance(refusal, NotPossibleNow)


def take_role(director: Member, po: PurchaseOrder) -> None:
    assert po.placed_by.role is not None
    companies.change_role(director, po.placed_by.role, by=None)


def deactivate(director: Member, po: PurchaseOrder) -> None:
    companies.deactivate(director, by=None)


def remove(director: Member, po: PurchaseOrder) -> None:
    companies.remove(director, by=None)


@pytest.mark.parametrize("revoke", [take_role, deactivate, remove])
class TestARightRevokedInFlight:
    """Either the approval was committed before the change returned, or it was refused."""

    def race(
        self,
        po: PurchaseOrder,
        director: Member,
        monkeypatch: pytest.MonkeyPatch,
        revoke: Callable[[Member, PurchaseOrder], None],
    ) -> tuple[Any, Any]:
        """Besides the result: whether the decision was stored when the right was gone."""

        def change() -> bool:
            revoke(director, po)
            return po.decisions.exists()

        approve = partial(purchase_orders.approve, po.number, 1, by=director)
        return in_between(monkeypatch, run, "insert", act=approve, change=change)

    def test_the_revoke_waits_for_the_approval(
        self,
        waiting: PurchaseOrder,
        directors: list[Member],
        monkeypatch: pytest.MonkeyPatch,
        revoke: Callable[[Member, PurchaseOrder], None],
    ) -> None:
        results = self.race(waiting, directors[0], monkeypatch, revoke)
        assert refusals(results) == [] and results[1] is True

    @pytest.mark.usefixtures("without_authority_lock")
    def test_control_without_the_lock_an_approval_commits_after_the_revoke(
        self,
        waiting: PurchaseOrder,
        directors: list[Member],
        monkeypatch: pytest.MonkeyPatch,
        revoke: Callable[[Member, PurchaseOrder], None],
    ) -> None:
        results = self.race(waiting, directors[0], monkeypatch, revoke)
        assert refusals(results) == [] and results[1] is False
        assert waiting.decisions.exists()

    def test_after_the_revoke_it_is_refused(
        self,
        waiting: PurchaseOrder,
        directors: list[Member],
        revoke: Callable[[Member, PurchaseOrder], None],
    ) -> None:
        revoke(directors[0], waiting)
        with pytest.raises(NotAllowed):
            purchase_orders.approve(waiting.number, 1, by=directors[0])
