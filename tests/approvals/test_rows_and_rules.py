"""Who is asked is read from rows by functions of the database, and worked out by the matching: they agree.

Companies by chance, small enough that roles are vacant, held by the placer alone, or short of people.
"""

import random
from collections.abc import Callable

import pytest

from approvals import services as approvals
from approvals.models import ApprovalRule, RuleRequirement
from companies.models import Company, Member, Role, StructureNode
from purchase_orders.models import PurchaseOrder
from tests.approvals import world
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.django_db


class Chance:
    """A company in which things happen; each `step` is one of them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.company: Company = make_company(f"Chance {seed}")
        self.administrator = administrator_of(self.company)
        self.roles = [make_role(self.company, f"Role {number}") for number in range(4)]
        self.people = [self.administrator]
        for number in range(7):
            role, above = self.chance.choice(self.roles), self.chance.choice(self.people)
            self.people.append(make_member(self.company, f"Person {number}", role, under=above))
        for _ in range(3):
            world.make_rule(self.company, *self.stages())
        self.orders: list[PurchaseOrder] = []

    def stages(self) -> list[list[world.Ask]]:
        return [
            [self.ask() for _ in range(self.chance.randint(1, 2))] for _ in range(self.chance.randint(1, 2))
        ]

    def ask(self) -> world.Ask:
        kind = self.chance.choice("mmrrrrran")
        if kind == "m":
            return world.MANAGER | {"level": self.chance.randint(1, 2)}
        if kind == "a":
            return world.ADMINISTRATOR
        if kind == "n":
            return world.of_people(*self.chance.sample(self.people, 2), seats=self.chance.randint(1, 2))
        return world.of_role(self.chance.choice(self.roles), seats=self.chance.randint(1, 2))

    def step(self) -> str:
        acts: list[Callable[[], str]] = [self.place, self.approve, self.approve, self.switch, self.give_role]
        rare: list[Callable[[], str]] = [self.unplace, self.move, self.drop_role]
        return self.chance.choice([*acts, *acts, *rare])()

    def place(self) -> str:
        placer = self.chance.choice([each for each in self.people[1:] if each.is_active])
        judged = Member.objects.for_request().get(pk=placer.pk)
        self.orders.append(world.place(judged))
        return f"{placer} placed {self.orders[-1].number}"

    def approve(self) -> str:
        asked = approvals.people_asked(self.company.pk, [po.pk for po in self.orders])
        could = [(po, each) for po in self.orders for each in asked[po.pk]]
        if not could:
            return "nobody could approve"
        po, each = self.chance.choice(could)
        by = Member.objects.for_request().get(pk=each.member_id)
        approvals.record_approval(po, "", by=by)
        return f"{by} approved {po.number}"

    def switch(self) -> str:
        member = self.chance.choice(self.people[1:])
        member.is_active = not member.is_active or sum(each.is_active for each in self.people) < 4
        member.save(update_fields=["is_active"])
        return f"{member} is {'on' if member.is_active else 'off'}"

    def give_role(self) -> str:
        member, member.role = (chosen := self.chance.choice(self.people[1:])), self.chance.choice(self.roles)
        member.save(update_fields=["role"])
        return f"{chosen} has {member.role}"

    def unplace(self) -> str:
        leaves = StructureNode.objects.filter(company=self.company, children=None, member__isnull=False)
        if node := leaves.exclude(member=self.administrator).order_by("pk").first():
            node.delete()
            return f"{node.member} has no place"
        return "no leaf"

    def move(self) -> str:
        nodes = StructureNode.objects.filter(company=self.company).exclude(member=self.administrator)
        if node := nodes.filter(children=None).order_by("pk").last():
            node.parent = StructureNode.objects.get(member=self.administrator)
            node.save()
            return f"{node.member} moved up"
        return "nobody to move"

    def drop_role(self) -> str:
        held = {each.role_id for each in self.people}
        free = [each for each in self.roles if each.pk not in held]
        if len(self.roles) > 2 and free:
            naming = RuleRequirement.objects.filter(role=free[0]).values("rule")
            ApprovalRule.objects.filter(pk__in=naming).delete()
            Role.objects.get(pk=free[0].pk).delete()
            self.roles.remove(free[0])
            return f"{free[0]} was deleted"
        return "no role to delete"

    def by_rows(self) -> dict[str, set[int]]:
        return {each.name: world.waits_for(each) for each in self.people if each.is_active}

    def by_rules(self) -> dict[str, set[int]]:
        asked = approvals.people_asked(self.company.pk, [po.pk for po in self.orders])
        return {
            member.name: {
                po.number for po in self.orders if member.pk in {each.member_id for each in asked[po.pk]}
            }
            for member in self.people
            if member.is_active
        }


@pytest.mark.parametrize("seed", range(6))
def test_rows_say_what_the_rules_say(seed: int) -> None:
    chance = Chance(seed)
    happened = [chance.place() for _ in range(3)]
    for _ in range(25):
        happened.append(chance.step())
        assert chance.by_rows() == chance.by_rules(), happened
