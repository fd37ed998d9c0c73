"""Why a purchase order did not do what was asked, as sentences."""

from storefront.lib.errors import DomainError, NotAllowed


class ChangedSinceOpened(DomainError):
    """The decision was about an older round than the current one."""

    code = "changed_since_opened"


class NotPossibleNow(DomainError):
    """The status does not allow the action."""

    code = "not_possible_now"


class CompanyMayNotTrade(NotAllowed):
    code = "company_may_not_trade"


class NotVisible(NotAllowed):
    """Of this company, but not for this member to see."""

    code = "not_visible"


class ReasonNeeded(DomainError):
    code = "reason_needed"
    status = 422


class TooMany(DomainError):
    """More than one bulk action takes."""

    code = "too_many"
    status = 422
