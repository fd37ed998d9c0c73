"""Why an approval, or a change of a rule, was refused."""

from storefront.lib.errors import DomainError, NotAllowed


class NotAsked(NotAllowed):
    """This member's approval is not wanted now."""

    code = "not_asked"


class RuleRefused(DomainError):
    """The rule cannot be kept as it was typed. `facts` names the field."""

    code = "rule_refused"
    status = 422


class JudgingFailed(Exception):
    """The rules say nothing about these facts; the purchase order must wait until they can."""
