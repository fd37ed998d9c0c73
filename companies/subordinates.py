"""Who stands below somebody, by name as far as people read names, and how many in all."""

import heapq
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from storefront.lib.words import listed

MOST_NAMES = 20

# By what somebody is asked for them: the level at which that person is their manager, their role, whether
# they can act at all. A team adds no level, and neither does a person who is switched off. The company is
# read once and not node by node: that takes a third of the time where it matters, below who has thousands.
_GROUPS = f"""
WITH RECURSIVE place AS MATERIALIZED (
    SELECT node.id, node.parent_id, node.member_id, person.name, person.role_id,
           coalesce(person.is_active AND account.is_active, false) AS is_active
      FROM companies_structurenode node
      LEFT JOIN companies_member person ON person.id = node.member_id
      LEFT JOIN companies_user account ON account.id = person.user_id
     WHERE node.company_id = %s
), below(id, level, next_level) AS (
    SELECT child.id, 1, 1 + child.is_active::int
      FROM place mine JOIN place child ON child.parent_id = mine.id
     WHERE mine.member_id = %s
    UNION ALL
    SELECT child.id, below.next_level, below.next_level + child.is_active::int
      FROM below JOIN place child ON child.parent_id = below.id
)
SELECT below.level, place.role_id, place.is_active,
       count(*), (array_agg(place.name ORDER BY place.name, place.id))[1:{MOST_NAMES}]
  FROM below JOIN place ON place.id = below.id
 WHERE place.member_id IS NOT NULL
 GROUP BY 1, 2, 3
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Crowd:
    """`names`: the first in order; `count`: all of them."""

    names: Sequence[str]
    count: int

    def __str__(self) -> str:
        """“Ben Nash, Sara Bell and 3 more”."""
        more = self.count - len(self.names)
        return listed([*self.names, f"{more} more"] if more else self.names)


@dataclass(frozen=True, slots=True)
class Group:
    level: int
    role: uuid.UUID | None
    is_active: bool
    count: int
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Subordinates:
    groups: Sequence[Group]

    @property
    def levels(self) -> frozenset[int]:
        return frozenset(group.level for group in self.groups if group.is_active)

    @property
    def all(self) -> Crowd:
        return _crowd(self.groups)

    def who_place(self, levels: Collection[int], roles: Collection[uuid.UUID]) -> Crowd:
        """The active ones at these levels, of these roles."""
        asked = (group for group in self.groups if group.level in levels and group.role in roles)
        return _crowd([group for group in asked if group.is_active])


def _crowd(groups: Sequence[Group]) -> Crowd:
    names = heapq.nsmallest(MOST_NAMES, (name for group in groups for name in group.names))
    return Crowd(names, sum(group.count for group in groups))


def subordinates_of(company_id: uuid.UUID, member_id: uuid.UUID) -> Subordinates:
    """One statement, whatever the depth of the tree."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, [company_id, member_id])
        return Subordinates([Group(*row) for row in cursor.fetchall()])
