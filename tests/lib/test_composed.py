import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from companies.models import Address, Company, Member, Role, StructureNode
from storefront.checkout.models import Cart
from storefront.lib.composed import composed, insert, sent_together
from tests import factories

pytestmark = pytest.mark.django_db


@composed
def people(company: uuid.UUID, name: str) -> QuerySet[Member]:
    return Member.objects.for_request().filter(company=company, name=name)


@composed
def roles(ids: list[uuid.UUID]) -> QuerySet[Role, tuple[Any, ...]]:
    return Role.objects.filter(pk__any=ids).order_by("name").values_list("pk", "name")


@composed
def children(parents: list[uuid.UUID]) -> QuerySet[StructureNode]:
    return StructureNode.objects.filter(parent__any=parents)


@composed
def locked(pk: uuid.UUID) -> QuerySet[Company]:
    return Company.objects.select_for_update().filter(pk=pk)


def address(company: Company, label: str, **fields: Any) -> Address:
    where = {"recipient": "Ada", "street": "1 Quay Street", "city": "Kendal", "postcode": "LA9 4TL"}
    return Address(company=company, label=label, **where, **fields)


def test_rows_are_those_of_the_queryset(django_assert_num_queries: Any) -> None:
    for company in (factories.make_company("One"), factories.make_company("Other")):
        member = factories.make_member(company, "Ada")
        (asked,) = Member.objects.for_request().filter(company=member.company_id, name="Ada")
        with django_assert_num_queries(1):
            found = people.get(member.company_id, "Ada")
            assert found == asked
            assert found.company.name == asked.company.name
            assert found.role is not None and asked.role is not None
            assert (found.role.name, found.user.email) == (asked.role.name, asked.user.email)
            assert found.permissions == asked.permissions


def test_what_a_join_does_not_find_is_none() -> None:
    administrator = factories.administrator_of(factories.make_company())
    assert people.get(administrator.company_id, administrator.name).role is None


def test_nothing_found() -> None:
    assert people.first(uuid.uuid4(), "Ada") is None
    with pytest.raises(Member.DoesNotExist):
        people.get(uuid.uuid4(), "Ada")


def test_a_list_is_one_parameter_whatever_its_length() -> None:
    company = factories.make_company()
    made = [factories.make_role(company, name) for name in ("B", "A")]
    assert roles([role.pk for role in made]) == [(made[1].pk, "A"), (made[0].pk, "B")]
    assert roles([made[0].pk]) == [(made[0].pk, "B")]
    assert roles([]) == []


def test_a_list_may_be_of_references() -> None:
    member = factories.make_member(factories.make_company(), "Ada")
    assert member.node.parent is not None
    assert [node.member_id for node in children([member.node.parent.pk])] == [member.pk]


def test_none_is_not_null() -> None:
    company = factories.make_company()
    assert StructureNode.objects.filter(company=company, parent=None).exists()

    @composed
    def under(parent: uuid.UUID) -> QuerySet[StructureNode]:
        return StructureNode.objects.filter(parent=parent)

    assert under(None) == []  # type: ignore[arg-type]


def test_a_lock_wants_a_transaction() -> None:
    """Also when the statement has been composed in one before."""
    company = factories.make_company()
    with transaction.atomic():
        assert locked.get(company.pk) == company
    assert "FOR UPDATE" in locked._statement.sql


@pytest.mark.django_db(transaction=True)
def test_a_lock_without_transaction_is_refused() -> None:
    company = factories.make_company()
    with transaction.atomic():
        locked.get(company.pk)
    with pytest.raises(transaction.TransactionManagementError):
        locked.get(company.pk)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection() -> None:
    member = factories.make_member(factories.make_company(), name="Ada")
    people.get(member.company_id, "Ada")

    def elsewhere() -> Member:
        try:
            return people.get(member.company_id, "Ada")
        finally:
            connection.close()

    with transaction.atomic():
        Member.objects.filter(pk=member.pk).update(job_title="not committed")
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(elsewhere).result().job_title == ""
        assert people.get(member.company_id, "Ada").job_title == "not committed"


def test_an_argument_that_is_changed_on_its_way_is_refused() -> None:
    @composed
    def shouted(name: str) -> QuerySet[Member]:
        return Member.objects.filter(name=name.upper() + "!")

    @composed
    def concatenated(name: str) -> QuerySet[Member]:
        return Member.objects.filter(name=Concat(Value(name), Value("!")))

    with pytest.raises(TypeError, match="name"):
        shouted("ada")
    assert concatenated("ada") == []


def test_rows_are_inserted_as_they_are(django_assert_num_queries: Any) -> None:
    company = factories.make_company()
    for many in (1, 3):
        made = [address(company, f"{many} {number}") for number in range(many)]
        with django_assert_num_queries(1):
            insert(made)
        assert not any(each._state.adding for each in made)
        asked = Address.objects.filter(pk__in=[each.pk for each in made])
        assert {each.label: each.snapshot() for each in asked} == {
            each.label: each.snapshot() for each in made
        }


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert([])


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    company = factories.make_company()
    made = [Address(company=company, label="x" * (length)) for length in (61, 60)]
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        insert(made)


def test_columns_that_hold_json_are_inserted_several_at_once() -> None:
    company = factories.make_company()
    member = factories.administrator_of(company)
    carts = [Cart(company=company, member=member, undo={"lines": [1]}), Cart(company=company, undo=None)]
    carts[1].member = factories.make_member(company, "Ada")
    insert(carts)
    assert [Cart.objects.get(pk=cart.pk).undo for cart in carts] == [{"lines": [1]}, None]


def test_what_is_sent_together_is_written_and_can_be_read_inside() -> None:
    company = factories.make_company()
    with sent_together():
        insert([address(company, "Dock")])
        found = Address.objects.filter(company=company, label="Dock").count()
        insert([address(company, "Yard")])
    assert found == 1
    assert Address.objects.filter(company=company, label__in=["Dock", "Yard"]).count() == 2


def test_what_the_database_refuses_is_raised_as_django_names_it() -> None:
    company = factories.make_company()
    again = [address(company, "Dock", is_default=True)]  # the warehouse is the default already
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), sent_together():
        insert(again)
    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.errors.UniqueViolation)
    assert cause.diag.constraint_name == "one_default_address_per_company"
    assert not Address.objects.filter(company=company, label="Dock").exists()
