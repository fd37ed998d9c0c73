"""Approving without the others: offered where there is somebody to pass over, and never oneself."""

import pytest

from companies.models import Company, Member
from purchase_orders import services as purchase_orders
from storefront.catalog.models import Product
from tests.factories import make_role
from tests.purchase_orders.documents import place, rule_over, sentences
from tests.purchase_orders.pages import page

pytestmark = pytest.mark.django_db
PO = "/c/lakeside/purchase-orders/1/"


def test_others_and_not_oneself(owner: Member, buyer: Member, manager: Member, product: Product) -> None:
    rule_over("5", owner, ("administrator", None, 1), ("manager", None, 1))
    place(buyer, [(product, 20)])
    text = page(owner, f"{PO}override/").text
    assert "Manager Name (the manager)" in text and "(the company administrator)" not in text


def test_where_ones_own_part_is_all_it_is_not_offered(owner: Member, buyer: Member, product: Product) -> None:
    rule_over("5", owner, ("administrator", None, 1))
    place(buyer, [(product, 20)])
    assert "Approve without other approvals" not in page(owner, PO).text
    assert "Approve</span>" in page(owner, PO).text


def test_nor_where_one_stands_in_for_the_only_one(
    company: Company, owner: Member, buyer: Member, product: Product
) -> None:
    rule_over("5", owner, ("role", make_role(company, "Night desk"), 1))
    place(buyer, [(product, 20)])
    assert "Approve without other approvals" not in page(owner, PO).text


def test_nobody_passes_over_themselves(
    owner: Member, buyer: Member, manager: Member, product: Product
) -> None:
    rule_over("5", owner, ("administrator", None, 1), ("manager", None, 1))
    po = place(buyer, [(product, 20)])
    purchase_orders.override(po.number, 1, reason="Fair starts tomorrow", by=owner)
    assert "passing over the manager." in sentences(po)[-1]
