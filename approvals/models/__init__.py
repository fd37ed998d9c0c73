"""Rules, and the run of a round: the copy of them that a waiting document keeps."""

from approvals.models.rule import ApprovalRule, RuleCondition, RuleNamed, RuleRequirement, RuleRole
from approvals.models.run import Decision, Requirement, RequirementNamed, Track

__all__ = [
    "ApprovalRule",
    "Decision",
    "Requirement",
    "RequirementNamed",
    "RuleCondition",
    "RuleNamed",
    "RuleRequirement",
    "RuleRole",
    "Track",
]
