"""Companies of the demo world with their people, roles, teams and addresses."""

from companies import services as companies
from companies.models import Company, Role, StructureNode, User
from storefront.demo.people import COMPANIES, LAKESIDE_ROLES, STAFF, DemoCompany, Person


def found(plan: DemoCompany) -> Company:
    first, *others = plan.people
    company = companies.found_company(
        _user(plan, first),
        name=plan.name,
        slug=plan.slug,
        legal_name=f"{plan.name} Ltd",
        email=f"office@{plan.slug}.example",
        vat_id=plan.vat_id,
        sales_representative=User.objects.get(email=STAFF[0]),
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
    """The first one is the default, and the seat."""
    for label, street, city, postcode in plan.addresses:
        fields = {"label": label, "street": street, "city": city, "postcode": postcode}
        companies.add_address(company.pk, by=None, recipient=plan.name, **fields)
    _, street, city, postcode = plan.addresses[0]
    companies.change_legal_address(
        company.pk,
        by=None,
        legal_street=street,
        legal_city=city,
        legal_region="",
        legal_postcode=postcode,
        legal_country="GB",
        legal_phone="",
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
