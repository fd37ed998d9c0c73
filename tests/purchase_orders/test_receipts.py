"""The receipt of a bulk decision in words, and how who left it finds it again."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Member
from purchase_orders import receipt, services
from purchase_orders.models import BulkDecision, BulkDecisionLine, PurchaseOrder
from purchase_orders.services import Choice, bulk
from purchase_orders.services.bulk import Verdict
from storefront.catalog.models import Product
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import BULK, QUEUE, ask, hidden, page
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(owner: Member, manager: Member, buyer: Member, product: Product) -> list[PurchaseOrder]:
    rule_over("100", owner, ("manager", None, 1), ("administrator", None, 1))
    return [place(buyer, [(product, quantity)]) for quantity in (20, 30, 40)]


def decide(
    by: Member, *numbers: int, verdict: Verdict = Verdict.APPROVE, passes_over: bool = False
) -> BulkDecision:
    chosen = [Choice(number, 1, passes_over) for number in numbers]
    return services.decide_in_bulk(uuid.uuid4(), verdict, chosen, by=by, comment="fair")


def address(of: BulkDecision) -> str:
    return f"{BULK}{of.key}/"


def half_done(by: Member) -> BulkDecision:
    """As it is while a request or the worker is at it."""
    begun = decide(by, 1, 2, 3)
    BulkDecisionLine.objects.filter(bulk=begun, number__in=(2, 3)).update(done_at=None)
    BulkDecision.objects.filter(pk=begun.pk).update(finished_at=None)
    return begun


def loaded(by: Member) -> str:
    """What the queue of this member loads into itself; without JavaScript it has that on another address."""
    shown = page(by, QUEUE).text
    assert f'hx-get="{QUEUE}now/?' in shown and 'href="?now=1"' in shown
    late: str = page(by, QUEUE + "now/").text
    assert led_by(late) == led_by(page(by, QUEUE, now=1).text)
    return late


def led_by(text: str) -> list[str]:
    return re.findall(rf'href="({BULK}[^"]+/)"', text)


def led_to(by: Member) -> list[str]:
    """The receipts that the queue of this member leads to."""
    return led_by(loaded(by))


class TestAccess:
    @pytest.fixture
    def address(self, three: list[PurchaseOrder], manager: Member) -> str:
        sent = hidden(ask(manager, "approve", "1:1")) | {"comment": "<script>x</script>"}
        return str(signed_in(manager).post(BULK, sent).headers["Location"])

    def test_its_member_and_the_administrator(
        self, address: str, manager: Member, owner: Member, colleague: Member, stranger: Member
    ) -> None:
        assert "&lt;script&gt;x" in page(manager, address).text
        assert page(owner, address)
        assert signed_in(colleague).get(address).status_code == 403
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(stranger).get(address.replace("lakeside", "harbour")).status_code == 404

    def test_a_key_of_nobody(self, owner: Member) -> None:
        assert signed_in(owner).get(f"{BULK}{uuid.uuid4()}/").status_code == 404


@pytest.mark.usefixtures("three")
class TestWhatBecameOfEach:
    def test_a_part_the_whole_and_no_more(self, manager: Member, owner: Member) -> None:
        partly = page(manager, address(decide(manager, 1))).text
        assert "Your part is approved; others are still to be asked." in partly
        assert "<h1>1 approved in your part</h1>" in partly
        assert "Approved; it becomes an order by itself" in page(owner, address(decide(owner, 1))).text

    def test_passing_over_others(self, owner: Member) -> None:
        text = page(owner, address(decide(owner, 1, passes_over=True))).text
        assert "Approved without other approvals" in text and "1 approved" in text

    def test_rejecting(self, manager: Member) -> None:
        decided = decide(manager, 1, 2, verdict=Verdict.REJECT)
        text = page(manager, address(decided)).text
        assert "2 rejected" in text and "</svg>Done</span> Rejected" in text

    def test_each_with_its_total(self, manager: Member) -> None:
        text = page(manager, address(decide(manager, 1, 3))).text
        assert text.count("£245.00") == text.count("£485.00") == 1
        assert "£730.00" in text  # together


@pytest.mark.usefixtures("three")
class TestFoundAgain:
    def test_while_it_runs(self, manager: Member) -> None:
        begun = half_done(manager)
        text = loaded(manager)
        assert "Approving 3 purchase orders: 1 of 3 decided" in text
        assert "See how it goes on" in text
        page(manager, address(begun))  # which does not end it
        assert led_to(manager) == [address(begun)]

    def test_when_it_has_ended_until_it_was_looked_at(self, manager: Member, owner: Member) -> None:
        services.reject(2, 1, by=manager)
        ended = decide(manager, 1, 2)
        assert "1 could not be approved, 1 approved" in loaded(manager)
        page(owner, address(ended))
        assert led_to(manager) == [address(ended)]
        page(manager, address(ended))
        assert led_to(manager) == []

    def test_in_an_empty_queue_too(self, manager: Member) -> None:
        decided = decide(manager, 1, 2, 3)
        assert "Nothing waits for you." in page(manager, QUEUE).text
        assert led_to(manager) == [address(decided)]

    def test_by_nobody_else(self, manager: Member, owner: Member, buyer: Member) -> None:
        decide(manager, 1)
        assert led_to(owner) == led_to(buyer) == []

    def test_the_newest_first_and_not_without_end(
        self, manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decided = [decide(manager, 1) for _ in range(receipt.MOST_IN_QUEUE + 1)]
        assert led_to(manager) == [address(each) for each in decided[:0:-1]]

    def test_by_one_statement_however_many(self, manager: Member) -> None:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                receipt.not_seen(manager)
            counts.append(len(captured))
            for number in (1, 2, 3):
                decide(manager, number)
        assert counts == [1, 1]

    def test_the_last_piece_of_the_worker_ends_it(
        self, manager: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "AT_ONCE", 2)
        begun = decide(manager, 1, 2, 3)
        bulk.continue_in_bulk(str(begun.pk))
        assert "2 of 3 decided" in loaded(manager)
        bulk.continue_in_bulk(str(begun.pk))
        assert "3 approved" in loaded(manager)
