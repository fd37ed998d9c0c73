"""A company begins: its administrator at the root, its default roles and counters."""

from django.db import transaction
from django.template.loader import render_to_string

from companies.models import Company, CompanyAuthority, Member, NumberSeries, StructureNode, User
from companies.services.roles import create_default_roles
from storefront.lib.composed import insert
from storefront.mail import queue as mail


def welcome(company: Company, administrator: User, *, home: str, password: str) -> None:
    """A mail to who runs it, with where the company is and where a password is chosen."""
    facts = {"company": company, "administrator": administrator, "home": home, "password": password}
    mail.put(administrator.email, f"{company} is ready", render_to_string("company/founded.txt", facts))


@transaction.atomic
def found_company(administrator: User, **fields: object) -> Company:
    """A company ready to trade: its administrator at the root, its default roles and counters."""
    company = Company(**fields)
    member = Member(company=company, user=administrator, name=administrator.name, is_administrator=True)
    insert([company])
    insert([CompanyAuthority(company=company)])
    insert([NumberSeries(company=company, kind=kind) for kind in NumberSeries.Kind.values])
    insert([member])
    insert([StructureNode(company=company, member=member)])
    create_default_roles(company.pk)
    return company
