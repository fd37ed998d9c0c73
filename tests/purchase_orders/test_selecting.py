"""Requires My Approval: what may be ticked, and what becomes of what is ticked."""

import re
import uuid

import pytest

from approvals.models import Decision
from companies import services as companies
from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import BulkDecision, PurchaseOrder, Status
from storefront.catalog.models import Product
from tests.factories import make_member, make_role
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import BULK, QUEUE, ask, hidden, page, statuses
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


class TestCheckboxes:
    def test_each_carries_order_and_round(
        self, three: list[PurchaseOrder], manager: Member, owner: Member
    ) -> None:
        text = page(manager, QUEUE).text
        assert re.findall(r'name="po" value="([^"]*)"', text) == ["1:1", "2:1", "3:1"]
        PurchaseOrder.objects.filter(number=2).update(round=2)
        assert 'name="po" value="2:2"' in page(owner, QUEUE, view="active").text
        assert "disabled" not in re.findall(r"<tbody>.*</tbody>", text, re.DOTALL)[0]

    def test_one_that_may_not_be_ticked_says_why(
        self, owner: Member, controller: Member, product: Product
    ) -> None:
        rule_over("100", owner, ("administrator", None, 1))
        buys = make_role(owner.company, "Buying controller", "approve_without_others", "place_order")
        place(make_member(owner.company, "Buying Controller", buys), [(product, 20)])
        own = Member.objects.for_request().get(name="Buying Controller")
        text = page(own, QUEUE, view="active").text
        assert 'title="You placed it; nobody approves their own."' in text
        assert re.findall(r'name="po" value="1:1"[^>]*>', text)[0].endswith(" disabled>")
        assert "not possible. You placed it; nobody approves their own." in text

    def test_what_is_decided_may_not_be_ticked(self, three: list[PurchaseOrder], manager: Member) -> None:
        purchase_orders.approve(1, 1, by=manager)
        text = page(manager, QUEUE, view="decided").text
        assert "Approved: nothing is left to decide." in text and "is-off" not in text

    def test_select_all_without_javascript(self, three: list[PurchaseOrder], manager: Member) -> None:
        assert 'href="?select=page"' in page(manager, QUEUE).text
        ticked = page(manager, QUEUE, select="page", sort="total").text
        assert ticked.count(" checked") == 3
        assert '<a href="?sort=total" data-without-script>Clear</a>' in ticked


