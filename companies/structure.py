"""Who is above whom. Each function is one statement, whatever the depth of the tree."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from companies.models import StructureNode

# A function of the migration `0007_who_is_below`.
_BELOW = "SELECT companies_below(%s, %s)"

_CHAINS = """
WITH RECURSIVE above(start_id, node_id, parent_id, depth) AS (
    SELECT node.member_id, node.id, node.parent_id, 0
      FROM companies_structurenode node
     WHERE node.company_id = %s AND node.member_id = ANY(%s)
    UNION ALL
    SELECT above.start_id, parent.id, parent.parent_id, above.depth + 1
      FROM above
      JOIN companies_structurenode parent
        ON parent.company_id = %s AND parent.id = above.parent_id
)
"""

# Each node once, however many people it is above: UNION passes over what it has found.
_NODES_ABOVE = """
WITH RECURSIVE above(node_id, parent_id, member_id) AS (
    SELECT node.id, node.parent_id, node.member_id
      FROM companies_structurenode node
     WHERE node.company_id = %s AND node.member_id = ANY(%s)
    UNION
    SELECT parent.id, parent.parent_id, parent.member_id
      FROM above
      JOIN companies_structurenode parent
        ON parent.company_id = %s AND parent.id = above.parent_id
)
SELECT above.node_id, above.parent_id, above.member_id,
       coalesce(person.is_active AND account.is_active, false)
  FROM above
  LEFT JOIN companies_member person ON person.id = above.member_id
  LEFT JOIN companies_user account ON account.id = person.user_id
"""

# The active people from these nodes upwards, those of the nodes themselves first.
_FROM = """
SELECT start.id, person.id
  FROM companies_structurenode start
 CROSS JOIN LATERAL unnest(start.above || start.id) WITH ORDINALITY above(node_id, depth)
  JOIN companies_structurenode node ON node.id = above.node_id
  JOIN companies_member person ON person.id = node.member_id AND person.is_active
  JOIN companies_user account ON account.id = person.user_id AND account.is_active
 WHERE start.id = ANY(%s)
 ORDER BY start.id, above.depth DESC
"""

_PLACES = f"""{_CHAINS}
SELECT above.start_id,
       (array_agg(node.team_name ORDER BY above.depth) FILTER (WHERE node.team_name <> ''))[1],
       (array_agg(person.name ORDER BY above.depth)
          FILTER (WHERE person.is_active AND account.is_active))[1]
  FROM above
  JOIN companies_structurenode node ON node.id = above.node_id
  LEFT JOIN companies_member person ON person.id = node.member_id
  LEFT JOIN companies_user account ON account.id = person.user_id
 WHERE above.depth > 0
 GROUP BY above.start_id
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Place:
    """The nearest team above somebody, and the nearest active person; empty where there is none."""

    team: str = ""
    manager: str = ""


def places_of(company_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Place]:
    """Nobody above: no entry, as for the administrator."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [company_id, list(member_ids), company_id])
        return {key: Place(team or "", manager or "") for key, team, manager in cursor.fetchall()}


def node_of(company_id: uuid.UUID, key: uuid.UUID) -> StructureNode | None:
    """A place with who stands there."""
    return StructureNode.objects.filter(company=company_id, pk=key).select_related("member").first()


def subordinate_ids(company_id: uuid.UUID, member_id: uuid.UUID) -> RawSQL:
    """A subquery for `…__in`: the ids of everybody below this member, at any depth."""
    return RawSQL(_BELOW, [member_id, company_id])  # noqa: S611 - constant text


def managers_of(company_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The active people above each member, nearest first; the last one is the administrator."""
    wanted = list(member_ids)
    with connection.cursor() as cursor:
        cursor.execute(_NODES_ABOVE, [company_id, wanted, company_id])
        nodes = {node_id: _Node(*rest) for node_id, *rest in cursor.fetchall()}
    place = {node.member: node for node in nodes.values()}
    managers: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for member_id in wanted:
        if (node := place.get(member_id)) is not None and (above := list(_managers_above(node, nodes))):
            managers[member_id] = above
    return managers


class _Node(NamedTuple):
    parent: uuid.UUID | None
    member: uuid.UUID | None
    is_active: bool


def _managers_above(node: _Node, nodes: Mapping[uuid.UUID, _Node]) -> Iterator[uuid.UUID]:
    for _ in nodes:  # no more steps than nodes, whatever they point to
        if node.parent is None:
            return
        node = nodes[node.parent]
        if node.member is not None and node.is_active:
            yield node.member


def managers_from(node_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who manages whatever is put right below each node, nearest first."""
    managers: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FROM, [list(node_ids)])
        for node_id, manager_id in cursor.fetchall():
            managers[node_id].append(manager_id)
    return managers
