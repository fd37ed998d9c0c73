"""The tree of teams and people."""

import uuid

from django.db import transaction

from companies.models import Member, StructureNode
from companies.services._authority import take_authority


@transaction.atomic
def add_team(company_id: uuid.UUID, name: str, *, under: StructureNode, by: Member | None) -> StructureNode:
    take_authority(company_id, "manage_users", by)
    return StructureNode.objects.create(company_id=company_id, parent=under, team_name=name)
