"""What a company says of itself."""

import uuid

from django.db import transaction

from companies.models import Company, Member
from companies.services._authority import share_authority

ACCOUNT = ("name", "legal_name", "email", "vat_id")
LEGAL_ADDRESS = (
    "legal_street",
    "legal_city",
    "legal_region",
    "legal_postcode",
    "legal_country",
    "legal_phone",
)


def change_account(company_id: uuid.UUID, *, by: Member | None, **values: str) -> Company:
    """Documents that exist keep the names they were placed with."""
    return _change(company_id, "edit_account", ACCOUNT, values, by)


def change_legal_address(company_id: uuid.UUID, *, by: Member | None, **values: str) -> Company:
    return _change(company_id, "edit_legal_address", LEGAL_ADDRESS, values, by)


@transaction.atomic
def _change(
    company_id: uuid.UUID, needs: str, fields: tuple[str, ...], values: dict[str, str], by: Member | None
) -> Company:
    company = share_authority(company_id, (needs,), by)
    for field in fields:
        setattr(company, field, values[field])
    company.save(update_fields=fields)
    return company
