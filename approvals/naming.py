"""Which rules, and which purchase orders that wait, name a role."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from approvals.models import ApprovalRule, Requirement, RuleRequirement, RuleRole


@dataclass(frozen=True, slots=True)
class NamingRule:
    """`asks`: the role approves; `judges`: it looks at what people of the role place."""

    number: int
    name: str
    asks: bool
    judges: bool

    @property
    def how(self) -> str:
        if self.asks and self.judges:
            return "asks this role, and looks at what its people place"
        return "asks this role" if self.asks else "looks at what its people place"


def rules_naming(company_id: uuid.UUID, role: uuid.UUID) -> list[NamingRule]:
    """By name, disabled ones too: they keep a role as well."""
    asked = RuleRequirement.objects.filter(rule=OuterRef("pk"), role=role)
    judged = RuleRole.objects.filter(rule=OuterRef("pk"), role=role)
    rules = ApprovalRule.objects.filter(company=company_id).annotate(
        asks=Exists(asked.order_by()), judges=Exists(judged)
    )
    rows = rules.filter(Q(asks=True) | Q(judges=True)).values_list("number", "name", "asks", "judges")
    return [NamingRule(*row) for row in rows]


def waiting_for_role(company_id: uuid.UUID, role: uuid.UUID) -> int:
    """How many purchase orders that wait ask this role in their copy of a rule, now or later."""
    needs = Requirement.objects.filter(company=company_id, role=role, track__open=True).order_by()
    return needs.values("track__purchase_order").distinct().count()
