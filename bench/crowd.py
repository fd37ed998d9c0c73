"""A company of its own in which 5,000 people on 15 levels are below one manager."""

import random

from django.db import connection

from bench.measures import Measure, Watch
from companies import services as companies
from companies.models import Company, Member, Role, StructureNode, User
from companies.structure import subordinate_ids

SLUG, PEOPLE, LEVELS = "bench-crowd", 5_000, 15
SUBORDINATES = f"The ids of {PEOPLE:,} subordinates"
# Each level is so many times as wide as the one above it.
GROWTH = 1.6
TIMES = 60


def build() -> None:
    """Besides, as many people again whom the measured manager is not above."""
    administrator = User.objects.create_user("crowd@bench.example", name="Clara Crowd")
    company = companies.found_company(administrator, name="Bench Crowd", slug=SLUG)
    root = StructureNode.objects.get(company=company)
    for name in ("measured", "other"):
        _join(company, [root], [f"{name} manager"])
        _fill(company, StructureNode.objects.get(member__name=f"{name} manager"), name)


def _fill(company: Company, top: StructureNode, name: str) -> None:
    shares = [GROWTH**level for level in range(LEVELS - 2)]
    sizes = [int(PEOPLE * share / sum(shares)) for share in shares]
    sizes[-1] += PEOPLE - sum(sizes)
    above = [top]
    for level, size in enumerate(sizes):
        above = _join(company, above, [f"{name} {level} {number}" for number in range(size)])


def _join(company: Company, above: list[StructureNode], names: list[str]) -> list[StructureNode]:
    """Each below a random one of `above`."""
    role = Role.objects.get(company=company, name="Buyer")
    users = [User(email=f"{'.'.join(name.split())}@bench.example", name=name, password="!") for name in names]
    members = [Member(company=company, user=user, role=role, name=user.name) for user in users]
    nodes = [StructureNode(company=company, member=member, parent=random.choice(above)) for member in members]
    User.objects.bulk_create(users)
    Member.objects.bulk_create(members)
    return StructureNode.objects.bulk_create(nodes)


def finding_subordinates() -> Measure:
    manager = Member.objects.get(company__slug=SLUG, name="measured manager")
    below = subordinate_ids(manager.company_id, manager.pk)

    def take(watch: Watch) -> None:
        with watch.running(), connection.cursor() as cursor:
            cursor.execute(below.sql, below.params)
            found = cursor.fetchall()
        assert len(found) == PEOPLE

    return Measure(SUBORDINATES, take, TIMES)
