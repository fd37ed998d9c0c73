"""The page of one purchase order: who may see it, what its first sentence says, and its four tabs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import Company, Member, Role
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product, Stock
from storefront.orders import services as orders
from tests.factories import make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over
from tests.purchase_orders.pages import main, page, sentence
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PO = "/c/lakeside/purchase-orders/1/"
TABS = ("", "comments/", "approval-flow/", "history/", "now/", "state/")


class TestAccess:
    @pytest.mark.parametrize("tab", TABS)
    def test_those_who_may_the_colleague_and_the_stranger(
        self,
        tab: str,
        waiting: PurchaseOrder,
        buyer: Member,
        manager: Member,
        colleague: Member,
        stranger: Member,
    ) -> None:
        for reader in (buyer, manager):
            assert signed_in(reader).get(PO + tab).status_code in {200, 204}
        refused = signed_in(colleague).get(PO + tab)
        assert refused.status_code == 403
        assert "BR-2291" not in refused.text
        foreign = signed_in(stranger).get(PO + tab)
        assert foreign.status_code == 404
        assert "BR-2291" not in foreign.text and "Lakeside" not in foreign.text
        other = signed_in(stranger).get(f"/c/harbour/purchase-orders/1/{tab}")
        assert other.status_code == 404
        assert "BR-2291" not in other.text

    def test_an_approver_without_any_view_permission_sees_what_waits_for_them(
        self, company: Company, owner: Member, buyer: Member, finance: Role, product: Product
    ) -> None:
        rule_over("100", owner, ("role", finance, 1))
        place(buyer, [(product, 20)])
        member = Member.objects.for_request().get(company=company, name="Finance Name")
        assert "Approve" in page(member, PO).text


class TestTheSentence:
    def test_waiting_names_who_has_it(self, waiting: PurchaseOrder, buyer: Member, manager: Member) -> None:
        assert sentence(page(buyer, PO)).startswith(
            "Waiting for Manager Name (the manager) and Finance Name or Second Finance (one of Finance),"
            " since today "
        )
        purchase_orders.approve(1, 1, by=manager)
        said = sentence(page(buyer, PO))
        assert said.startswith("Waiting for Finance Name or Second Finance (one of Finance), since today ")
        assert said.endswith("Manager Name has approved.")

    def test_why_says_rule_and_fact(self, waiting: PurchaseOrder, buyer: Member) -> None:
        text = page(buyer, PO).text
        assert "Over £100" in text and "the total is over £100" in text

    def test_who_stands_in_is_not_called_one_of_them(
        self, owner: Member, buyer: Member, product: Product
    ) -> None:
        rule_over("100", owner, ("role", make_role(owner.company, "Night desk"), 1))
        place(buyer, [(product, 20)])
        answer = page(owner, PO)
        assert sentence(answer).startswith("Waiting for Lakeside Admin (standing in for one of Night desk)")
        (step,) = [step for step in answer.context["outlook"].steps if step.state == "current"]
        assert step.detail == "Lakeside Admin, standing in"

    def test_who_is_asked_in_two_capacities_is_named_once(self, owner: Member, product: Product) -> None:
        rule_over("100", owner, ("manager", None, 1), ("administrator", None, 1))
        place(make_member(owner.company, "Own Buyer", "Buyer"), [(product, 20)])
        said = "Waiting for Lakeside Admin (the manager and the company administrator), since"
        assert sentence(page(owner, PO)).startswith(said)

    def test_nor_is_who_stands_in_beside_some_of_them(
        self, finance: Role, owner: Member, buyer: Member, product: Product
    ) -> None:
        rule_over("100", owner, ("role", finance, 3))
        place(buyer, [(product, 20)])
        answer = page(owner, PO)
        said = (
            "Waiting for Finance Name and Second Finance (three of Finance)"
            " and Lakeside Admin (standing in for three of Finance), since"
        )
        assert sentence(answer).startswith(said)
        (step,) = [step for step in answer.context["outlook"].steps if step.state == "current"]
        assert step.detail == "0 of 3, Finance Name, Second Finance and Lakeside Admin, standing in"

    def test_automatically_and_why(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 1)])
        said = sentence(page(buyer, PO))
        assert said == (
            "Approved automatically, because no approval rule applies."
            " It becomes an order by itself in a moment."
        )

    def test_the_worker_is_late(self, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        PurchaseOrder.objects.filter(pk=po.pk).update(convert_after=timezone.now() - timedelta(minutes=5))
        answer = page(buyer, PO)
        assert "The worker that makes orders is late" in sentence(answer)
        assert "Place Order" in answer.text

    def test_placed(self, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        assert "Place Order" not in page(buyer, PO).text
        purchase_orders.convert(po.pk)
        assert sentence(page(buyer, PO)).startswith("Became order 1 today ")

    def test_placed_and_canceled_by_the_store(self, buyer: Member, product: Product) -> None:
        purchase_orders.convert(place(buyer, [(product, 1)]).pk)
        order = PurchaseOrder.objects.get().order
        assert order is not None
        orders.cancel_order(order.pk)
        answer = page(buyer, PO)
        assert "which the store canceled today" in sentence(answer)
        ways = [(step.title, step.state) for step in answer.context["outlook"].steps]
        assert ways[-2:] == [("Order 1", "done"), ("Canceled by the store", "failed")]

    def test_placed_with_what_follows_later(self, buyer: Member) -> None:
        purchase_orders.convert(place(buyer, [(make_product(stock=8, backorders=True), 24)]).pk)
        answer = page(buyer, PO)
        assert re.match(r"Became order 1 today \d\d:\d\d with 16 pieces on back order\.", sentence(answer))
        assert answer.context["outlook"].steps[-1].detail == "16 pieces on back order"

    def test_failed_tells_each_of_the_ways_that_they_have(
        self, company: Company, buyer: Member, product: Product
    ) -> None:
        auditor = make_member(
            company,
            "Auditor",
            make_role(company, "Audit", "view_purchase_orders", "view_company_purchase_orders"),
        )
        purchase_orders.convert(place(buyer, [(make_product(stock=0), 1)]).pk)
        mine, theirs = main(page(buyer, PO)), main(page(auditor, PO))
        assert "<strong>Place Order</strong> tries again" in mine
        assert "<strong>Add Items to Shopping Cart</strong> makes a new" in mine
        assert "tries again" not in theirs and "makes a new" not in theirs
        assert "Buyer Name, or who is above them, can try it again" in theirs

    def test_failed_names_each_line_until_the_retry_succeeds(self, buyer: Member) -> None:
        out, four = make_product(stock=0), make_product(stock=4)
        po = place(buyer, [(out, 1), (four, 10)])
        purchase_orders.convert(po.pk)
        text = page(buyer, PO).text
        assert sentence(page(buyer, PO)).startswith("Could not become an order today ")
        assert text.count("Out of stock") == text.count("Not enough stock: 10 wanted, 4 left") == 2
        Stock.objects.update(on_hand=50)
        assert "Out of stock" in page(buyer, PO).text
        purchase_orders.place_order(1, by=buyer)
        assert "Out of stock" not in page(buyer, PO).text

    def test_rejected(self, waiting: PurchaseOrder, buyer: Member, manager: Member) -> None:
        purchase_orders.reject(1, 1, by=manager, reason="Too <many>")
        answer = page(buyer, PO)
        assert sentence(answer).startswith("Rejected by Manager Name today ")
        assert "“Too &lt;many&gt;”" in answer.text

    def test_a_long_reason_is_told_in_full_where_there_is_room(
        self, waiting: PurchaseOrder, buyer: Member, manager: Member
    ) -> None:
        purchase_orders.reject(1, 1, by=manager, reason="Too\nmany. " * 60 + "The end.")
        said = sentence(page(buyer, PO))
        assert len(said) < 260 and said.endswith("Too many.…”")
        assert "The end." in page(buyer, f"{PO}history/").text

    def test_canceled(self, waiting: PurchaseOrder, buyer: Member) -> None:
        purchase_orders.cancel(1, by=buyer, reason="Not needed")
        said = sentence(page(buyer, PO))
        assert said.startswith("Canceled by Buyer Name today ") and said.endswith("“Not needed”")

    def test_override(self, waiting: PurchaseOrder, owner: Member) -> None:
        purchase_orders.override(1, 1, reason="Fair", by=owner)
        assert sentence(page(owner, PO)).startswith("Approved by Lakeside Admin without other approvals.")

    def test_pending(
        self, monkeypatch: pytest.MonkeyPatch, buyer: Member, owner: Member, product: Product
    ) -> None:
        from approvals import services as approvals

        def broken(*_: Any, **__: Any) -> None:
            raise approvals.JudgingFailed("a rule refers to nothing")

        with monkeypatch.context() as patched:
            patched.setattr(approvals, "judge", broken)
            place(buyer, [(product, 1)])
        assert "could not be judged yet" in sentence(page(buyer, PO))
        assert "Check again" in page(owner, PO).text
        assert "Check again" not in page(buyer, PO).text


class TestButtons:
    def labels(self, answer: Any) -> set[str]:
        return {act.label for act, _form in answer.context["dialogs"]}

    def test_each_sees_what_they_may(
        self, waiting: PurchaseOrder, buyer: Member, manager: Member, owner: Member
    ) -> None:
        assert self.labels(page(buyer, PO)) == {"Cancel Purchase Order"}
        assert {"Approve", "Reject"} <= self.labels(page(manager, PO))
        assert self.labels(page(owner, PO)) == {
            "Reject",
            "Cancel Purchase Order",
            "Approve without other approvals",
        }

    def test_nothing_lies_at_hand_of_who_is_not_asked(
        self, waiting: PurchaseOrder, buyer: Member, manager: Member, owner: Member
    ) -> None:
        """To reject is no main thing to do; to pass over others stands apart from all else."""

        def at_hand(reader: Member) -> tuple[list[str], list[str]]:
            shown = page(reader, PO).context
            return [act.name for act in shown["main_acts"]], [act.name for act in shown["other_acts"]]

        assert at_hand(manager) == (["approve", "reject"], ["cancel"])
        assert at_hand(owner) == ([], ["reject", "cancel"])
        assert at_hand(buyer) == ([], ["cancel"])
        assert re.search(r"<hr>\s*<a[^>]*/override/", page(owner, PO).text)
        assert "action-bar" not in page(buyer, PO).text  # nothing to decide: no menu at the thumb either

    def test_the_override_names_whom_it_passes_over(self, waiting: PurchaseOrder, owner: Member) -> None:
        answer = page(owner, PO)
        assert answer.context["outlook"].passed_over == [
            "Manager Name (the manager)",
            "Finance Name or Second Finance (one of Finance)",
        ]

    def test_the_override_names_each_once(
        self, waiting: PurchaseOrder, owner: Member, finance: Role, buyer: Member, product: Product
    ) -> None:
        """Who is asked now by one rule and later by another."""
        rule = rule_over("200", owner, ("manager", None, 1), ("role", finance, 1))
        rule.requirements.filter(kind="role").update(stage=1)
        po = place(buyer, [(product, 30)])
        outlook = page(owner, PO.replace("1", str(po.number))).context["outlook"]
        assert outlook.passed_over == [
            "Manager Name (the manager)",
            "Finance Name or Second Finance (one of Finance)",
        ]
        steps = {step.title: (step.state, step.detail) for step in outlook.steps}
        assert steps["One of Finance"] == ("current", "Finance Name or Second Finance")

    def test_copy_for_those_who_may_place_orders(self, waiting: PurchaseOrder, buyer: Member) -> None:
        assert "Add Items to Shopping Cart" in page(buyer, PO).text


class TestHistory:
    def test_sentences_with_the_comment_beside(
        self, waiting: PurchaseOrder, buyer: Member, manager: Member
    ) -> None:
        purchase_orders.add_comment(1, "Soon, please", by=buyer)
        purchase_orders.approve(1, 1, by=manager, comment="As agreed")
        answer = page(buyer, PO + "history/")
        (day,) = answer.context["days"]
        assert day.label.startswith("Today, ")
        assert [event.code for event in day.events] == ["approve", "comment", "apply_rules", "submit"]
        assert "As agreed" in answer.text and "1 approval rule applied" in answer.text

    def test_only_decisions(self, waiting: PurchaseOrder, buyer: Member, manager: Member) -> None:
        purchase_orders.approve(1, 1, by=manager)
        (day,) = page(buyer, PO + "history/", only="decisions").context["days"]
        assert [event.code for event in day.events] == ["approve"]


class TestFlow:
    def test_each_rule_with_who_gave_and_who_is_asked(
        self, waiting: PurchaseOrder, buyer: Member, manager: Member
    ) -> None:
        purchase_orders.approve(1, 1, by=manager)
        (flow,) = page(buyer, PO + "approval-flow/").context["outlook"].tracks
        assert [(step.title, step.state, step.detail) for step in flow.steps] == [
            ("The manager", "done", "Manager Name"),
            ("One of Finance", "current", "Finance Name or Second Finance"),
        ]

    def test_without_a_rule(self, buyer: Member, product: Product) -> None:
        place(buyer, [(product, 1)])
        assert "Nobody is asked." in page(buyer, PO + "approval-flow/").text


class TestPolling:
    def test_only_news_make_the_page_anew(self, buyer: Member, product: Product) -> None:
        po = place(buyer, [(product, 1)])
        text = page(buyer, PO).text
        (address,) = re.findall(r'hx-get="([^"]*state/[^"]*)"', text)
        client = signed_in(buyer)
        assert client.get(address).status_code == 204
        purchase_orders.convert(po.pk)
        answer = client.get(address)
        assert answer.headers["HX-Refresh"] == "true"
        assert "state/?seen" not in page(buyer, PO).text


@pytest.mark.parametrize("tab", ["", "comments/", "approval-flow/", "history/"])
@pytest.mark.parametrize("reader", ["buyer", "manager", "owner"])
def test_statements_are_few_whatever_the_document_holds(
    tab: str, reader: str, request: pytest.FixtureRequest, owner: Member, buyer: Member, finance: Role
) -> None:
    for amount in ("5", "6", "7"):
        rule_over(amount, owner, ("manager", None, 1), ("role", finance, 1), name=amount)
    place(buyer, [(make_product(), 1)])
    place(buyer, [(make_product(), 1) for _ in range(50)])
    client = signed_in(request.getfixturevalue(reader))
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/c/lakeside/purchase-orders/{number}/{tab}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14, [query["sql"][:150] for query in captured.captured_queries]


def test_the_order_is_linked_for_those_who_may_open_it(
    company: Company, buyer: Member, owner: Member, manager: Member, product: Product
) -> None:
    po = place(buyer, [(product, 1)])
    purchase_orders.convert(po.pk)
    auditor = make_member(
        company, "Auditor Name", make_role(company, "Looks on", "view_company_purchase_orders")
    )
    order = "/c/lakeside/orders/1/"
    for reader, opens in ((buyer, True), (owner, True), (manager, True), (auditor, False)):
        assert signed_in(reader).get(order).status_code == (200 if opens else 403)
        shown = page(reader, PO)
        assert "Order 1" in main(shown)
        assert (f'href="{order}"' in shown.text) is opens
        listed = page(reader, "/c/lakeside/purchase-orders/" + ("" if reader is buyer else "company/"))
        assert (f'href="{order}"' in listed.text) is opens
