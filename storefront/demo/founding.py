"""Companies of the demo world with their people, roles, teams and addresses."""

from companies import services as companies
from companies.models import Address, Company, Role, StructureNode, User
from storefront.demo.people import COMPANIES, LAKESIDE_ROLES, DemoCompany, Person


def found(plan: DemoCompany) -> Company:
    first, *others = plan.people
    company = companies.found_company(
        _user(plan, first),
        name=plan.name,
        slug=plan.slug,
        legal_name=f"{plan.name} Ltd",
        email=f"office@{plan.slug}.example",
        purchase_orders_enabled=not plan.orders_directly,
    )
    if plan is COMPANIES[0]:
        for name, codes in LAKESIDE_ROLES.items():
            companies.add_role(company.pk, name, codes, by=None)
    _keep_addresses(company, plan)
    places = _teams(company, plan)
    for person in others:
        places[person.account] = _join(company, plan, person, places[person.under])
    return company


def _keep_addresses(company: Company, plan: DemoCompany) -> None:
    for label, street, city, postcode in plan.addresses:
        Address.objects.create(
            company=company,
            label=label,
            recipient=plan.name,
            street=street,
            city=city,
            postcode=postcode,
            is_default=label == plan.addresses[0][0],
        )


def _teams(company: Company, plan: DemoCompany) -> dict[str, StructureNode]:
    """Where people can be put, by name; the root's name is empty."""
    root = StructureNode.objects.get(company=company, parent=None)
    teams = {name: companies.add_team(company.pk, name, under=root, by=None) for name in plan.teams}
    return {"": root, **teams}


def _join(company: Company, plan: DemoCompany, person: Person, under: StructureNode) -> StructureNode:
    role = Role.objects.get(company=company, name=person.role)
    member = companies.add_member(_user(plan, person), role, under=under, by=None, job_title=person.title)
    return StructureNode.objects.get(member=member)


def _user(plan: DemoCompany, person: Person) -> User:
    email = plan.email(person)
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, name=person.name)
