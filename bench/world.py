"""The company that is measured, made through the services: people, rules, wares, and one of each fate."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from approvals import rules
from approvals.definitions import Attribute, Kind, Operator
from approvals.services.manage import Draft, create_rule
from bench.names import BARE, PEOPLE, REFERENCE, SLUG, WARE, session_of
from companies import services as companies
from companies.models import (
    Address,
    Company,
    CompanyAuthority,
    Member,
    Role,
    StructureNode,
    User,
)
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder
from storefront.catalog.importing import import_catalog
from storefront.catalog.models import Category, Product, Stock
from storefront.checkout.models import ShippingMethod, TaxRate
from storefront.lib.models import new_id
from storefront.orders.documents import PlacingDetails, PricedDocument, PricedLine, Shipping

CATALOG = Path(settings.BASE_DIR) / "storefront" / "demo" / "data" / "catalog.csv.gz"
ROLES = {
    "Finance": {"view_orders", "view_purchase_orders", "view_company_purchase_orders"},
    "Director": {"view_orders", "view_purchase_orders", "view_company_purchase_orders"},
    "Auditor": {"view_orders", "view_purchase_orders", "view_company_purchase_orders", "view_approval_rules"},
}


@dataclass(frozen=True, slots=True)
class Fate:
    """How a purchase order came out. `share`: so many of a hundred that have ended, or that wait."""

    share: int
    lines: int
    unit_price: str
    waits: bool = False
    approved_by: tuple[str, ...] = ()
    end: Callable[[PurchaseOrder, Member], object] | None = None
    sold_out: bool = False


def _convert(po: PurchaseOrder, _: Member) -> None:
    purchase_orders.convert(po.pk)


def _reject(po: PurchaseOrder, manager: Member) -> None:
    purchase_orders.reject(po.number, po.round, by=manager, reason="Not in this quarter's budget.")


def _cancel(po: PurchaseOrder, manager: Member) -> None:
    purchase_orders.cancel(po.number, by=manager, reason="Ordered twice.")


FATES = (
    Fate(48, 2, "60", end=_convert),
    Fate(26, 4, "200", approved_by=("manager",), end=_convert),
    Fate(8, 8, "300", approved_by=("manager", "finance"), end=_convert),
    Fate(7, 4, "200", end=_reject),
    Fate(6, 4, "200", end=_cancel),
    Fate(5, 2, "60", end=_convert, sold_out=True),
    Fate(55, 4, "200", waits=True),
    Fate(20, 8, "300", waits=True),
    Fate(15, 8, "300", waits=True, approved_by=("manager",)),
    Fate(10, 10, "1000", waits=True),
)


@dataclass(frozen=True, slots=True)
class World:
    """`buyers` holds each buyer with the manager above; the first pair are those who are measured."""

    company: Company
    people: dict[str, Member]
    buyers: Sequence[tuple[Member, Member]]
    wares: Sequence[Product]
    templates: Sequence[tuple[Fate, PurchaseOrder]]


def build(*, members: int, levels: int) -> World:
    """As the services make it; only the mass of members goes in by bulk."""
    _open_shop()
    company = _found()
    people = _people(company)
    _rules(people["administrator"])
    buyers = [(people["buyer"], people["manager"]), *_crowd(company, people["manager"], members, levels)]
    wares, sold_out = _wares(WARE, 600, stock=10**6), _wares("Sold out", 2, stock=0)
    templates = [(fate, _play(fate, people, sold_out if fate.sold_out else wares)) for fate in FATES]
    for name in PEOPLE:
        _sign_in(people[name], session_of(name), settings.AUTHENTICATION_BACKENDS[0])
    _sign_in(people["buyer"], session_of(BARE), "django.contrib.auth.backends.ModelBackend")
    return World(company, people, buyers, [*wares, *sold_out], templates)


def _open_shop() -> None:
    TaxRate.objects.create(code="standard", name="VAT", rate=Decimal(20))
    ShippingMethod.objects.create(name="Courier", price=Decimal("15.00"))
    import_catalog(CATALOG)


def _found() -> Company:
    administrator = User.objects.create_user("administrator@bench.example", name=PEOPLE["administrator"])
    company = companies.found_company(administrator, name="Bench & Co", slug=SLUG)
    for name, codes in ROLES.items():
        companies.add_role(company.pk, name, codes, by=None)
    Address.objects.create(
        company=company,
        label="Warehouse",
        recipient="Bench & Co",
        street="1 Quay Street",
        city="Kendal",
        postcode="LA9 4TL",
        is_default=True,
    )
    return company


def _people(company: Company) -> dict[str, Member]:
    administrator = Member.objects.for_request().get(company=company, is_administrator=True)
    manager = _join(company, PEOPLE["manager"], "Manager", administrator)
    for name, role in (("Paul Reed", "Finance"), ("Diana Cole", "Director"), ("Derek Shaw", "Director")):
        _join(company, name, role, administrator)
    return {
        "administrator": administrator,
        "manager": manager,
        "buyer": _join(company, PEOPLE["buyer"], "Buyer", manager),
        "auditor": _join(company, PEOPLE["auditor"], "Auditor", administrator),
        "finance": _join(company, PEOPLE["finance"], "Finance", administrator),
    }


def _join(company: Company, name: str, role: str, above: Member) -> Member:
    user = User.objects.create_user(f"{name.replace(' ', '.').lower()}@bench.example", name=name)
    found = Role.objects.get(company=company, name=role)
    member = companies.add_member(user, found, under=StructureNode.objects.get(member=above), by=None)
    return Member.objects.for_request().get(pk=member.pk)


def _rules(owner: Member) -> None:
    roles = {role.name: role for role in Role.objects.filter(company=owner.company)}
    for amount, asks in (
        (500, [(0, Kind.MANAGER, "", 1)]),
        (2_000, [(0, Kind.MANAGER, "", 1), (0, Kind.ROLE, "Finance", 1)]),
        (10_000, [(0, Kind.MANAGER, "", 1), (1, Kind.ROLE, "Director", 2), (2, Kind.ROLE, "Finance", 1)]),
    ):
        needs = [
            rules.Requirement(
                key=new_id(),
                stage=stage,
                kind=kind,
                seats=seats,
                position=position,
                role=roles[role].pk if role else None,
                role_name=role,
            )
            for position, (stage, kind, role, seats) in enumerate(asks)
        ]
        condition = rules.Condition(Attribute.ORDER_TOTAL, Operator.MORE_THAN, Decimal(amount))
        create_rule(Draft(f"Over {amount:,}", [condition], needs), by=owner)


def _crowd(company: Company, manager: Member, members: int, levels: int) -> list[tuple[Member, Member]]:
    """Buyers below a chain of managers; half of them below the measured manager and, so, one level down."""
    chain = [manager]
    for level in range(1, levels - 2):
        chain.append(_join(company, f"Manager Of-Level-{level}", "Manager", chain[-1]))
    nodes = {node.member_id: node for node in StructureNode.objects.filter(member__in=chain)}
    role = Role.objects.get(company=company, name="Buyer")
    crowd = []
    for number in range(members):
        above = random.choice(chain)
        user = User(email=f"buyer{number}@bench.example", name=f"Buyer Of-Number-{number}", password="!")
        member = Member(company=company, user=user, role=role, name=user.name)
        crowd.append((user, member, above))
    User.objects.bulk_create([user for user, _, _ in crowd], batch_size=5_000)
    Member.objects.bulk_create([member for _, member, _ in crowd], batch_size=5_000)
    StructureNode.objects.bulk_create(
        [StructureNode(company=company, member=member, parent=nodes[above.pk]) for _, member, above in crowd],
        batch_size=5_000,
    )
    return [(member, above) for _, member, above in crowd]


def _wares(name: str, count: int, *, stock: int) -> list[Product]:
    """With names that stand nowhere else, so that copies can be told of others."""
    category = Category.objects.order_by("pk")[0]
    wares = [
        Product(
            sku=f"{name} SKU-{number:03}",
            name=f"{name} NAME-{number:03}",
            slug=f"{name}-{number}".lower().replace(" ", "-"),
            category=category,
            list_price=1,
        )
        for number in range(count)
    ]
    Product.objects.bulk_create(wares)
    Stock.objects.bulk_create(Stock(product=ware, on_hand=stock) for ware in wares)
    return wares


def _play(fate: Fate, people: dict[str, Member], wares: Sequence[Product]) -> PurchaseOrder:
    po = place(priced(wares[: fate.lines], fate.unit_price), by=people["buyer"])
    for name in fate.approved_by:
        po = approve(po, by=people[name])
    if fate.end:
        fate.end(po, people["manager"])
    return PurchaseOrder.objects.get(pk=po.pk)


def place(document: PricedDocument, *, by: Member) -> PurchaseOrder:
    with transaction.atomic():
        CompanyAuthority.objects.share(by.company_id)
        return purchase_orders.place(document, _details(by), token=uuid.uuid4(), by=by)


def approve(po: PurchaseOrder, *, by: Member) -> PurchaseOrder:
    return purchase_orders.approve(po.number, po.round, by=by)


def priced(wares: Sequence[Product], unit_price: str) -> PricedDocument:
    unit = Decimal(unit_price)
    lines = tuple(
        PricedLine(ware.pk, ware.sku, ware.name, 1, unit, unit, Decimal(0), Decimal(20), unit / 5)
        for ware in wares
    )
    return PricedDocument("GBP", lines, Shipping("Courier", Decimal(15), Decimal(0), Decimal(0)))


def _details(by: Member) -> PlacingDetails:
    address = Address.objects.get(company=by.company_id).snapshot()
    return PlacingDetails(address, address, "bank_transfer", "Bank transfer", reference=REFERENCE)


def _sign_in(member: Member, key: str, backend: str) -> None:
    facts = {
        SESSION_KEY: str(member.user_id),
        BACKEND_SESSION_KEY: backend,
        HASH_SESSION_KEY: member.user.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=key,
        session_data=SessionStore().encode(facts),
        expire_date=timezone.now() + timedelta(days=3650),
    )


def people() -> dict[str, Member]:
    """Those who are measured, of a world that was built before."""
    called = {name: person for person, name in PEOPLE.items()}
    members = Member.objects.for_request().filter(company__slug=SLUG, name__in=called)
    return {called[member.name]: member for member in members}
