"""Every service that changes something of a company x its rightful actor, a member who may nothing, one who
may all but this, a stranger, who has lost the right meanwhile, and a company that is blocked. What each is,
is in one reviewed table, `services.py`."""

import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType

import pytest
from django.db import connection, transaction

import approvals.services
import companies.services
import purchase_orders.services
import storefront.orders.services
from companies import services as people
from companies.models import Company, CompanyGroupPermission, Member, Role
from companies.permissions import ALL, PERMISSIONS
from purchase_orders.models import HistoryEntry
from storefront.catalog.models import Product
from storefront.checkout import cart, lines
from storefront.checkout import services as checkout
from storefront.checkout.models import Cart, CartLine
from storefront.lib.errors import DomainError, NotAllowed, NotFound
from tests.architecture.services import (
    ADDRESS,
    INSIDE_OTHERS,
    NEEDS,
    NO_MEMBER_ACTS,
    READS,
    SERVICES,
    STORE_AND_WORKER,
    Row,
    World,
    needs,
)
from tests.checkout.shop import discount, fill, open_shop, submission
from tests.factories import (
    UserFactory,
    administrator_of,
    make_company,
    make_member,
    make_product,
    make_role,
    send_invitation,
)
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db

BLOCKED = "The store has blocked"
# Who has no cart cannot place the one of somebody else.
NOT_THEIRS = (NotAllowed, NotFound, checkout.CartIsGone)
RECEIPTS = "purchase_orders_bulk"
PLACING = "checkout.services.place"


def modules() -> Iterator[tuple[str, ModuleType]]:
    for package in (companies.services, approvals.services, purchase_orders.services):
        app = package.__name__.split(".")[0]
        for found in pkgutil.iter_modules(package.__path__):
            yield f"{app}.{found.name}", import_module(f"{package.__name__}.{found.name}")
    yield "orders.services", storefront.orders.services
    yield from (
        (f"checkout.{module.__name__.rpartition('.')[2]}", module) for module in (checkout, lines, cart)
    )


def found_services() -> set[str]:
    """Public functions that name who acts or which purchase order, or open a transaction of their own."""
    return {
        f"{prefix}.{name}"
        for prefix, module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and (
            not inspect.signature(function).parameters.keys().isdisjoint({"by", "po_id"})
            or hasattr(function, "__wrapped__")
        )
    }


def test_the_table_names_every_service_and_none_else() -> None:
    named = [set(SERVICES), set(STORE_AND_WORKER), INSIDE_OTHERS, READS, NO_MEMBER_ACTS]
    assert found_services() == set().union(*named)
    assert sum(map(len, named)) == len(found_services())
    assert not [name for name in NO_MEMBER_ACTS if name.startswith("purchase_orders.")], "need a row"
    assert all(any(name.startswith(start) for name in SERVICES) for start in NEEDS)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    courier = open_shop()
    assert courier.is_active
    owner = administrator_of(make_company())
    company = owner.company
    manager = make_member(company, "Mary Hill", "Manager")
    buyer = make_member(company, "Ben Nash", under=manager)
    off = people.deactivate(make_member(company, "Olive Off"), by=None)
    team = people.add_team(company.pk, "Workshop", under=owner.node, by=None)
    second = people.add_address(company.pk, by=None, label="Shop", **ADDRESS)
    product = make_product(stock=100)
    documents(owner, buyer, product, monkeypatch)
    carts(buyer, product)
    return World(
        company=company,
        owner=owner,
        manager=manager,
        buyer=buyer,
        leaver=make_member(company, "Lea Ver"),
        off=off,
        newcomer=UserFactory.create(),
        spare=make_role(company, "Spare", "view_orders"),
        team=team,
        second=second,
        invitation=send_invitation(owner, "Ivy Lane")[0],
        product=product,
        ready=submission(buyer),
    )


def documents(owner: Member, buyer: Member, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 waits for the manager, 2 failed and could be placed now, 3 is pending."""
    rule_over("100", owner, ("manager", None, 1))
    place(buyer, [(product, 20)])
    few = make_product(stock=0)
    purchase_orders.services.convert(place(buyer, [(few, 1)]).pk)
    few.stock.on_hand = 9
    few.stock.save()
    with monkeypatch.context() as patched:
        patched.setattr(approvals.services, "judge", broken)
        place(buyer, [(product, 3)])


def broken(*_: object, **__: object) -> None:
    raise approvals.services.JudgingFailed("a rule refers to nothing")


def carts(buyer: Member, product: Product) -> None:
    """Ready to be placed, with a code, and with a removal to be undone."""
    discount("SPRING10")
    discount("OTHER")
    fill(buyer, (product, 5), (make_product(sku="SPARE"), 2))
    checkout.apply_discount("SPRING10", by=buyer)
    lines.remove(CartLine.objects.get(sku="SPARE").pk, by=buyer)


FINGERPRINT = "SELECT md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM {} row WHERE {}"
GRANTS = CompanyGroupPermission._meta.db_table


def fingerprint(company: Company) -> dict[str, str | None]:
    """Of every row of the company, by table; receipts are no part of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'company_id' AND table_schema = 'public'"
        )
        tables = {name: "company_id = %s" for (name,) in cursor.fetchall() if not name.startswith(RECEIPTS)}
        tables |= {"companies_company": "id = %s", GRANTS: "content_object_id = %s"}
        found = {}
        for table, condition in tables.items():
            cursor.execute(FINGERPRINT.format(table, condition), [company.pk])
            (found[table],) = cursor.fetchone()
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(row: Row, world: World, by: Member) -> tuple[DomainError | None, bool]:
    """What it was refused with, and whether it changed anything of the company. Prepares first."""
    with taken_back():
        row.prepare(world)
        before, refusal = fingerprint(world.company), None
        try:
            with transaction.atomic():
                row.call(world, by)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DomainError as error:
            refusal = error
        return refusal, fingerprint(world.company) != before