class TestBulk:
    def test_first_it_asks(self, three: list[PurchaseOrder], manager: Member) -> None:
        answer = ask(manager, "approve", "1:1", "2:1")
        assert "Approve 2 · £610.00" in answer.text
        assert statuses() == [Status.APPROVAL_REQUIRED] * 3
        fragment = ask(manager, "approve", "1:1", **{"HX-Request": "true"})
        assert "<dialog" in fragment.text and "<html" not in fragment.text

    def test_nothing_ticked(self, three: list[PurchaseOrder], manager: Member) -> None:
        assert ask(manager, "approve").status_code == 422
        assert ask(manager, "approve", "1:x").status_code == 422
        assert ask(manager, "nonsense", "1:1").status_code == 422

    def test_get_decides_nothing_and_leads_to_the_queue(
        self, three: list[PurchaseOrder], manager: Member
    ) -> None:
        """The question stands at this address: a reload after signing in again is such a visit."""
        answer = signed_in(manager).get(BULK, {"key": str(uuid.uuid4()), "verdict": "approve", "po": "1:1"})
        assert answer.url == BULK.replace("decisions", "requires-my-approval")  # type: ignore[attr-defined]
        assert not Decision.objects.exists()

    def test_what_changed_is_left_out_and_said_first(
        self, three: list[PurchaseOrder], manager: Member, buyer: Member
    ) -> None:
        purchase_orders.cancel(2, by=buyer)
        answer = ask(manager, "approve", "1:2", "2:1", "3:1", "99:1")
        assert hidden(answer)["po"] == ["3:1"]
        assert [each.number for each in answer.context["selection"].obstacles] == [1, 2, 99]
        assert answer.text.index("It changed since you saw it") < answer.text.index("Approve 1 · ")

    def test_what_has_stopped_waiting_says_why_to_who_may_see_it(
        self, three: list[PurchaseOrder], manager: Member, buyer: Member, owner: Member, colleague: Member
    ) -> None:
        def said(by: Member) -> dict[int, str]:
            answer = ask(by, "approve", "1:1", "2:1", "3:1", "99:1")
            return {each.number: each.sentence for each in answer.context["selection"].obstacles}

        purchase_orders.cancel(1, by=buyer)
        purchase_orders.approve(2, 1, by=manager)
        not_theirs = "It does not wait for you."
        assert said(manager) == {
            1: "Canceled: nothing is left to decide.",
            2: "Approved: nothing is left to decide.",
            99: not_theirs,
        }
        assert said(colleague) == dict.fromkeys((1, 2, 3, 99), not_theirs)
        assert manager.role is not None
        companies.change_role_permissions(manager.role, [], by=owner)  # sees no subordinates' any more
        assert said(manager) == {1: not_theirs, 2: "Approved: nothing is left to decide.", 99: not_theirs}

    def test_approving_writes_a_receipt_that_is_only_replayed(
        self, three: list[PurchaseOrder], manager: Member, buyer: Member
    ) -> None:
        sent = hidden(ask(manager, "approve", "1:1", "2:1", "3:1")) | {"comment": "ok"}
        purchase_orders.cancel(2, by=buyer)
        first = signed_in(manager).post(BULK, sent)
        assert first.headers["Location"] == f"{BULK}{sent['key'][0]}/"
        assert statuses() == [Status.APPROVED, Status.CANCELED, Status.APPROVED]
        answer = page(manager, first.headers["Location"])
        assert "1 could not be approved, 2 approved" in answer.text
        rows = re.findall(r"Purchase order </span>(\d+)</a>", answer.text)
        assert rows == ["2", "1", "3"]  # failures first
        assert "because it is canceled" in answer.text and "£730.00" in answer.text
        events = three[0].history.count()
        again = signed_in(manager).post(BULK, sent)
        assert again.headers["Location"] == first.headers["Location"]
        assert BulkDecision.objects.count() == 1
        assert three[0].history.count() == events

    def test_rejecting(self, three: list[PurchaseOrder], manager: Member) -> None:
        sent = hidden(ask(manager, "reject", "1:1", "3:1")) | {"comment": "Budget is used up"}
        signed_in(manager).post(BULK, sent)
        assert statuses() == [Status.REJECTED, Status.APPROVAL_REQUIRED, Status.REJECTED]

    def test_passing_over_others_is_separate_and_needs_tick_and_reason(
        self, three: list[PurchaseOrder], owner: Member
    ) -> None:
        answer = ask(owner, "approve", "1:1", "2:1")
        selection = answer.context["selection"]
        assert (len(selection.asks), len(selection.over), selection.passed_over) == (0, 2, 2)
        assert "would pass over 2 other approvals" in answer.text
        assert "(optional)" not in answer.text.partition("<dialog")[0].partition("<main")[2]
        sent = hidden(answer)
        assert sent["over"] == ["1:1", "2:1"]
        assert signed_in(owner).post(BULK, sent | {"comment": "x"}).status_code == 422
        ticked = sent | {"confirm_over": "on"}
        refused = signed_in(owner).post(BULK, ticked)
        assert refused.status_code == 422
        assert "Say why you approve without the other approvals." in refused.text
        assert statuses() == [Status.APPROVAL_REQUIRED] * 3
        signed_in(owner).post(BULK, ticked | {"comment": "Fair"})
        assert statuses() == [Status.APPROVED, Status.APPROVED, Status.APPROVAL_REQUIRED]

    def test_a_crafted_sending_decides_nothing_that_one_may_not(
        self, three: list[PurchaseOrder], buyer: Member, colleague: Member
    ) -> None:
        for member in (buyer, colleague):
            sent = {"key": str(uuid.uuid4()), "verdict": "approve", "po": ["1:1"], "over": ["2:1"]}
            signed_in(member).post(BULK, sent | {"confirm_over": "on", "comment": "mine"})
        assert statuses() == [Status.APPROVAL_REQUIRED] * 3
