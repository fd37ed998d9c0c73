"""Who is invited below somebody who is only invited too: they meet once both have joined, in either order.

All of it under the authority's lock. `Invitation.under` is where they go as long as the other has not joined.
"""

import uuid

from companies.models import Invitation, InvitationQuerySet, StructureNode
from companies.services.people import Card
from companies.services.structure import PlaceGone, place_under, standing_place


def standing(company_id: uuid.UUID, card: Card) -> tuple[StructureNode, Invitation | None]:
    """Where the invited will stand as things are now, and whom they are to stand below later."""
    if card.reports_to is None:
        assert card.under is not None
        return standing_place(company_id, card.under), None
    manager = Invitation.objects.for_reading().filter(company=company_id, pk=card.reports_to.pk).first()
    if manager is None or manager.withdrawn_at:
        raise PlaceGone(f"{card.reports_to.name} is not invited any more.")
    node = _node_of(manager) if manager.accepted_at else None
    return (node, None) if node else (nearest_place(manager), manager)


def nearest_place(invitation: Invitation) -> StructureNode:
    """Upwards to the first whose manager stands already; below the administrator where that place is gone."""
    while invitation.reports_to is not None:
        invitation = invitation.reports_to
    return invitation.under or StructureNode.objects.get(company_id=invitation.company_id, parent=None)


def gather(manager: Invitation, node: StructureNode) -> None:
    """Who was to report to this person, who stands here now, comes below them.

    Who was moved elsewhere since they joined stays there.
    """
    for invited in _reporting(manager):
        _gather_one(invited, node)
    _reporting(manager).filter(accepted_at=None).update(under=node)
    manager.reporting.update(reports_to=None)


def _gather_one(invited: Invitation, node: StructureNode) -> None:
    if invited.accepted_at is None:
        for below in _reporting(invited):  # who stand where this one is going to
            _gather_one(below, node)
        return
    place = _node_of(invited)
    if place is not None and place.pk != node.pk and place.parent_id == node.parent_id:
        place_under(place, node, by=None)


def pass_on(withdrawn: Invitation) -> None:
    """Who was to report to them is to stand where they would have."""
    withdrawn.reporting.update(under=withdrawn.under_id, reports_to=withdrawn.reports_to_id)


def _reporting(manager: Invitation) -> InvitationQuerySet:
    return Invitation.objects.filter(company=manager.company_id, reports_to=manager, withdrawn_at=None)


def _node_of(accepted: Invitation) -> StructureNode | None:
    """None for who has left since."""
    places = StructureNode.objects.filter(company=accepted.company_id, member__user__email=accepted.email)
    return places.first()
