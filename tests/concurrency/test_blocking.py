"""The store blocks a company while a purchase order of it moves. With its control: it moves after that."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from companies import services as companies
from companies.models import Company, CompanyAuthorityQuerySet, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, Status
from purchase_orders.services.decide import settle
from tests.concurrency.races import in_between
from tests.factories import make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over
from tests.sessions import signed_in_to_admin

pytestmark = pytest.mark.django_db(transaction=True)
type Moving = Callable[[], object]
MOVED = {Status.APPROVAL_REQUIRED: Status.APPROVED, Status.APPROVED: Status.ORDER_PLACED}


def complete_without_a_click(buyer: Member, owner: Member) -> PurchaseOrder:
    """The administrator has approved for a seat that nobody could fill, and the other seat's holder left."""
    finance = make_role(owner.company, "Finance")
    rule_over("1", owner, ("role", finance, 2))
    last = make_member(owner.company, "Fay Finance", finance)
    po = place(buyer, [(make_product(), 1)])
    purchase_orders.approve(po.number, 1, by=owner)
    companies.deactivate(last, by=None)
    return po


@pytest.fixture(params=["convert", "settle"])
def moving(request: pytest.FixtureRequest, owner: Member) -> Moving:
    """By the worker."""
    buyer = make_member(owner.company, "Buyer")
    if request.param == "settle":
        po = complete_without_a_click(buyer, owner)
        return partial(settle, po.company_id, po.pk)
    return partial(purchase_orders.convert, place(buyer, [(make_product(), 1)]).pk)


def status() -> Status:
    return Status(PurchaseOrder.objects.get().status)


def race(company: Company, moving: Moving, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """The worker has found the company unblocked. Besides its result: the status when the store had saved."""
    client = signed_in_to_admin()
    form = {"name": company.name, "status": Company.Status.BLOCKED}
    form |= {f"{of}-{kind}_FORMS": "0" for of in ("allowed_methods", "-1") for kind in ("TOTAL", "INITIAL")}

    def block() -> Status:
        answer = client.post(reverse("admin:companies_company_change", args=[company.pk]), form)
        assert answer.status_code == 302
        return status()

    return in_between(monkeypatch, PurchaseOrder, "save", act=moving, change=block)


def test_the_store_waits_for_it(company: Company, moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    before = status()
    assert race(company, moving, monkeypatch) == (None, MOVED[before])
    assert not Company.objects.get().may_trade


def test_control_without_the_lock_it_moves_after_that(
    company: Company, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = status()
    monkeypatch.setattr(CompanyAuthorityQuerySet, "share", lambda self, company_id: None)
    assert race(company, moving, monkeypatch) == (None, before)
    assert status() == MOVED[before]
