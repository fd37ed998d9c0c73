"""What the people below somebody placed: read person by person, as long as it is little."""

import pytest

from companies import placed
from companies.models import Company, Member
from companies.placed import few_placed_below
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from tests.factories import make_company, make_member, make_product
from tests.purchase_orders.documents import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Manager Name", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Buyer Name", "Buyer", under=manager)


@pytest.fixture
def goods() -> Product:
    return make_product(stock=1000)


def found(member: Member, *, and_own: bool = False) -> list[int] | None:
    documents = few_placed_below(member, PurchaseOrder.objects.of_company, and_own=and_own)
    return None if documents is None else sorted(documents.values_list("number", flat=True))


def test_of_those_below_and_their_own_where_it_is_wanted(
    manager: Member, buyer: Member, owner: Member, goods: Product
) -> None:
    for who in (buyer, manager, owner, buyer):
        place(who, [(goods, 1)])
    assert found(manager) == [1, 4]
    assert found(manager, and_own=True) == [1, 2, 4]
    assert found(buyer) == []
    assert found(buyer, and_own=True) == [1, 4]


def test_of_each_reader_and_company_though_all_are_asked_for_in_the_same_words(
    manager: Member, buyer: Member, goods: Product
) -> None:
    other = make_member(make_company("Harbour"), "Other Manager", "Manager")
    place(buyer, [(goods, 1)])
    for name in ("Below One", "Below Two"):
        place(make_member(other.company, name, under=other), [(goods, 1)])
    assert (found(manager), found(other), found(buyer)) == ([1], [1, 2], [])
    theirs = few_placed_below(other, PurchaseOrder.objects.of_company)
    assert theirs is not None and {each.company_id for each in theirs} == {other.company_id}


@pytest.mark.parametrize(
    ("limit", "most", "and_own", "is_few"),
    [
        ("MOST_DOCUMENTS", 2, False, True),
        ("MOST_DOCUMENTS", 1, False, False),
        ("MOST_DOCUMENTS", 2, True, False),
        ("MOST_PEOPLE", 1, False, True),
        ("MOST_PEOPLE", 0, False, False),
        ("MOST_PEOPLE", 1, True, False),
    ],
)
def test_only_as_long_as_it_is_little(
    limit: str,
    most: int,
    and_own: bool,
    is_few: bool,
    manager: Member,
    buyer: Member,
    goods: Product,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for who in (buyer, buyer, manager):
        place(who, [(goods, 1)])
    monkeypatch.setattr(placed, limit, most)
    assert (found(manager, and_own=and_own) is not None) is is_few