def now(member: Member) -> Member:
    fresh = Member.objects.now(member.pk)
    assert fresh is not None
    return fresh


def test_control_its_rightful_actor_changes_something(world: World, subtests: pytest.Subtests) -> None:
    for name, row in {**SERVICES, **STORE_AND_WORKER}.items():
        with subtests.test(name):
            assert outcome(row, world, now(getattr(world, row.actor))) == (None, True)


def test_each_change_of_a_purchase_order_is_in_its_history(world: World, subtests: pytest.Subtests) -> None:
    changes = {name: row for name, row in SERVICES.items() if name.startswith("purchase_orders.")}
    for name, row in {**changes, PLACING: SERVICES[PLACING], **STORE_AND_WORKER}.items():
        with subtests.test(name), taken_back():
            row.prepare(world)
            before = HistoryEntry.objects.count()
            row.call(world, now(getattr(world, row.actor)))
            assert HistoryEntry.objects.count() > before


def test_in_a_blocked_company_nothing_is_changed(world: World, subtests: pytest.Subtests) -> None:
    Company.objects.filter(pk=world.company.pk).update(status=Company.Status.BLOCKED)
    for name, row in SERVICES.items():
        with subtests.test(name):
            refusal, is_changed = outcome(row, world, now(getattr(world, row.actor)))
            assert not is_changed
            assert row.with_receipt or (isinstance(refusal, NotAllowed) and BLOCKED in str(refusal))


def test_a_member_who_may_nothing(world: World, subtests: pytest.Subtests) -> None:
    nobody = make_member(world.company, "Nobody", make_role(world.company, "Nothing"))
    for name, row in SERVICES.items():
        with subtests.test(name):
            refusal, is_changed = outcome(row, world, nobody)
            assert not is_changed
            assert row.with_receipt or isinstance(refusal, NOT_THEIRS)


def all_but(company: Company, codes: tuple[str, ...]) -> Role:
    """A role of every permission without these, and without what would bring them along."""
    without = {each.code for code in codes for each in PERMISSIONS[code].walk()}
    return make_role(company, "All but this", *(ALL - without))


def test_who_may_everything_but_this(world: World, subtests: pytest.Subtests) -> None:
    """No other permission is enough. Of what needs none, all of them are not: they placed nothing and are not
    asked."""
    deputy = make_member(world.company, "Deputy")
    for name, row in SERVICES.items():
        with subtests.test(name), taken_back():
            people.change_role(deputy, all_but(world.company, needs(name)), by=None)
            refusal, is_changed = outcome(row, world, now(deputy))
            assert not is_changed
            assert row.with_receipt or isinstance(refusal, NOT_THEIRS)


def test_control_with_it_they_may(world: World, subtests: pytest.Subtests) -> None:
    deputy = make_member(world.company, "Deputy", make_role(world.company, "Deputies", *ALL))
    for name, row in SERVICES.items():
        if row.actor == "owner" and needs(name):
            with subtests.test(name):
                assert outcome(row, world, deputy) == (None, True)


def test_a_buyer_who_may_everything_but_order(world: World, subtests: pytest.Subtests) -> None:
    """Cart and failed purchase order are their own, and change nothing of that."""
    people.change_role(world.buyer, all_but(world.company, ("place_order",)), by=None)
    for name, row in SERVICES.items():
        if row.actor == "buyer" and "place_order" in needs(name):
            with subtests.test(name):
                refusal, is_changed = outcome(row, world, now(world.buyer))
                assert not is_changed and isinstance(refusal, NotAllowed)


def test_a_colleague_changes_nobodys_cart_but_their_own(world: World, subtests: pytest.Subtests) -> None:
    colleague = make_member(world.company, "Colleague", make_role(world.company, "Everything", *ALL))
    for name, row in SERVICES.items():
        if row.of_cart:
            with subtests.test(name), taken_back():
                row.prepare(world)
                before = cart_of_buyer(world)
                with suppress(DomainError):
                    row.call(world, colleague)
                assert cart_of_buyer(world) == before


def cart_of_buyer(world: World) -> list[object]:
    lines_of_it = CartLine.objects.filter(cart=world.cart).order_by("pk")
    return [*Cart.objects.filter(member=world.buyer).values(), *lines_of_it.values()]


def test_a_stranger(world: World, subtests: pytest.Subtests) -> None:
    """The administrator of another company: refused, or it was their own company that they changed."""
    stranger = administrator_of(make_company("Harbour"))
    for name, row in SERVICES.items():
        with subtests.test(name):
            refusal, is_changed = outcome(row, world, stranger)
            assert not is_changed
            assert refusal is None or isinstance(refusal, NOT_THEIRS) or row.of_cart


@pytest.mark.parametrize("loss", ["role", "seat", "account"])
def test_who_has_lost_the_right_since_their_request_began(
    world: World, loss: str, subtests: pytest.Subtests
) -> None:
    deputy = make_member(world.company, "Deputy", make_role(world.company, "Deputies", *ALL))
    assert deputy.permissions == ALL
    match loss:
        case "role":
            people.change_role(deputy, make_role(world.company, "Nothing"), by=None)
        case "seat":
            people.deactivate(deputy, by=None)
        case "account":
            type(deputy.user).objects.filter(pk=deputy.user_id).update(is_active=False)
    for name, row in SERVICES.items():
        if row.of_cart or row.actor != "owner":
            continue
        with subtests.test(name):
            refusal, is_changed = outcome(row, world, deputy)
            assert not is_changed and isinstance(refusal, NotAllowed)
