"""Members: joining, changing, leaving."""

from django.db import transaction

from companies.models import Member, Role, StructureNode, User
from companies.services._authority import take_authority
from storefront.lib.errors import DomainError


class AdministratorStays(DomainError):
    """The company administrator is neither switched off nor given a role."""

    code = "administrator_stays"


@transaction.atomic
def add_member(
    user: User, role: Role, *, under: StructureNode, by: Member | None, job_title: str = ""
) -> Member:
    """The person joins the role's company, at a place of the structure below `under`."""
    take_authority(role.company_id, "manage_users", by)
    member = Member.objects.create(
        company_id=role.company_id, user=user, role=role, name=user.name, job_title=job_title
    )
    StructureNode.objects.create(company_id=role.company_id, parent=under, member=member)
    return member


@transaction.atomic
def change_role(member: Member, role: Role, *, by: Member | None) -> Member:
    take_authority(member.company_id, "manage_users", by)
    fresh = _ordinary(member)
    fresh.role = role
    fresh.save(update_fields=["role"])
    return fresh


def deactivate(member: Member, *, by: Member | None) -> Member:
    """They can act no more in this company; what they placed and decided stays."""
    return _set_active(member, False, by)


def reactivate(member: Member, *, by: Member | None) -> Member:
    return _set_active(member, True, by)


@transaction.atomic
def _set_active(member: Member, is_active: bool, by: Member | None) -> Member:
    take_authority(member.company_id, "manage_users", by)
    fresh = _ordinary(member)
    fresh.is_active = is_active
    fresh.save(update_fields=["is_active"])
    return fresh


def _ordinary(member: Member) -> Member:
    fresh = Member.objects.get(pk=member.pk)
    if fresh.is_administrator:
        raise AdministratorStays(f"{fresh.name} is the company administrator; the store can appoint another.")
    return fresh
