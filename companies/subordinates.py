"""Who stands below somebody, by name as far as people read names, and how many in all."""

import heapq
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from companies.wording import listed

MOST_NAMES = 20

# By what somebody is asked for them: the level at which that person is their manager (1 where no active
# person stands between, 2 where one does; a team adds none), their role, whether they can place anything.
_GROUPS = f"""
WITH RECURSIVE below(node_id, member_id, level, next_level) AS (
    SELECT child.id, child.member_id, 1,
           1 + (coalesce(person.is_active AND account.is_active, false))::int
      FROM companies_structurenode mine
      JOIN companies_structurenode child
        ON child.company_id = mine.company_id AND child.parent_id = mine.id
      LEFT JOIN companies_member person ON person.id = child.member_id
      LEFT JOIN companies_user account ON account.id = person.user_id
     WHERE mine.company_id = %s AND mine.member_id = %s
    UNION ALL
    SELECT child.id, child.member_id, below.next_level,
           below.next_level + (coalesce(person.is_active AND account.is_active, false))::int
      FROM below
      JOIN companies_structurenode child
        ON child.company_id = %s AND child.parent_id = below.node_id
      LEFT JOIN companies_member person ON person.id = child.member_id
      LEFT JOIN companies_user account ON account.id = person.user_id
)
SELECT below.level, person.role_id, person.is_active AND account.is_active,
       count(*), (array_agg(person.name ORDER BY person.name, person.id))[1:{MOST_NAMES}]
  FROM below
  JOIN companies_member person ON person.id = below.member_id
  JOIN companies_user account ON account.id = person.user_id
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
        cursor.execute(_GROUPS, [company_id, member_id, company_id])
        return Subordinates([Group(*row) for row in cursor.fetchall()])
