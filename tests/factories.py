"""Test data by the same services that make real data, wherever a service exists.

The cast is always the same: an owner (the company administrator), a manager above a
buyer, a colleague who may do nothing, and a stranger of another company.
"""

import uuid
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from companies import services as companies
from companies.models import (
    Address,
    Company,
    Invitation,
    Member,
    MemberQuerySet,
    Role,
    StructureNode,
    User,
)
from companies.permissions import DEFAULT_ROLES
from storefront.catalog.models import Category, Product, Stock
from storefront.lib.composed import composed

PASSWORD = "countersign-demo"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    name = Sequence(lambda n: f"Person {n}")
    email = Sequence(lambda n: f"person{n}@example.com")
    password = Password(PASSWORD)


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = Sequence(lambda n: f"Category {n}")
    slug = Sequence(lambda n: f"category-{n}")


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    sku = Sequence(lambda n: f"SKU{n}")
    name = Sequence(lambda n: f"Product {n}")
    slug = Sequence(lambda n: f"product-{n}")
    category = SubFactory(CategoryFactory)
    list_price = Decimal("10.00")


def make_product(*, stock: int = 1000, backorders: bool = False, **fields: Any) -> Product:
    product = ProductFactory.create(**fields)
    Stock.objects.update_or_create(product=product, defaults={"on_hand": stock, "backorders": backorders})
    return product


def make_company(name: str = "Lakeside", **fields: Any) -> Company:
    slug = fields.pop("slug", name.lower().replace(" ", "-"))
    administrator = UserFactory.create(name=f"{name} Admin", email=f"admin@{slug}.example")
    company = companies.found_company(administrator, name=name, slug=slug, **fields)
    Address.objects.create(
        company=company,
        label="Warehouse",
        recipient=name,
        street="1 Quay Street",
        city="Kendal",
        postcode="LA9 4TL",
        is_default=True,
    )
    return company


@composed
def _administrator(company_id: uuid.UUID) -> MemberQuerySet:
    return Member.objects.for_request().filter(company=company_id, is_administrator=True)


@composed
def _root(company_id: uuid.UUID) -> QuerySet[StructureNode]:
    return StructureNode.objects.filter(company=company_id, parent=None)


def administrator_of(company: Company) -> Member:
    return _administrator.get(company.pk)


def make_role(company: Company, name: str, *codes: str) -> Role:
    return companies.add_role(company.pk, name, codes, by=None)


def make_member(
    company: Company,
    name: str,
    role: Role | str = "Buyer",
    *,
    under: Member | StructureNode | None = None,
    user: User | None = None,
) -> Member:
    """A member below `under` (the administrator by default); the role by name is made if it is new."""
    if isinstance(role, str):
        found = Role.objects.filter(company=company, name=role).first()
        role = found or make_role(company, role, *DEFAULT_ROLES.get(role, ()))
    if user is None:
        email = f"{name.lower().replace(' ', '.')}@{company.slug}.example"
        user = UserFactory.create(name=name, email=email)
    node = under.node if isinstance(under, Member) else under or _root.get(company.pk)
    member = companies.add_member(user, role, under=node, by=None)
    fresh = Member.objects.now(member.pk)
    assert fresh is not None
    return fresh


class Links:
    """Keeps the secret of the link that was made last."""

    last = ""

    def __call__(self, token: str) -> str:
        self.last = token
        return f"http://testserver/invitation/{token}/"


def send_invitation(by: Member, name: str, *, email: str = "") -> tuple[Invitation, str]:
    """To join as a buyer below `by`; with the secret of its link."""
    links = Links()
    card = companies.Card(name, "Clerk", Role.objects.get(company=by.company, name="Buyer"), by.node)
    address = email or f"{name.lower().replace(' ', '.')}@{by.company.slug}.example"
    invitation = companies.invite(address, card, by=by, link=links)
    return invitation, links.last
