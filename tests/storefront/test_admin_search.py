"""How store staff find a document among those of all companies."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from companies.models import Company
from purchase_orders import services
from purchase_orders.models import PurchaseOrder
from storefront.orders.models import Order
from tests.factories import UserFactory, make_company, make_member, make_product
from tests.purchase_orders.documents import place
from tests.sessions import signed_in_to_admin

pytestmark = pytest.mark.django_db


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture(params=[PurchaseOrder, Order])
def document(request: pytest.FixtureRequest) -> type[PurchaseOrder | Order]:
    """Two of Lakeside, one of the company Fair North; all three became orders."""
    product = make_product(stock=100)
    for name, references in (("Lakeside", ["BR-2287", "fair-2"]), ("Fair North", ["br-17"])):
        buyer = make_member(make_company(name), "Buyer Name")
        for reference in references:
            services.convert(place(buyer, [(product, 1)], reference=reference).pk)
    model: type[PurchaseOrder | Order] = request.param
    return model


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", ["Fair North 1", "Lakeside 1"]),
        ("#2", ["Lakeside 2"]),
        ("lakeside 1", ["Lakeside 1"]),
        ("Fair North 1", ["Fair North 1"]),
        ("Fair North 2", []),
        ("Br-", ["Fair North 1", "Lakeside 1"]),
        ("Lakeside br-2", ["Lakeside 1"]),
        ("lake", ["Lakeside 2", "Lakeside 1"]),
        ("fair", ["Fair North 1", "Lakeside 2"]),
        ("  ", ["Fair North 1", "Lakeside 2", "Lakeside 1"]),
        ("elsewhere", []),
        ("99999999999", []),
        ("%", []),
    ],
)
def test_number_reference_and_company_find_it(
    document: type[PurchaseOrder | Order], text: str, found: list[str]
) -> None:
    page = signed_in_to_admin().get(list_of(document), {"q": text})
    assert [f"{row.company} {row.number}" for row in page.context["cl"].result_list] == found
    assert "start of a reference number" in page.text


@pytest.mark.parametrize("text", ["", "38", "BR-", "Lakeside 38"])
def test_no_search_reads_all_documents(document: type[PurchaseOrder | Order], text: str) -> None:
    """Nor does the list: whatever can be read by an index is, once reading all is forbidden."""
    request = RequestFactory().get("/", {"q": text})
    request.user = UserFactory.create(is_staff=True)
    shown = admin.site._registry[document].get_changelist_instance(request).queryset[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = shown.explain()
    assert not re.search(rf"Seq Scan on {document._meta.db_table}", plan), plan
    assert not plan.startswith("Limit\n  ->  Sort") or text, plan


EVERY = sorted(admin.site._registry, key=str)


@pytest.mark.parametrize("model", EVERY, ids=[model.__name__ for model in EVERY])
def test_every_list_can_be_searched(model: type[Model]) -> None:
    page = signed_in_to_admin(is_superuser=True).get(list_of(model), {"q": "anything 4711"})
    assert page.status_code == 200


def test_a_store_without_companies_has_an_empty_list() -> None:
    assert not Company.objects.exists()
    page = signed_in_to_admin().get(list_of(Order), {"q": "1"})
    assert page.context["cl"].result_count == 0
