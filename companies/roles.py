"""Roles as pages and services read them: what each allows, who has it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from companies import wording
from companies.models import CompanyGroupPermission, Member, Role
from companies.seen import mark
from storefront.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class RoleState:
    name: str
    codes: frozenset[str]

    @property
    def mark(self) -> str:
        """Differs when name or permissions do; a form carries it to say what its reader was shown."""
        return mark({"name": self.name, "codes": sorted(self.codes)})


@dataclass(frozen=True, slots=True)
class ShownRole:
    """`people`: everybody who has it; `off`: those of them who are switched off."""

    key: uuid.UUID
    name: str
    is_default: bool
    codes: frozenset[str]
    people: int
    off: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ShownRole":
        return cls(
            row["id"], row["name"], row["is_default"], frozenset(row["codes"]), row["people"], row["off"]
        )

    @property
    def state(self) -> RoleState:
        return RoleState(self.name, self.codes)

    @property
    def in_short(self) -> str:
        return wording.in_short(self.codes)


def role_state(role: Role) -> RoleState:
    rows = CompanyGroupPermission.objects.filter(group=role.group_id, content_object=role.company_id)
    return RoleState(role.name, frozenset(rows.values_list("permission__codename", flat=True)))


def default_role(company_id: uuid.UUID) -> Role | None:
    """What new people get; a company may have none."""
    return Role.objects.filter(company=company_id, is_default=True).first()


def called(name: str, company_id: uuid.UUID) -> QuerySet[Role]:
    """By name as the unique constraint compares it."""
    return Role.objects.alias(plain=Lower("name")).filter(company=company_id, plain=Lower(Value(name)))


def every_role(company_id: uuid.UUID) -> QuerySet[Role, Any]:
    """Rows for `ShownRole.of`, with `plain`, the name in the order of the index over names."""
    codes = CompanyGroupPermission.objects.filter(
        group=OuterRef("group"), content_object=OuterRef("company")
    ).values("permission__codename")
    return (
        Role.objects.filter(company=company_id)
        .annotate(
            codes=ArraySubquery(codes), people=_counted(Q()), off=_counted(_SWITCHED_OFF), plain=Lower("name")
        )
        .values("id", "name", "is_default", "codes", "people", "off", "plain")
    )


_SWITCHED_OFF = Q(is_active=False) | Q(user__is_active=False)


def _counted(which: Q) -> Coalesce:
    held = Member.objects.filter(which, company=OuterRef("company"), role=OuterRef("pk")).order_by()
    return Coalesce(Subquery(held.values("role").annotate(count=Count("pk")).values("count")), 0)


def one_role(company_id: uuid.UUID, key: uuid.UUID) -> ShownRole:
    row = every_role(company_id).filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such role.")
    return ShownRole.of(row)
