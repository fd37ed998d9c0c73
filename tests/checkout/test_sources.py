"""What a cart was copied from, and the purchase order that is made of it: all of them, each once."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company, Member
from purchase_orders import history
from purchase_orders.models import PurchaseOrder, PurchaseOrderSource
from storefront.catalog.models import Product
from storefront.checkout import cart as carts
from storefront.checkout import lines, services
from storefront.checkout.models import MAX_QUANTITY, CartSource
from storefront.orders.models import Order
from tests.checkout.pages import get, post, review_form
from tests.checkout.shop import cart_of, fill, submission
from tests.factories import administrator_of, make_company, make_member, make_product, make_role
from tests.purchase_orders.documents import place, rule_over, sentences
from tests.purchase_orders.pages import main
from tests.sessions import signed_in
from tests.switches import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(buyer: Member, heart: Product) -> tuple[PurchaseOrder, PurchaseOrder]:
    return place(buyer, [(heart, 12)]), place(buyer, [(make_product(sku="47566"), 3)])


def copy(buyer: Member, *numbers: int, how: str = "merge") -> None:
    for number in numbers:
        carts.copy_purchase_order(number, how, by=buyer)  # type: ignore[arg-type]


def named(buyer: Member) -> list[int]:
    return list(cart_of(buyer).source_numbers)


def place_cart(buyer: Member) -> PurchaseOrder:
    services.choose_defaults(by=buyer)
    made = services.place(submission(buyer), by=buyer).document
    assert isinstance(made, PurchaseOrder)
    return made


def numbers(po: PurchaseOrder) -> list[int]:
    return sorted(po.copied_from.values_list("number", flat=True))


def address(po: PurchaseOrder) -> str:
    return reverse("purchase_orders:detail", args=["lakeside", po.number])


def fact(reader: Member, po: PurchaseOrder, words: str) -> str:
    """What stands beside these words on the page of the purchase order."""
    shown = main(signed_in(reader).get(address(po)))
    (said,) = re.findall(rf"<dt>{words}</dt><dd>(.*?)</dd>", shown, re.DOTALL)
    return str(said).strip()


def link(po: PurchaseOrder) -> str:
    return f'<a href="{address(po)}">Purchase order {po.number}</a>'


@pytest.mark.usefixtures("two")
class TestCart:
    def test_all_that_were_merged_are_named(self, buyer: Member) -> None:
        post(buyer, "copy", 1)
        assert named(buyer) == [1]
        post(buyer, "copy", 2, how="merge")
        assert named(buyer) == [1, 2]
        text = re.sub("<.*?>", "", get(buyer, "cart").text)
        assert "Copied from purchase order 1 and purchase order 2, at today's prices." in text

    def test_the_same_one_twice_is_named_once(self, buyer: Member) -> None:
        copy(buyer, 1, 2, 1)
        assert named(buyer) == [1, 2]
        assert CartSource.objects.count() == 2

    def test_what_replaces_is_the_only_one_until_that_is_undone(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        third = place(buyer, [(make_product(), 1)])
        copy(buyer, third.number, how="replace")
        assert named(buyer) == [3]
        lines.undo(by=buyer)
        assert named(buyer) == [1, 2]

    def test_a_merge_that_is_undone_names_what_was_named_before(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        lines.undo(by=buyer)
        assert named(buyer) == [1]

    def test_a_cart_that_was_emptied_is_no_copy_until_that_is_undone(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        lines.clear(by=buyer)
        assert named(buyer) == []
        lines.undo(by=buyer)
        assert named(buyer) == [1, 2]

    def test_they_stay_named_as_long_as_there_is_a_line(self, buyer: Member) -> None:
        """A line does not know where it comes from: of the same product they add up."""
        copy(buyer, 1, 2)
        lines.remove(cart_of(buyer).lines.get(sku="47566").pk, by=buyer)
        assert named(buyer) == [1, 2]

    def test_one_of_which_nothing_came_in_is_not_named(self, buyer: Member, heart: Product) -> None:
        lines.add({heart.pk: MAX_QUANTITY - 11}, by=buyer)
        copy(buyer, 1)
        assert named(buyer) == []


class TestPlacing:
    def test_the_new_one_names_all_old_ones_and_each_old_one_all_new_ones(
        self, buyer: Member, two: tuple[PurchaseOrder, PurchaseOrder]
    ) -> None:
        first, second = two
        copy(buyer, 1, 2)
        get(buyer, "review")
        post(buyer, "place", **review_form(buyer))
        new = PurchaseOrder.objects.get(number=3)
        copy(buyer, 2)
        another = place_cart(buyer)

        assert fact(buyer, new, "Copied from") == f"{link(first)} and {link(second)}"
        assert fact(buyer, another, "Copied from") == link(second)
        assert fact(buyer, first, "Copied to") == link(new)
        assert fact(buyer, second, "Copied to") == f"{link(new)} and {link(another)}"
        assert ", copied from purchase orders 1 and 2." in sentences(new)[0]
        assert sentences(another)[0].endswith(", copied from purchase order 2.")

    def test_without_a_copy_nothing_is_said(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 1))
        made = place_cart(buyer)
        assert numbers(made) == []
        assert "Copied" not in main(signed_in(buyer).get(address(made)))
        assert "copied" not in sentences(made)[0]

    def test_the_log_names_twenty_and_counts_the_rest(self, buyer: Member, heart: Product) -> None:
        copy(buyer, *(place(buyer, [(heart, 1)]).number for _ in range(23)))
        said = sentences(place_cart(buyer))[0]
        assert ", copied from purchase orders 1, 2, 3, " in said
        assert said.endswith(", 19, 20 and 3 more.")

    def test_the_log_of_older_ones_still_names_the_one(self, buyer: Member, heart: Product) -> None:
        """Entries cannot be rewritten; those of before hold one number, no list."""
        copy(buyer, place(buyer, [(heart, 1)]).number)
        submit = place_cart(buyer).history.get(code="submit")
        assert submit.facts["copied_from"] == [1]
        submit.facts["copied_from"] = 7
        assert history.sentence(submit).endswith(", copied from purchase order 7.")

    @pytest.mark.usefixtures("two")
    def test_the_form_sent_again_copies_nothing_again(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        services.choose_defaults(by=buyer)
        sent = submission(buyer)
        made = services.place(sent, by=buyer)
        again = services.place(sent, by=buyer)
        assert (made.document, made.is_new, again.is_new) == (again.document, True, False)
        assert PurchaseOrderSource.objects.count() == 2
        assert CartSource.objects.count() == 0

    @pytest.mark.usefixtures("two")
    def test_what_is_refused_leaves_the_cart_its_sources(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        services.choose_defaults(by=buyer)
        taken = PurchaseOrder.objects.get(number=1).checkout_token
        with pytest.raises(IntegrityError), transaction.atomic():
            services._place(submission(buyer, token=taken), buyer)
        assert named(buyer) == [1, 2]

    @pytest.mark.usefixtures("two")
    def test_an_ordinary_order_names_none(self, buyer: Member) -> None:
        copy(buyer, 1, 2)
        store(purchase_orders_enabled=False)
        services.choose_defaults(by=buyer)
        assert isinstance(services.place(submission(buyer), by=buyer).document, Order)
        assert CartSource.objects.count() == PurchaseOrderSource.objects.count() == 0

    def test_one_insert_more_however_many(self, buyer: Member, heart: Product) -> None:
        sources = [place(buyer, [(heart, 1)]).number for _ in range(50)]
        counts = []
        for some in ([], sources[:1], sources):
            fill(buyer, (heart, 1))
            copy(buyer, *some)
            sent = submission(buyer)
            with CaptureQueriesContext(connection) as queries:
                services.place(sent, by=buyer)
            counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
        none, one, fifty = counts
        assert one == fifty == none + 1 <= 15


class TestPage:
    def test_it_costs_the_same_for_one_and_for_fifty(self, company: Company, buyer: Member) -> None:
        """For who sees everything, and for who must be asked for each whether they may open it."""
        product = make_product()
        sources = [place(buyer, [(product, 1)]).number for _ in range(50)]
        copies = []
        for some in (sources[:1], sources):
            copy(buyer, *some)
            copies.append(place_cart(buyer))
        for reader in (buyer, administrator_of(company)):
            client, counts = signed_in(reader), []
            for po in copies:
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address(po)).status_code == 200
                counts.append(len(queries))
                assert linked(reader, po) == set(numbers(po))
            assert counts[0] == counts[1] <= 14

    def test_linked_are_those_that_the_reader_may_open(
        self, company: Company, buyer: Member, heart: Product
    ) -> None:
        """Decided by them, asking them now, their own, of a subordinate; and one that they may not see."""
        role = make_role(company, "Approver", "view_purchase_orders", "view_subordinate_purchase_orders")
        reader = make_member(company, "Reader Name", "Approver")
        below = make_member(company, "Junior Name", under=reader)
        owner = administrator_of(company)
        unasked = place(buyer, [(heart, 1)])
        rule_over("5", owner, ("role", role, 1))
        decided, asking = place(buyer, [(heart, 1)]), place(buyer, [(heart, 1)])
        post_approval(reader, decided)
        own, of_junior = place(reader, [(heart, 1)]), place(below, [(heart, 1)])
        every = [unasked, decided, asking, own, of_junior]
        new = place(below, [(heart, 1)])
        PurchaseOrderSource.objects.bulk_create(
            PurchaseOrderSource(company=company, purchase_order=new, source=po) for po in every
        )
        assert linked(owner, new) == {po.number for po in every}
        opened = {po.number for po in every if signed_in(reader).get(address(po)).status_code == 200}
        assert opened == {po.number for po in every} - {unasked.number}
        assert linked(reader, new) == opened
        assert fact(reader, new, "Copied from").startswith("Purchase order 1, <a")


def linked(reader: Member, po: PurchaseOrder) -> set[int]:
    named = fact(reader, po, "Copied from")
    return {int(number) for number in re.findall(r">Purchase order (\d+)</a>", named)}


def post_approval(by: Member, po: PurchaseOrder) -> None:
    where = reverse("purchase_orders:approve", args=["lakeside", po.number])
    assert signed_in(by).post(where, {"round": po.round}).status_code == 302


@transaction.atomic
def save_now(row: Model) -> None:
    """With all that is looked at when a transaction ends."""
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestDatabase:
    @pytest.fixture
    def foreign(self, heart: Product) -> PurchaseOrder:
        stranger = make_member(make_company("Harbour"), "Stranger Name")
        return place(stranger, [(heart, 1)])

    def test_a_source_is_of_the_same_company(
        self, buyer: Member, two: tuple[PurchaseOrder, PurchaseOrder], foreign: PurchaseOrder
    ) -> None:
        copy(buyer, 1)
        mine, theirs = buyer.company_id, foreign.company_id
        cart = cart_of(buyer)
        refused: dict[str, Model] = {
            "cart_source_is_of_same_company": CartSource(company_id=mine, cart=cart, purchase_order=foreign),
            "cart_source_is_named_in_its_company": CartSource(
                company_id=theirs, cart=cart, purchase_order=foreign
            ),
            "po_source_is_of_same_company": PurchaseOrderSource(
                company_id=mine, purchase_order=two[0], source=foreign
            ),
            "po_source_is_named_in_its_company": PurchaseOrderSource(
                company_id=theirs, purchase_order=two[0], source=foreign
            ),
            "po_is_no_copy_of_itself": PurchaseOrderSource(
                company_id=mine, purchase_order=two[0], source=two[0]
            ),
        }
        for rule, row in refused.items():
            with pytest.raises(IntegrityError, match=rule):
                save_now(row)

    @pytest.mark.usefixtures("foreign")
    def test_a_number_of_another_company_is_nothing_to_copy(self, buyer: Member) -> None:
        assert post(buyer, "copy", 1).status_code == 404
        assert CartSource.objects.count() == 0

    @pytest.mark.usefixtures("two")
    def test_what_a_placed_one_was_copied_from_is_frozen(self, buyer: Member) -> None:
        copy(buyer, 1)
        made = place_cart(buyer)
        rows = PurchaseOrderSource.objects.filter(purchase_order=made)
        for change in (rows.delete, lambda: rows.update(source=PurchaseOrder.objects.get(number=2))):
            with pytest.raises(IntegrityError, match="its rows are frozen"), transaction.atomic():
                change()
        assert numbers(made) == [1]
