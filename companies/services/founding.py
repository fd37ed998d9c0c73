"""A company begins: its administrator at the root, its default roles and counters."""

from django.db import transaction

from companies import permissions
from companies.models import Company, CompanyAuthority, Member, NumberSeries, StructureNode, User
from companies.services.roles import add_role


@transaction.atomic
def found_company(administrator: User, **fields: object) -> Company:
    """A company ready to trade: its administrator at the root, its default roles and counters."""
    company = Company.objects.create(**fields)
    CompanyAuthority.objects.create(company=company)
    NumberSeries.objects.bulk_create(
        NumberSeries(company=company, kind=kind) for kind in NumberSeries.Kind.values
    )
    member = Member.objects.create(
        company=company, user=administrator, name=administrator.name, is_administrator=True
    )
    StructureNode.objects.create(company=company, member=member)
    for name, codes in permissions.DEFAULT_ROLES.items():
        add_role(company.pk, name, codes, is_default=name == permissions.DEFAULT_ROLE, by=None)
    return company
