"""The list of Company Users: who joined, and who is invited; a page of it, in narrow rows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from companies.models import Invitation, Member, Role, StructureNode
from companies.structure import Place, places_of
from storefront.lib.listing import Wanted
from storefront.lib.paging import Page

ACTIVE, INACTIVE, INVITED, EXPIRED = "active", "inactive", "invited", "expired"
STATUSES = ((ACTIVE, "Active"), (INACTIVE, "Inactive"), (INVITED, "Invited"))
ADMINISTRATOR = "Company administrator"
SORT_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "email": "email",
    "title": "job_title",
    "role": "role_name",
}
COLUMNS = ("id", "name", "job_title", "is_active", "user__is_active")


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: a person, and where they stand; or an invitation, and where it leads."""

    key: uuid.UUID
    name: str
    email: str
    job_title: str
    role: str
    status: str
    place: Place

    @property
    def is_invitation(self) -> bool:
        return self.status in {INVITED, EXPIRED}


def page(company_id: uuid.UUID, wanted: Wanted, role: str) -> Page[Listed]:
    """Two statements at most. Who is invited stands in a list of their own: they are no members yet."""
    if wanted.status == INVITED:
        asked = wanted.page(_invitations(company_id, wanted, role), SORT_COLUMNS)
        return Page([_invited(row) for row in asked.rows], asked.next, asked.previous)
    found = wanted.page(_members(company_id, wanted, role), SORT_COLUMNS)
    places = places_of(company_id, [row["id"] for row in found.rows])
    rows = [_listed(row, places.get(row["id"], Place())) for row in found.rows]
    return Page(rows, found.next, found.previous)


def _members(company_id: uuid.UUID, wanted: Wanted, role: str) -> QuerySet[Any, Any]:
    people: QuerySet[Any, Any] = Member.objects.of_company(company_id)
    if wanted.text:
        people = people.filter(Q(name__icontains=wanted.text) | Q(user__email__icontains=wanted.text))
    active = Q(is_active=True, user__is_active=True)
    if wanted.status:
        people = people.filter(active if wanted.status == ACTIVE else ~active)
    if role:
        people = (
            people.filter(is_administrator=True) if role == ADMINISTRATOR else people.filter(role__name=role)
        )
    named = Coalesce(F("role__name"), Value(ADMINISTRATOR), output_field=CharField())
    rows: QuerySet[Any, Any] = people.annotate(email=F("user__email"), role_name=named)
    return rows.values(*COLUMNS, "email", "role_name")


def _invitations(company_id: uuid.UUID, wanted: Wanted, role: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Invitation.objects.open().filter(company_id=company_id)
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(email__icontains=wanted.text))
    if role:
        rows = rows.filter(role__name=role)
    named = Coalesce(F("role__name"), Value(""), output_field=CharField())
    found: QuerySet[Any, Any] = rows.annotate(role_name=named)
    return found.select_related("under__member", "reports_to")


def _invited(row: Any) -> Listed:
    return Listed(
        key=row.pk,
        name=row.name,
        email=row.email,
        job_title=row.job_title,
        role=row.role_name,
        status=EXPIRED if row.has_expired else INVITED,
        place=_place(row.under, row.reports_to),
    )


def _place(under: StructureNode | None, reports_to: Invitation | None) -> Place:
    if reports_to is not None:
        return Place(manager=f"{reports_to.name} (invited)")
    return Place(under.team_name, under.member.name if under.member else "") if under else Place()


def invited(company_id: uuid.UUID) -> str:
    """How many are invited besides, in words; empty where nobody is."""
    count = Invitation.objects.open().filter(company_id=company_id).count()
    return f"{count} more {'is' if count == 1 else 'are'} invited" if count else ""


def _listed(row: Mapping[str, Any], place: Place) -> Listed:
    is_active = row["is_active"] and row["user__is_active"]
    return Listed(
        key=row["id"],
        name=row["name"],
        email=row["email"],
        job_title=row["job_title"],
        role=row["role_name"],
        status=ACTIVE if is_active else INACTIVE,
        place=place,
    )


def role_names(company_id: uuid.UUID) -> list[str]:
    return list(Role.objects.filter(company_id=company_id).values_list("name", flat=True))
