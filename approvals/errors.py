"""Why an approval, or a change of a rule, was refused."""

from storefront.lib.errors import DomainError, NotAllowed


class NotAsked(NotAllowed):
    """This member's approval is not wanted now."""

    code = "not_asked"


class RuleNameTaken(DomainError):
    """Another rule of the company has this name."""

    code = "rule_name_taken"
    status = 422


class RuleChanged(DomainError):
    """Somebody else changed the rule since this member opened it."""

    code = "rule_changed"


class JudgingFailed(Exception):
    """The rules say nothing about these facts; the purchase order must wait until they can."""
