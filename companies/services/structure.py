"""The tree of teams and people."""

import uuid

from django.db import transaction

from companies.models import Member, StructureNode
from companies.services._authority import take_authority
from companies.structure import node_of
from storefront.lib.errors import DomainError, NotFound
from storefront.lib.words import listed

MOST_NAMED = 3  # of those who are in the way


class RootStays(DomainError):
    """The company administrator is the top of the structure."""

    code = "root_stays"


class UnderItself(DomainError):
    """The tree would become a circle."""

    code = "under_itself"


class OthersBelow(DomainError):
    """What is removed must be empty."""

    code = "others_below"


class NotATeam(DomainError):
    """A person is renamed and removed among the users."""

    code = "not_a_team"


class OwnPlace(DomainError):
    """Nobody chooses their own managers."""

    code = "own_place"


class PlaceGone(NotFound):
    """Somebody else removed it meanwhile."""

    code = "place_gone"


@transaction.atomic
def add_team(company_id: uuid.UUID, name: str, *, under: StructureNode, by: Member | None) -> StructureNode:
    take_authority(company_id, "manage_users", by)
    above = standing_place(company_id, under)
    return StructureNode.objects.create(company_id=company_id, parent=above, team_name=name)


@transaction.atomic
def rename_team(team: StructureNode, name: str, *, by: Member | None) -> StructureNode:
    take_authority(team.company_id, "manage_users", by)
    fresh = _team(team)
    fresh.team_name = name
    fresh.save(update_fields=["team_name"])
    return fresh


@transaction.atomic
def move(node: StructureNode, *, to: StructureNode, by: Member | None) -> StructureNode:
    """Everybody below comes along. It acts at once on who manages whom, and so on who is asked."""
    keeper = take_authority(node.company_id, "manage_users", by)
    fresh, target = standing_place(node.company_id, node), standing_place(node.company_id, to)
    refuse_move(fresh, target)
    _refuse_own_branch(fresh, keeper)
    _put(fresh, target)
    return fresh


def place_under(node: StructureNode, under: StructureNode, *, by: Member | None) -> None:
    """As `move`, under the lock of who changes a person's card; where they stand already, it does nothing."""
    if node.parent_id == under.pk:
        return
    target = standing_place(node.company_id, under)
    if target.is_within(node):
        raise UnderItself(f"{node} cannot stand below {under}, who is in their own branch.")
    _refuse_own_branch(node, by)
    _put(node, target)


def _refuse_own_branch(node: StructureNode, by: Member | None) -> None:
    """Who keeps the structure would choose whom their own purchase orders ask."""
    if by is None or by.is_administrator:
        return
    if StructureNode.objects.get(member=by).is_within(node):
        raise OwnPlace(
            f"You stand in the branch of {node}, and would get other managers by that:"
            " ask somebody else who manages users."
        )


def _put(node: StructureNode, under: StructureNode) -> None:
    node.parent = under
    node.save(update_fields=["parent"])


def refuse_move(node: StructureNode, to: StructureNode) -> None:
    """Raises what keeps the one from standing below the other."""
    if node.is_root:
        raise RootStays(f"{node} is the company administrator and stays at the top.")
    if node.pk == to.pk:
        raise UnderItself(f"{node} cannot be below {'itself' if node.team_name else 'themselves'}.")
    if to.is_within(node):
        raise UnderItself(f"{to} is below {node}, so {node} cannot be below {to}. Move {to} first.")


@transaction.atomic
def remove_team(team: StructureNode, *, by: Member | None) -> None:
    take_authority(team.company_id, "manage_users", by)
    fresh = _team(team)
    refuse_if_others_below(fresh)
    fresh.delete()


def refuse_if_others_below(node: StructureNode) -> None:
    """Under the authority lock, or it may be old."""
    if sentence := others_below(node):
        raise OthersBelow(sentence)


def others_below(node: StructureNode) -> str:
    """Who keeps this place from being removed; empty where it is free."""
    children = StructureNode.objects.filter(company=node.company_id, parent=node).select_related("member")
    count = children.count()
    names = [str(child) for child in children.order_by("id")[:MOST_NAMED]]
    if others := count - len(names):
        names.append(f"{others} other{'s' if others > 1 else ''}")
    whom = "it" if node.team_name else "them"
    return f"{node} still has {listed(names)} below {whom}. Move them elsewhere first." if names else ""


def standing_place(company_id: uuid.UUID, node: StructureNode) -> StructureNode:
    """As it is now, under lock: somebody may have removed it since the form was opened."""
    found = node_of(company_id, node.pk)
    if found is None:
        raise PlaceGone("This place is no longer in the structure.")
    return found


def _team(node: StructureNode) -> StructureNode:
    fresh = standing_place(node.company_id, node)
    if not fresh.team_name:
        raise NotATeam(f"{fresh} is a person, not a team.")
    return fresh
