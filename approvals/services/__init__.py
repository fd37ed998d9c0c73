"""Who must say yes. `purchase_orders` comes in through here, holding its own locks."""

from approvals.errors import JudgingFailed, NotAsked, RuleRefused
from approvals.rules import Facts
from approvals.services.asked import (
    Involvement,
    awaiting,
    companies_with_stand_in,
    decided_by,
    involvement,
    is_asked,
    overtaken,
    why_not_asked,
)
from approvals.services.explain import (
    Asked,
    Preview,
    RouteView,
    people_asked,
    preview,
    route,
)
from approvals.services.judge import Judgement, judge
from approvals.services.run import (
    Outcome,
    close_route,
    open_route,
    record_approval,
    record_override,
    record_rejection,
    settle,
)

__all__ = [
    "Asked",
    "Facts",
    "Involvement",
    "Judgement",
    "JudgingFailed",
    "NotAsked",
    "Outcome",
    "Preview",
    "RouteView",
    "RuleRefused",
    "awaiting",
    "close_route",
    "companies_with_stand_in",
    "decided_by",
    "involvement",
    "is_asked",
    "judge",
    "open_route",
    "overtaken",
    "people_asked",
    "preview",
    "record_approval",
    "record_override",
    "record_rejection",
    "route",
    "settle",
    "why_not_asked",
]
