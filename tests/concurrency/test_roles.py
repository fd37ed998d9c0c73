"""A right that goes with a change of its role, while somebody uses it. Each race with its control."""

from functools import partial
from typing import Any

import pytest

from approvals.services import run
from companies import services as companies
from companies.models import CompanyAuthorityQuerySet, Member
from companies.roles import role_state
from companies.services import RoleDraft
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.lib.errors import NotAllowed
from tests.concurrency.races import Window, at_once, in_between, refusals
from tests.factories import administrator_of, make_company, make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> Member:
    return administrator_of(make_company())


@pytest.fixture
def controller(owner: Member) -> Member:
    role = make_role(owner.company, "Controller", "approve_without_others", "view_company_purchase_orders")
    return make_member(owner.company, "Carl Controller", role)


@pytest.fixture
def waiting(owner: Member) -> PurchaseOrder:
    rule_over("1", owner, ("manager", None, 1))
    return place(make_member(owner.company, "Buyer"), [(make_product(), 1)])


def take_the_right_away(controller: Member, owner: Member) -> None:
    role = controller.role
    assert role is not None
    draft = RoleDraft(role.name, frozenset({"view_company_purchase_orders"}))
    companies.edit_role(role.pk, draft, seen=role_state(role).mark, by=owner)


class TestARoleThatLosesItsOverride:
    """Either the override was committed before the change returned, or it was refused."""

    def race(
        self, po: PurchaseOrder, people: tuple[Member, Member], monkeypatch: pytest.MonkeyPatch
    ) -> tuple[Any, Any]:
        """Besides the result: whether the decision was stored when the right was gone."""
        controller, owner = people

        def change() -> bool:
            take_the_right_away(controller, owner)
            return po.decisions.exists()

        override = partial(purchase_orders.override, po.number, 1, reason="Urgent", by=controller)
        return in_between(monkeypatch, run, "insert", act=override, change=change)

    def test_the_change_waits_for_the_override(
        self, waiting: PurchaseOrder, controller: Member, owner: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        results = self.race(waiting, (controller, owner), monkeypatch)
        assert refusals(results) == [] and results[1] is True

    def test_control_without_the_lock_it_commits_after_the_right_is_gone(
        self, waiting: PurchaseOrder, controller: Member, owner: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CompanyAuthorityQuerySet, "share", lambda self, company_id: None)
        results = self.race(waiting, (controller, owner), monkeypatch)
        assert refusals(results) == [] and results[1] is False
        assert waiting.decisions.exists()

    def test_afterwards_it_is_refused(
        self, waiting: PurchaseOrder, controller: Member, owner: Member
    ) -> None:
        take_the_right_away(controller, owner)
        with pytest.raises(NotAllowed):
            purchase_orders.override(waiting.number, 1, reason="Urgent", by=controller)


class TestTwoWhoEditOneRole:
    """Both have opened the same form; the second to save is told."""

    def race(self, owner: Member, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], frozenset[str]]:
        role = make_role(owner.company, "Clerk")
        seen = role_state(role).mark
        Window(2).hold(monkeypatch, companies.roles, "_set_permissions")
        drafts = [RoleDraft("Clerk", frozenset({code})) for code in ("view_credit", "view_users")]
        edits = [partial(companies.edit_role, role.pk, draft, seen=seen, by=owner) for draft in drafts]
        return at_once(edits), role_state(role).codes

    def test_one_is_saved_and_the_other_told(self, owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        results, codes = self.race(owner, monkeypatch)
        (refusal,) = refusals(results)
        assert isinstance(refusal, companies.RoleChanged)
        assert codes in ({"view_credit"}, {"view_users"})

    def test_control_without_the_lock_one_replaces_the_other_untold(
        self, owner: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CompanyAuthorityQuerySet, "change", lambda self, company_id: None)
        results, _ = self.race(owner, monkeypatch)
        assert refusals(results) == []
