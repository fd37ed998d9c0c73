"""Changing who may do what in a company. Each change waits for whoever is deciding, and keeps others out.

`by=None` is the store: the admin, the demo world, and what runs at the founding of a company.
"""

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from companies import permissions
from companies.models import (
    Company,
    CompanyAuthority,
    CompanyGroupPermission,
    Member,
    NumberSeries,
    Role,
    StructureNode,
    User,
)
from storefront.lib.errors import DomainError, NotAllowed
from storefront.lib.models import new_id


class AdministratorStays(DomainError):
    """The company administrator is neither switched off nor given a role."""

    code = "administrator_stays"


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


@transaction.atomic
def add_role(
    company_id: uuid.UUID, name: str, codes: Iterable[str], *, by: Member | None, is_default: bool = False
) -> Role:
    """A role with these permissions and every parent they need."""
    _take_authority(company_id, "manage_roles", by)
    role_id = new_id()
    group = Group.objects.create(name=f"company:{company_id}:role:{role_id}")
    role = Role.objects.create(
        id=role_id, company_id=company_id, name=name, group=group, is_default=is_default
    )
    _grant(role, codes)
    return role


@transaction.atomic
def change_role_permissions(role: Role, codes: Iterable[str], *, by: Member | None) -> None:
    """Acts on the next request of everybody in the role."""
    _take_authority(role.company_id, "manage_roles", by)
    CompanyGroupPermission.objects.filter(group_id=role.group_id).delete()
    _grant(role, codes)


@transaction.atomic
def add_team(company_id: uuid.UUID, name: str, *, under: StructureNode, by: Member | None) -> StructureNode:
    _take_authority(company_id, "manage_users", by)
    return StructureNode.objects.create(company_id=company_id, parent=under, team_name=name)


@transaction.atomic
def add_member(
    user: User, role: Role, *, under: StructureNode, by: Member | None, job_title: str = ""
) -> Member:
    """The person joins the role's company, at a place of the structure below `under`."""
    _take_authority(role.company_id, "manage_users", by)
    member = Member.objects.create(
        company_id=role.company_id, user=user, role=role, name=user.name, job_title=job_title
    )
    StructureNode.objects.create(company_id=role.company_id, parent=under, member=member)
    return member


@transaction.atomic
def change_role(member: Member, role: Role, *, by: Member | None) -> Member:
    _take_authority(member.company_id, "manage_users", by)
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
    _take_authority(member.company_id, "manage_users", by)
    fresh = _ordinary(member)
    fresh.is_active = is_active
    fresh.save(update_fields=["is_active"])
    return fresh


def _take_authority(company_id: uuid.UUID, needs: str, by: Member | None) -> None:
    """Lock first, and only then look whether `by` still may: what was read before is old."""
    CompanyAuthority.objects.change(company_id)
    if by is None:
        return
    fresh = Member.objects.for_request().filter(pk=by.pk, company_id=company_id).first()
    if fresh is None or not fresh.may(needs):
        raise NotAllowed(f"You may not {permissions.PERMISSIONS[needs].label.lower()} of this company.")


def _ordinary(member: Member) -> Member:
    fresh = Member.objects.get(pk=member.pk)
    if fresh.is_administrator:
        raise AdministratorStays(f"{fresh.name} is the company administrator; the store can appoint another.")
    return fresh


def _grant(role: Role, codes: Iterable[str]) -> None:
    wanted = permissions.with_parents(frozenset(codes))
    rows = Permission.objects.filter(content_type__app_label="companies", codename__in=wanted)
    CompanyGroupPermission.objects.bulk_create(
        CompanyGroupPermission(group_id=role.group_id, permission=row, content_object_id=role.company_id)
        for row in rows
    )
