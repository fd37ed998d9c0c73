"""How every change of authority begins.

`by=None` is the store: the admin, the demo world, and what runs at the founding of a company.
"""

import uuid

from companies import permissions
from companies.models import CompanyAuthority, Member
from storefront.lib.errors import NotAllowed


def take_authority(company_id: uuid.UUID, needs: str, by: Member | None) -> Member | None:
    """Lock first, and only then look whether `by` still may: what was read before is old.

    Returns `by` as of now.
    """
    CompanyAuthority.objects.change(company_id)
    if by is None:
        return None
    fresh = Member.objects.for_request().filter(pk=by.pk, company_id=company_id).first()
    if fresh is None or not fresh.may(needs):
        raise NotAllowed(f"You may not {permissions.PERMISSIONS[needs].label.lower()} of this company.")
    return fresh
