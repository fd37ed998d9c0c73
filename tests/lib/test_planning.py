"""Which statements PostgreSQL may keep a plan of."""

import pytest
from django.db import connection

from companies.models import Company
from purchase_orders import listing
from purchase_orders.models import PurchaseOrder, Status
from storefront.lib import environment
from storefront.lib.listing import Wanted
from storefront.lib.planning import planned_for_values
from tests import factories

pytestmark = pytest.mark.django_db
OFTEN = 12


@pytest.fixture(autouse=True)
def _as_in_production(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests prepare what is asked for the second time."""
    usual = environment.database("postgresql:///any", {})["OPTIONS"]["prepare_threshold"]
    monkeypatch.setattr(connection.connection, "prepare_threshold", usual)


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%kept_apart%'")
        (number,) = cursor.fetchone()
    return int(number)


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) AS kept_apart FROM companies_company WHERE slug = %s", ["any"])


def test_what_is_asked_often_is_prepared() -> None:
    for _ in range(OFTEN):
        ask()
    assert prepared() == 1


def test_but_not_where_it_has_to_be_planned_for_its_values() -> None:
    with planned_for_values():
        for _ in range(OFTEN):
            ask()
    assert prepared() == 0
    for _ in range(OFTEN):
        ask()
    assert prepared() == 1


def test_also_after_what_went_wrong_inside() -> None:
    usual = connection.connection.prepare_threshold
    with pytest.raises(LookupError), planned_for_values():
        raise LookupError
    assert connection.connection.prepare_threshold == usual is not None


@pytest.fixture
def company() -> Company:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.connection._prepared.clear()
    return factories.make_company()


@pytest.mark.parametrize(
    ("wanted", "is_prepared"),
    [
        (Wanted(), True),
        (Wanted(sort="total"), True),
        (Wanted(status=Status.REJECTED), False),
        (Wanted(text="EIT-2041"), False),
        (Wanted(buyer="ada"), False),
    ],
)
def test_a_list_is_prepared_unless_it_is_narrowed(
    company: Company, wanted: Wanted, is_prepared: bool
) -> None:
    for _ in range(OFTEN):
        listing.page(PurchaseOrder.objects.of_company(company.pk), wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%purchaseorder%'")
        (number,) = cursor.fetchone()
    assert (number > 0) is is_prepared
