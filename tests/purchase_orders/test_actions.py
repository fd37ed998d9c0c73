"""Acting on one purchase order from its page: who may, what comes back, and a click that comes twice."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Product, Stock
from tests.factories import make_member, make_role
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import page, sentence
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PO = "/c/lakeside/purchase-orders/1/"
VERBS = ("approve", "reject", "override", "cancel", "place-order", "check-again")


@pytest.fixture
def waiting(owner: Member, buyer: Member, product: Product) -> PurchaseOrder:
    rule_over("100", owner, ("manager", None, 1))
    return place(buyer, [(product, 20)], reference="BR-2291")


def status(po: PurchaseOrder) -> str:
    return str(PurchaseOrder.objects.values_list("status", flat=True).get(pk=po.pk))


def act(by: Member, verb: str, **data: Any) -> Any:
    return signed_in(by).post(f"{PO}{verb}/", {"round": 1} | data)


class TestAccess:
    @pytest.mark.parametrize("verb", VERBS)
    def test_the_colleague_and_the_stranger(
        self, verb: str, waiting: PurchaseOrder, colleague: Member, stranger: Member
    ) -> None:
        for method in ("get", "post"):
            refused = getattr(signed_in(colleague), method)(f"{PO}{verb}/", {"round": 1, "comment": "x"})
            assert refused.status_code == 403
            foreign = getattr(signed_in(stranger), method)(f"{PO}{verb}/", {"round": 1, "comment": "x"})
            assert foreign.status_code == 404
            assert "BR-2291" not in refused.text + foreign.text
        assert status(waiting) == Status.APPROVAL_REQUIRED

    @pytest.mark.parametrize("verb", VERBS)
    def test_signed_out(self, verb: str, waiting: PurchaseOrder) -> None:
        answer = Client().post(f"{PO}{verb}/", {"round": 1})
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]

    def test_an_auditor_sees_and_may_nothing(
        self, company: Company, owner: Member, waiting: PurchaseOrder
    ) -> None:
        role = make_role(company, "Auditor", "view_purchase_orders", "view_company_purchase_orders")
        auditor = make_member(company, "Auditor", role)
        assert "BR-2291" in page(auditor, PO).text
        assert act(auditor, "approve").status_code == 403
        assert act(auditor, "cancel").status_code == 403
        refused = act(auditor, "override", comment="I know best").text
        assert "You may not approve purchase order 1 without other approvals." in refused
        for verb in VERBS:
            unasked = signed_in(auditor).post(f"{PO}{verb}/", {"comment": "no round"})
            assert unasked.status_code == 403 and "You may not " in unasked.text
            assert signed_in(auditor).get(f"{PO}{verb}/").status_code == 403
        assert status(waiting) == Status.APPROVAL_REQUIRED


class TestAsking:
    """Without JavaScript each button leads to a page that asks."""

    @pytest.mark.parametrize(
        ("member", "verb", "words"),
        [
            ("manager", "approve", "Purchase order 1: Buyer Name wants 1 line for"),
            ("manager", "reject", "One rejection closes purchase order 1 of Buyer Name"),
            ("owner", "override", "This approves the whole of purchase order 1 for"),
            ("owner", "override", "Manager Name (the manager)"),
            ("buyer", "cancel", "Closes purchase order 1, of"),
        ],
    )
    def test_the_page_names_what_it_is_about(
        self, member: str, verb: str, words: str, waiting: PurchaseOrder, request: pytest.FixtureRequest
    ) -> None:
        answer = page(request.getfixturevalue(member), f"{PO}{verb}/")
        assert words in answer.text and "£245.00" in answer.text
        assert status(waiting) == Status.APPROVAL_REQUIRED

    def test_what_is_not_possible_now_is_refused(self, waiting: PurchaseOrder, buyer: Member) -> None:
        assert signed_in(buyer).get(f"{PO}place-order/").status_code == 409


class TestDeciding:
    def test_approve(self, waiting: PurchaseOrder, manager: Member) -> None:
        answer = act(manager, "approve", comment="As agreed")
        assert answer.headers["Location"] == PO
        assert status(waiting) == Status.APPROVED
        assert waiting.history.get(code="approve").facts["comment"] == "As agreed"

    def test_it_costs_a_constant_number_of_statements(self, waiting: PurchaseOrder, manager: Member) -> None:
        """The service reads all it needs, once, under lock; the view reads nothing besides."""
        client = signed_in(manager)
        with CaptureQueriesContext(connection) as captured:
            client.post(f"{PO}approve/", {"round": 1})
        assert status(waiting) == Status.APPROVED
        assert len(captured) <= 17, "two of them begin and end the transaction"

    def test_a_double_click_acts_once(self, waiting: PurchaseOrder, manager: Member) -> None:
        for _ in range(2):
            assert act(manager, "approve").headers["Location"] == PO
        assert waiting.history.filter(code="approve").count() == 1

    def test_after_approving_a_rejection_is_refused(self, waiting: PurchaseOrder, manager: Member) -> None:
        act(manager, "approve")
        answer = act(manager, "reject")
        assert answer.status_code == 409
        assert "cannot be rejected because it is approved" in answer.text

    def test_reject_with_a_reason(self, waiting: PurchaseOrder, manager: Member) -> None:
        act(manager, "reject", comment="Too many")
        assert status(waiting) == Status.REJECTED
        assert "“Too many”" in sentence(page(manager, PO))

    def test_override_needs_a_reason(self, waiting: PurchaseOrder, owner: Member) -> None:
        answer = act(owner, "override", comment="  ")
        assert answer.status_code == 422
        assert "Say why you approve without the other approvals." in answer.text
        assert status(waiting) == Status.APPROVAL_REQUIRED
        act(owner, "override", comment="Fair starts tomorrow")
        assert status(waiting) == Status.APPROVED

    def test_cancel(self, waiting: PurchaseOrder, buyer: Member) -> None:
        for _ in range(2):
            assert act(buyer, "cancel", comment="Not needed").status_code == 302
        assert status(waiting) == Status.CANCELED
        assert waiting.history.filter(code="cancel").count() == 1

    def test_a_decision_on_an_older_round_keeps_the_comment(
        self, waiting: PurchaseOrder, manager: Member
    ) -> None:
        answer = signed_in(manager).post(f"{PO}approve/", {"round": 2, "comment": "As agreed <b>"})
        assert answer.status_code == 409
        assert "changed since you opened it" in answer.text
        assert "As agreed &lt;b&gt;" in answer.text
        assert 'name="round" value="1"' in answer.text
        assert status(waiting) == Status.APPROVAL_REQUIRED


class TestPlacingTheOrder:
    def test_a_failed_one_is_placed_again(self, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1001)])
        purchase_orders.convert(po.pk)
        again = signed_in(buyer).post(f"{PO}place-order/", {"round": 1}, follow=True)
        assert status(po) == Status.ORDER_FAILED
        assert "still cannot become an order" in again.text and "wanted, 1,000 left" in again.text
        Stock.objects.update(on_hand=2000)
        act(buyer, "place-order")
        assert status(po) == Status.ORDER_PLACED
        act(buyer, "place-order")
        assert po.history.filter(code="place_order").count() == 1


def test_only_verbs_that_write_are_offered_as_links_to_a_question(
    waiting: PurchaseOrder, owner: Member
) -> None:
    """Getting any of the addresses changes nothing."""
    before = waiting.history.count()
    for verb in VERBS:
        signed_in(owner).get(f"{PO}{verb}/")
    assert waiting.history.count() == before
