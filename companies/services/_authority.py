"""How every change of authority begins.

`by=None` is the store: the admin, the demo world, and what runs at the founding of a company.
"""

import uuid

from companies import permissions
from companies.models import Company, CompanyAuthority, Member
from storefront.lib.errors import NotAllowed


def take_authority(company_id: uuid.UUID, needs: str, by: Member | None) -> Member | None:
    """Lock first, and only then look whether `by` still may: what was read before is old.

    Returns `by` as of now.
    """
    CompanyAuthority.objects.change(company_id)
    return None if by is None else _who_may(company_id, (needs,), by)


def share_authority(company_id: uuid.UUID, needs: tuple[str, ...], by: Member | None) -> Company:
    """For what is written under a right and gives none: nobody loses that right until we commit.

    One permission of `needs` is enough. Gives the company, locked: its row guards its profile and
    its address book. A company that may not trade keeps both as they are, but for the store.
    """
    CompanyAuthority.objects.share(company_id)
    if by is not None:
        _who_may(company_id, needs, by)
    company = Company.objects.select_for_update(no_key=True).get(pk=company_id)
    if by is not None and not company.may_trade:
        raise NotAllowed(f"The store has blocked {company.name}: its profile can only be looked at.")
    return company


def _who_may(company_id: uuid.UUID, needs: tuple[str, ...], by: Member) -> Member:
    fresh = Member.objects.now(by.pk)
    if fresh is None or fresh.company_id != company_id or not any(fresh.may(code) for code in needs):
        raise NotAllowed(f"You may not {permissions.PERMISSIONS[needs[0]].label.lower()} of this company.")
    return fresh
