"""Comments on a purchase order: counted, new until they are read, and each stored once."""

import pytest

from companies.models import Member, Role
from purchase_orders import services as purchase_orders
from purchase_orders.models import LastRead, PurchaseOrder
from tests.purchase_orders.pages import page
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
PO = "/c/lakeside/purchase-orders/1/"


def test_add_count_and_mark_what_is_new(waiting: PurchaseOrder, buyer: Member, manager: Member) -> None:
    purchase_orders.add_comment(1, "Is it <b>urgent</b>?", by=manager)
    first = page(buyer, PO)
    (tab,) = [tab for tab in first.context["tabs"] if tab.label == "Comments"]
    assert (tab.count, tab.new) == (1, 1)
    assert ">1 new</span>" in first.text  # in words: colour alone tells some nothing
    shown = page(buyer, PO + "comments/")
    assert [comment.is_new for comment in shown.context["comments"]] == [True]
    assert "Is it &lt;b&gt;urgent&lt;/b&gt;?" in shown.text
    assert 'class="is-new"' in shown.text and ">New</span>" in shown.text
    again = page(buyer, PO + "comments/")
    assert "1 new" not in again.text
    assert 'class="is-new"' not in again.text and ">New</span>" not in again.text
    assert [comment.is_new for comment in again.context["comments"]] == [False]


def test_sending_it_twice_adds_it_once(waiting: PurchaseOrder, buyer: Member) -> None:
    form = page(buyer, PO + "comments/").context["comment_form"]
    sent = {"key": str(form["key"].value()), "text": "Yes."}
    for _ in range(2):
        answer = signed_in(buyer).post(PO + "comment/", sent)
        assert answer.status_code == 302
    assert waiting.comments.count() == 1
    assert waiting.history.filter(code="comment").count() == 1


def test_a_key_of_somebody_elses_comment_gives_a_new_one(
    waiting: PurchaseOrder, buyer: Member, manager: Member
) -> None:
    theirs = purchase_orders.add_comment(1, "When?", by=buyer)
    mine = purchase_orders.add_comment(1, "On Friday.", by=manager, key=theirs.pk)
    assert (mine.author, mine.text) == (manager, "On Friday.")
    assert list(waiting.comments.order_by("created_at").values_list("text", flat=True)) == [
        "When?",
        "On Friday.",
    ]
    assert waiting.history.filter(code="comment").count() == 2


def test_an_empty_one_comes_back(waiting: PurchaseOrder, buyer: Member) -> None:
    answer = signed_in(buyer).post(PO + "comment/", {"key": "x", "text": " "})
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_read_is_what_was_shown_and_not_what_is_being_written_meanwhile(
    waiting: PurchaseOrder, buyer: Member, manager: Member
) -> None:
    """Begun before somebody looked and committed afterwards, a comment would never be new to them."""
    shown = purchase_orders.add_comment(1, "When?", by=buyer)
    page(manager, f"{PO}comments/")
    assert LastRead.objects.get(member=manager).read_at == shown.created_at


def test_who_has_decided_may_still_see_it_and_comment_while_it_waits(
    waiting: PurchaseOrder, finance: Role
) -> None:
    """Nothing but having been asked let them see it."""
    decided, asked = Member.objects.for_request().filter(role=finance).order_by("name")
    assert not decided.permissions
    purchase_orders.approve(1, 1, by=decided)
    assert "BR-2291" in page(decided, PO).text
    assert purchase_orders.add_comment(1, "Paid from the fair's budget.", by=decided).author == decided
    assert purchase_orders.add_comment(1, "I see.", by=asked).author == asked


def test_who_may_not_see_it_may_not_comment(
    waiting: PurchaseOrder, colleague: Member, stranger: Member
) -> None:
    sent = {"key": "0198c5a4-0000-7000-8000-000000000000", "text": "Hello"}
    assert signed_in(colleague).post(PO + "comment/", sent).status_code == 403
    assert signed_in(stranger).post(PO + "comment/", sent).status_code == 404
    assert not waiting.comments.exists()
