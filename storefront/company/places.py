"""Places of the structure as people type them: however large the tree, without a list of all of it."""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import Truncator

from companies.models import Invitation, Role, StructureNode
from companies.services import Card

MOST_OFFERED = 200

# Where somebody is put: a place that stands, or a person who is invited and has not joined yet.
Spot = StructureNode | Invitation


class NoSuchPlace(Exception):
    """Says what to type instead."""


def offered(company_id: uuid.UUID) -> list[str]:
    """Teams, and people who have somebody below them: where most new people go. The top is always one."""
    below = StructureNode.objects.filter(company_id=company_id, parent=OuterRef("pk"))
    likely = _standing(company_id).filter(Q(member=None) | Q(parent=None) | Exists(below))
    nodes = likely.order_by("team_name", "member__name")
    return [label(node) for node in nodes[:MOST_OFFERED]]


def offered_invited(company_id: uuid.UUID) -> list[str]:
    invited = _invited(company_id).order_by("name")
    return [str(invitation) for invitation in invited[:MOST_OFFERED]]


def standing(company_id: uuid.UUID, key: uuid.UUID) -> StructureNode | None:
    return _standing(company_id).filter(pk=key).first()


def top(company_id: uuid.UUID) -> StructureNode:
    return _standing(company_id).get(parent=None)


def label(node: StructureNode) -> str:
    if node.member is None:
        return node.team_name
    return f"{node.member.name} ({node.member.user.email})"


def find(company_id: uuid.UUID, typed: str) -> StructureNode:
    """Raises NoSuchPlace with a sentence where nobody, or more than one, is meant."""
    name, _, email = typed.strip().removesuffix(")").rpartition(" (")
    known = _standing(company_id).filter(
        Q(team_name__iexact=typed) | Q(member__name__iexact=typed) | Q(member__user__email__iexact=typed)
    )
    found = list(known[:2])
    if not found and name and "@" in email:
        found = list(_standing(company_id).filter(member__user__email__iexact=email)[:2])
    if not found:
        raise NoSuchPlace(f"There is no team and no person “{Truncator(typed).chars(60)}” in this company.")
    if len(found) > 1:
        raise NoSuchPlace(_which(found[0], typed))
    return found[0]


def find_also_invited(company_id: uuid.UUID, typed: str) -> Spot:
    """As `find`; somebody of that name who is only invited counts where nobody stands."""
    try:
        return find(company_id, typed)
    except NoSuchPlace:
        email = typed.strip().removesuffix(")").rpartition(" (")[2]
        named = _invited(company_id).filter(
            Q(name__iexact=typed) | Q(email__iexact=typed) | Q(email__iexact=email)
        )
        found = list(named[:2])
        if len(found) != 1:
            raise
        return found[0]


def card_at(spot: Spot, name: str, job_title: str, role: Role) -> Card:
    if isinstance(spot, Invitation):
        return Card(name, job_title, role, reports_to=spot)
    return Card(name, job_title, role, spot)


def _invited(company_id: uuid.UUID) -> QuerySet[Invitation]:
    return Invitation.objects.open().filter(company_id=company_id)


def _which(node: StructureNode, typed: str) -> str:
    if node.member is None:
        return f"Several are called “{typed}”: give the e-mail address of the person to report to."
    return f"Several are called “{typed}”: give the person's e-mail address."


def _standing(company_id: uuid.UUID) -> QuerySet[StructureNode]:
    return StructureNode.objects.filter(company_id=company_id).select_related("member__user")
