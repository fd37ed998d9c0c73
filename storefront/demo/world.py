"""The demo world, made through the services, so that everything in it could have happened."""

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from companies import services as companies
from companies.models import Company, Role, StructureNode, User
from storefront.demo.people import COMPANIES, LAKESIDE_ROLES, PASSWORD, STAFF, DemoCompany, Person

Report = Callable[[str], None]


def is_built() -> bool:
    return Company.objects.filter(slug=COMPANIES[0].slug).exists()


def is_of_others() -> bool:
    """Whether somebody's own data is here, among which no demo world belongs."""
    return Company.objects.exists() or User.objects.exists()


@transaction.atomic
def build_world(report: Report) -> None:
    """All or nothing; `report` is told of each step."""
    report("People and companies ...")
    User.objects.create_superuser(STAFF[0], name=STAFF[1])
    for company in COMPANIES:
        _found(company)
    User.objects.update(password=make_password(PASSWORD))  # one hash for all: hashing is slow by design


def _found(plan: DemoCompany) -> None:
    first, *others = plan.people
    company = companies.found_company(
        _user(plan, first),
        name=plan.name,
        slug=plan.slug,
        legal_name=f"{plan.name} Ltd",
        email=f"office@{plan.slug}.example",
        purchase_orders_enabled=not plan.orders_directly,
        status=Company.Status.BLOCKED if plan.is_blocked else Company.Status.ACTIVE,
    )
    if plan is COMPANIES[0]:
        for name, codes in LAKESIDE_ROLES.items():
            companies.add_role(company.pk, name, codes, by=None)
    places = _teams(company, plan)
    for person in others:
        places[person.account] = _join(company, plan, person, places[person.under])


def _teams(company: Company, plan: DemoCompany) -> dict[str, StructureNode]:
    """Where people can be put, by name; the root's name is empty."""
    root = StructureNode.objects.get(company=company, parent=None)
    teams = {name: companies.add_team(company.pk, name, under=root, by=None) for name in plan.teams}
    return {"": root, **teams}


def _join(company: Company, plan: DemoCompany, person: Person, under: StructureNode) -> StructureNode:
    role = Role.objects.get(company=company, name=person.role)
    user = _user(plan, person)
    member = companies.add_member(user, role, under=under, by=None, job_title=person.title)
    if person.has_left:
        companies.deactivate(member, by=None)
    return StructureNode.objects.get(member=member)


def _user(plan: DemoCompany, person: Person) -> User:
    email = plan.email(person)
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, name=person.name)
