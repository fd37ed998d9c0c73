"""What a company says of itself."""

import uuid

from django.db import transaction

from companies.models import Company, Member
from companies.seen import refuse_if_changed
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


@transaction.atomic
def change_account(
    company_id: uuid.UUID, *, by: Member | None, seen: str | None = None, **values: str
) -> Company:
    """Documents that exist keep the names they were placed with. Raises ChangedMeanwhile."""
    company = share_authority(company_id, ("edit_account",), by)
    return _change(company, "the account information", {name: values[name] for name in ACCOUNT}, seen)


@transaction.atomic
def change_legal_address(
    company_id: uuid.UUID, *, by: Member | None, seen: str | None = None, **values: str
) -> Company:
    """Raises ChangedMeanwhile."""
    company = share_authority(company_id, ("edit_legal_address",), by)
    return _change(company, "the legal address", {name: values[name] for name in LEGAL_ADDRESS}, seen)


def _change(company: Company, what: str, wanted: dict[str, str], seen: str | None) -> Company:
    now = {name: getattr(company, name) for name in wanted}
    refuse_if_changed(what, now=now, wanted=wanted, seen=seen)
    for name, value in wanted.items():
        setattr(company, name, value)
    company.save(update_fields=wanted)
    return company
