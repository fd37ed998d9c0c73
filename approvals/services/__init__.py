"""Who must say yes. `purchase_orders` comes in through here, holding its own locks."""

from approvals.errors import JudgingFailed, NotAsked, RuleChanged, RuleNameTaken
from approvals.rules import Facts, Route
from approvals.services.asked import (
    Involvement,
    awaiting,
    companies_with_stand_in,
    decided_by,
    involvement,
    overtaken,
    why_not_asked,
)
from approvals.services.explain import (
    Asked,
    Preview,
    RouteView,
    StillWanted,
    people_asked,
    people_asked_without,
    preview,
    route,
    still_wanted,
)
from approvals.services.judge import Judgement, judge
from approvals.services.later import Later, asks_later
from approvals.services.manage import Draft, change_rule, create_rule, delete_rule, switch_rule
from approvals.services.moving import Change, Changes, asked_after_move
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
    "Change",
    "Changes",
    "Draft",
    "Facts",
    "Involvement",
    "Judgement",
    "JudgingFailed",
    "Later",
    "NotAsked",
    "Outcome",
    "Preview",
    "Route",
    "RouteView",
    "RuleChanged",
    "RuleNameTaken",
    "StillWanted",
    "asked_after_move",
    "asks_later",
    "awaiting",
    "change_rule",
    "close_route",
    "companies_with_stand_in",
    "create_rule",
    "decided_by",
    "delete_rule",
    "involvement",
    "judge",
    "open_route",
    "overtaken",
    "people_asked",
    "people_asked_without",
    "preview",
    "record_approval",
    "record_override",
    "record_rejection",
    "route",
    "settle",
    "still_wanted",
    "switch_rule",
    "why_not_asked",
]
