"""The played-through rounds again, against the database: rows, roles, structure and decisions."""

from typing import Any

import pytest
from django.db import connection

from approvals import services as approvals
from approvals.services._rows import load_routes
from companies import services as companies
from companies.models import Company, Member, Role
from purchase_orders.models import PurchaseOrder
from tests.approvals import world
from tests.approvals.test_routes import CASES
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.django_db


class Stage:
    """A case's company, people and rules as rows, and its steps through the services."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.company: Company = make_company("Played")
        self.people: dict[str, Member] = {"admin": administrator_of(self.company)}
        Member.objects.filter(company=self.company).update(name="admin")
        self.roles: dict[str, Role] = {}
        for name, facts in self._top_down(case["people"]):
            above = self.people[facts["above"][0]]
            self.people[name] = make_member(self.company, name, self.role(facts["role"]), under=above)
        for name, facts in case["people"].items():
            if not facts["active"]:
                companies.deactivate(self.people[name], by=None)
        for stages in case["tracks"]:
            world.make_rule(self.company, *[[self._ask(each) for each in stage] for stage in stages])
        self.po = world.place(Member.objects.for_request().get(pk=self.people[case["placer"]].pk))

    @staticmethod
    def _top_down(people: dict[str, Any]) -> list[tuple[str, Any]]:
        rest = [(name, facts) for name, facts in people.items() if not facts.get("admin")]
        return sorted(rest, key=lambda each: len(each[1]["above"]))

    def role(self, name: str) -> Role:
        found = Role.objects.filter(company=self.company, name=name).first()
        return found or make_role(self.company, name)

    def _ask(self, facts: dict[str, Any]) -> world.Ask:
        ask: world.Ask = {"kind": facts["kind"], "seats": facts["k"]}
        if "role" in facts:
            ask["role"] = self.role(facts["role"])
        if "level" in facts:
            ask["level"] = facts["level"]
        if "names" in facts:
            ask["named"] = [self.people[name] for name in facts["names"]]
        return ask

    def do(self, step: dict[str, Any]) -> None:
        match step["do"]:
            case "deactivate":
                companies.deactivate(self.people[step["who"]], by=None)
            case "change role":
                companies.change_role(self.people[step["who"]], self.role(step["role"]), by=None)
            case "approve":
                by = Member.objects.for_request().get(pk=self.people[step["who"]].pk)
                approvals.record_approval(self.po, "", by=by)

    def asked(self) -> list[str]:
        active = Member.objects.for_request().filter(company=self.company)
        return sorted(member.name for member in active if self._asks(member))

    def said(self) -> list[str]:
        """The same from the side of the purchase order, as pages say it."""
        return sorted(each.name for each in approvals.people_asked(self.company.pk, [self.po.pk])[self.po.pk])

    @staticmethod
    def _asks(member: Member) -> bool:
        return PurchaseOrder.objects.awaiting(member).exists()

    def approved(self) -> bool:
        """By the stored tracks, or by what somebody's leaving completed, which is settled at once."""
        for po_id in approvals.overtaken(self.company.pk):
            assert approvals.settle(PurchaseOrder.objects.get(pk=po_id)).all_met
        return not world.is_open(self.po)

    def falling(self) -> dict[str, int]:
        route = load_routes(self.company.pk, [self.po.pk])[self.po.pk]
        return {str(at): sum(route.falling[track.key].values()) for at, track in enumerate(route.tracks)}


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_each_step_of_the_played_rounds(case: dict[str, Any]) -> None:
    stage = Stage(case)
    for number, step in enumerate(case["steps"]):
        stage.do(step)
        where = f"step {number}: {step['do']} {step.get('who', '')}"
        assert stage.asked() == stage.said() == step["asked"], where
        assert stage.approved() == step["approved"], where
        assert stage.falling() == step["seats_that_fall_to_the_administrator"], where
    connection.check_constraints()
