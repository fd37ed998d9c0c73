"""The life of a purchase order through its services: placed, decided, canceled, settled."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from approvals import services as approvals
from companies import services as companies
from companies.models import Company, Member
from companies.permissions import ALL
from purchase_orders import history
from purchase_orders import services as purchase_orders
from purchase_orders.errors import ChangedSinceOpened, CompanyMayNotTrade, NotPossibleNow, ReasonNeeded
from purchase_orders.forms import ChoicesField
from purchase_orders.models import HistoryEntry, PurchaseOrder, PurchaseOrderQuerySet, Round, Status
from purchase_orders.rules import Action, Standing
from purchase_orders.services import Choice
from purchase_orders.services.bulk import Verdict
from purchase_orders.services.decide import settle_overtaken
from storefront.catalog.models import Product, Stock
from storefront.lib.errors import NotAllowed
from tests.factories import make_member, make_product, make_role
from tests.purchase_orders.documents import codes, fresh, place, rule_over, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_product(stock=100)


def test_without_a_rule_it_is_approved_and_becomes_an_order(buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 3)])
    assert (po.status, po.number) == (Status.APPROVED, 1)
    purchase_orders.convert(po.pk)
    po = fresh(po)
    assert po.status == Status.ORDER_PLACED
    assert po.order is not None
    assert (po.order.number, po.order.total) == (1, po.total)
    assert Stock.objects.get(product=product).on_hand == 97
    assert codes(po) == ["submit", "auto_approve", "place_order"]
    assert "because no approval rule applies" in sentences(po)[1]


@pytest.mark.usefixtures("manager_rule")
def test_a_rule_asks_the_manager_and_their_approval_converts(
    buyer: Member, manager: Member, product: Product
) -> None:
    po = place(buyer, [(product, 20)])
    assert po.status == Status.APPROVAL_REQUIRED
    assert list(PurchaseOrder.objects.awaiting(manager)) == [po]
    purchase_orders.approve(po.number, 1, by=manager, comment="fine")
    po = fresh(po)
    assert po.status == Status.APPROVED
    assert not PurchaseOrder.objects.awaiting(manager).exists()
    purchase_orders.convert(po.pk)
    assert fresh(po).status == Status.ORDER_PLACED
    assert codes(po) == ["submit", "apply_rules", "approve", "place_order"]
    assert po.rounds.get().ground == Round.Ground.TRACKS


@pytest.mark.usefixtures("manager_rule")
def test_nobody_approves_their_own_or_what_does_not_ask_them(
    company: Company, buyer: Member, manager: Member, product: Product
) -> None:
    po = place(buyer, [(product, 20)])
    with pytest.raises(approvals.NotAsked):
        purchase_orders.approve(po.number, 1, by=buyer)
    colleague = make_member(company, "Colleague", "Buyer")
    with pytest.raises(NotAllowed):
        purchase_orders.approve(po.number, 1, by=colleague)
    assert fresh(po).status == Status.APPROVAL_REQUIRED
    assert codes(po) == ["submit", "apply_rules"]


@pytest.mark.usefixtures("manager_rule")
def test_a_decision_on_an_older_round_is_refused(buyer: Member, manager: Member, product: Product) -> None:
    po = place(buyer, [(product, 20)])
    with pytest.raises(ChangedSinceOpened):
        purchase_orders.approve(po.number, 2, by=manager)
    assert fresh(po).status == Status.APPROVAL_REQUIRED


@pytest.mark.usefixtures("manager_rule")
def test_one_rejection_ends_the_round(buyer: Member, manager: Member, product: Product) -> None:
    po = place(buyer, [(product, 20)])
    purchase_orders.reject(po.number, 1, by=manager, reason="Too many.")
    po = fresh(po)
    assert po.status == Status.REJECTED
    assert po.rounds.get().outcome == Round.Outcome.REJECTED
    assert codes(po)[-1] == "reject"
    with pytest.raises(NotPossibleNow, match="cannot be approved because it is rejected"):
        purchase_orders.approve(po.number, 1, by=manager)


@pytest.mark.usefixtures("manager_rule")
def test_an_override_needs_a_reason_and_names_whom_it_passes_over(
    owner: Member, buyer: Member, product: Product
) -> None:
    po = place(buyer, [(product, 20)])
    with pytest.raises(ReasonNeeded):
        purchase_orders.override(po.number, 1, reason=" ", by=owner)
    purchase_orders.override(po.number, 1, reason="Fair starts tomorrow", by=owner)
    assert fresh(po).status == Status.APPROVED
    assert po.rounds.get().ground == Round.Ground.OVERRIDE
    assert "passing over" in sentences(po)[-1]


@pytest.mark.usefixtures("manager_rule")
def test_cancel_ends_the_asking(buyer: Member, manager: Member, product: Product) -> None:
    po = place(buyer, [(product, 20)])
    purchase_orders.cancel(po.number, by=buyer, reason="Not needed")
    assert fresh(po).status == Status.CANCELED
    assert not PurchaseOrder.objects.awaiting(manager).exists()
    assert codes(po)[-1] == "cancel"


def test_a_blocked_company_places_approves_and_converts_nothing(
    company: Company, owner: Member, buyer: Member, product: Product
) -> None:
    po = place(buyer, [(product, 1)])
    Company.objects.filter(pk=company.pk).update(status=Company.Status.BLOCKED)
    purchase_orders.convert(po.pk)
    assert fresh(po).failure == [{"sentence": "The store has blocked this company."}]
    with pytest.raises(CompanyMayNotTrade):
        purchase_orders.cancel(po.number, by=owner)
    Company.objects.filter(pk=company.pk).update(status=Company.Status.ACTIVE)
    purchase_orders.place_order(po.number, by=buyer)
    assert fresh(po).status == Status.ORDER_PLACED


@pytest.mark.usefixtures("manager_rule")
def test_a_deactivated_approver_is_refused_whatever_their_session_says(
    buyer: Member, manager: Member, product: Product
) -> None:
    po = place(buyer, [(product, 20)])
    companies.deactivate(manager, by=None)
    with pytest.raises(NotAllowed, match="no longer an active member"):
        purchase_orders.approve(po.number, 1, by=manager)


@pytest.mark.usefixtures("manager_rule")
def test_bulk_decides_each_on_its_own_and_replays_its_receipt(
    owner: Member, buyer: Member, manager: Member, product: Product
) -> None:
    first, second, gone = (place(buyer, [(product, 20)]) for _ in range(3))
    purchase_orders.cancel(gone.number, by=buyer)
    key = uuid.uuid4()
    choices = [Choice(po.number, 1) for po in (first, second, gone)]
    for _ in range(2):
        bulk = purchase_orders.decide_in_bulk(key, Verdict.APPROVE, choices, by=manager, comment="ok")
    lines = {line.number: line for line in bulk.lines.all()}
    assert lines[first.number].status_after == lines[second.number].status_after == Status.APPROVED
    assert "because it is canceled" in lines[gone.number].problem
    assert codes(first).count("approve") == 1


def test_a_pending_one_is_judged_again(
    monkeypatch: pytest.MonkeyPatch, owner: Member, buyer: Member, product: Product
) -> None:
    from approvals import services as approvals

    def broken(*_: Any, **__: Any) -> None:
        raise approvals.JudgingFailed("a rule refers to nothing")

    with monkeypatch.context() as patched:
        patched.setattr(approvals, "judge", broken)
        po = place(buyer, [(product, 1)])
    assert po.status == Status.PENDING
    with pytest.raises(NotAllowed):
        purchase_orders.recheck(po.number, by=buyer)
    purchase_orders.recheck(po.number, by=owner)
    assert fresh(po).status == Status.APPROVED
    assert codes(po) == ["submit", "recheck", "auto_approve"]


def test_each_code_that_a_service_writes_reads_as_a_sentence(buyer: Member, product: Product) -> None:
    written = {"submit", "apply_rules", "auto_approve", "approve", "override", "reject", "cancel"}
    written |= {"place_order", "place_order_fail", "order_canceled", "comment", "recheck", "reroute"}
    written |= {"hold", "release"}
    assert set(history._SENTENCES) == {HistoryEntry.Code(code) for code in written}


def test_numbers_have_no_gaps_when_a_placing_is_rolled_back(buyer: Member, product: Product) -> None:
    place(buyer, [(product, 1)])
    with transaction.atomic():
        assert place(buyer, [(product, 1)]).number == 2
        transaction.set_rollback(True)
    assert place(buyer, [(product, 1)]).number == 2


def test_what_nobody_is_left_to_approve_is_settled(
    company: Company, owner: Member, buyer: Member, product: Product
) -> None:
    finance = make_role(company, "Finance")
    rule_over("1", owner, ("role", finance, 2))
    last = make_member(company, "Finance Name", finance)
    po = place(buyer, [(product, 1)])
    purchase_orders.approve(po.number, 1, by=owner)  # for the seat that nobody could fill
    assert fresh(po).status == Status.APPROVAL_REQUIRED
    companies.deactivate(last, by=None)
    settle_overtaken(timestamp=0)
    assert fresh(po).status == Status.APPROVED
    assert codes(po)[-1] == "reroute"


def test_one_that_cannot_be_settled_keeps_none_waiting_and_fails_the_job(
    company: Company, owner: Member, buyer: Member, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    finance = make_role(company, "Finance")
    rule_over("1", owner, ("role", finance, 2))
    last = make_member(company, "Finance Name", finance)
    orders = [place(buyer, [(product, 1)]) for _ in range(3)]
    for po in orders:
        purchase_orders.approve(po.number, 1, by=owner)
    companies.deactivate(last, by=None)
    broken = approvals.overtaken(company.pk)[0]  # the others come after it
    load = PurchaseOrderQuerySet.lock

    def lock(self: PurchaseOrderQuerySet, pk: uuid.UUID) -> PurchaseOrder:
        if pk == broken:
            raise IntegrityError("this row is broken")
        return load(self, pk)

    monkeypatch.setattr(PurchaseOrderQuerySet, "lock", lock)
    with pytest.raises(ExceptionGroup) as failed:
        settle_overtaken(timestamp=0)
    assert [str(error) for error in failed.value.exceptions] == ["this row is broken"]
    assert [fresh(po).status == Status.APPROVED for po in orders] == [po.pk != broken for po in orders]


def test_a_made_up_number_in_bulk_tells_no_amount(company: Company, buyer: Member, product: Product) -> None:
    po = place(buyer, [(product, 3)])
    nobody = make_member(company, "Nobody", make_role(company, "Nobody"))
    bulk = purchase_orders.decide_in_bulk(uuid.uuid4(), Verdict.APPROVE, [Choice(po.number, 1)], by=nobody)
    line = bulk.lines.get()
    assert (line.currency, line.total) == ("", Decimal(0))
    assert "may not see" in line.problem


def test_an_administrator_does_not_pass_over_others_on_their_own() -> None:
    standing = Standing(
        member_id=uuid.uuid4(),
        permissions=ALL,
        is_administrator=True,
        company_may_trade=True,
        is_placer=True,
        is_above_placer=False,
        is_asked=False,
        is_involved=False,
    )
    assert not standing.could(Action.OVERRIDE)
    assert standing.could(Action.REJECT)


@pytest.mark.parametrize(
    "typed", ["1:" + "9" * 5000, "9" * 30 + ":1", "1:1000000000000", "0:1", "1:0", "-1:1"]
)
def test_numbers_out_of_reach_are_refused_where_they_are_read(typed: str) -> None:
    with pytest.raises(ValidationError):
        ChoicesField().clean([typed])
