"""Roles and what they may do."""

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from companies import permissions
from companies.models import CompanyGroupPermission, Member, Role
from companies.services._authority import take_authority
from storefront.lib.models import new_id


@transaction.atomic
def add_role(
    company_id: uuid.UUID, name: str, codes: Iterable[str], *, by: Member | None, is_default: bool = False
) -> Role:
    """A role with these permissions and every parent they need."""
    take_authority(company_id, "manage_roles", by)
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
    take_authority(role.company_id, "manage_roles", by)
    CompanyGroupPermission.objects.filter(group_id=role.group_id).delete()
    _grant(role, codes)


def _grant(role: Role, codes: Iterable[str]) -> None:
    wanted = permissions.with_parents(frozenset(codes))
    rows = Permission.objects.filter(content_type__app_label="companies", codename__in=wanted)
    CompanyGroupPermission.objects.bulk_create(
        CompanyGroupPermission(group_id=role.group_id, permission=row, content_object_id=role.company_id)
        for row in rows
    )
