"""How every change of authority begins.

`by=None` is the store: the admin, the demo world, and what runs at the founding of a company.
Nobody else gets past `_who_may` while the store has the company blocked: its people only look.
"""

import uuid

from companies import permissions
from companies.models import Company, CompanyAuthority, Member
from storefront.lib.errors import NotAllowed


class CompanyBlocked(NotAllowed):
    """The store has blocked the company: until that is lifted its people look, and change nothing."""

    code = "company_blocked"


def take_authority(company_id: uuid.UUID, needs: str, by: Member | None) -> Member | None:
    """Lock first, and only then look whether `by` still may: what was read before is old.

    Returns `by` as of now. Raises NotAllowed, CompanyBlocked.
    """
    CompanyAuthority.objects.change(company_id)
    return None if by is None else _who_may(company_id, (needs,), by)


def share_authority(company_id: uuid.UUID, needs: tuple[str, ...], by: Member | None) -> Company:
    """For what is written under a right and gives none: nobody loses that right until we commit.

    One permission of `needs` is enough. Gives the company, locked: its row guards its profile and
    its address book. Raises NotAllowed, CompanyBlocked.
    """
    CompanyAuthority.objects.share(company_id)
    if by is not None:
        _who_may(company_id, needs, by)
    return Company.objects.select_for_update(no_key=True).get(pk=company_id)


def _who_may(company_id: uuid.UUID, needs: tuple[str, ...], by: Member) -> Member:
    fresh = Member.objects.now(by.pk)
    if fresh is None or fresh.company_id != company_id or not any(fresh.may(code) for code in needs):
        raise NotAllowed(f"You may not {permissions.PERMISSIONS[needs[0]].label.lower()} of this company.")
    if not fresh.company.may_trade:
        raise CompanyBlocked(
            f"The store has blocked {fresh.company.name}: its people can look, and change nothing."
        )
    return fresh
