"""The address book of a company. A document keeps its own copy, whatever becomes of the entry.

Who may place orders may add an entry: they need it for the next parcel. Changing one, removing it
and choosing the default concern everybody's carts, and take the right to edit the account.
The row of the company guards the book, so that there is one default at most.
"""

import uuid

from django.db import transaction

from companies.models import Address, Member
from companies.seen import refuse_if_changed
from companies.services._authority import share_authority
from storefront.lib.errors import DomainError, NotFound

KEEPERS = ("edit_account",)
ADDERS = ("edit_account", "place_order")


class DefaultStays(DomainError):
    """While there are others, somebody has to say which of them is the default instead."""

    code = "default_stays"


@transaction.atomic
def add_address(company_id: uuid.UUID, *, by: Member | None, **fields: str) -> Address:
    """The first one of a book is its default."""
    share_authority(company_id, ADDERS, by)
    has_default = Address.objects.filter(company=company_id, is_default=True).exists()
    return Address.objects.create(company_id=company_id, is_default=not has_default, **fields)


@transaction.atomic
def change_address(
    company_id: uuid.UUID, key: uuid.UUID, *, by: Member | None, seen: str | None = None, **fields: str
) -> Address:
    """Raises ChangedMeanwhile, NotFound."""
    share_authority(company_id, KEEPERS, by)
    address = _address(company_id, key)
    now = {name: getattr(address, name) for name in fields}
    refuse_if_changed(address.label, now=now, wanted=fields, seen=seen)
    for field, value in fields.items():
        setattr(address, field, value)
    address.save(update_fields=fields)
    return address


@transaction.atomic
def make_default_address(company_id: uuid.UUID, key: uuid.UUID, *, by: Member | None) -> Address:
    share_authority(company_id, KEEPERS, by)
    address = _address(company_id, key)
    Address.objects.filter(company=company_id, is_default=True).update(is_default=False)
    address.is_default = True
    address.save(update_fields=["is_default"])
    return address


@transaction.atomic
def remove_address(company_id: uuid.UUID, key: uuid.UUID, *, by: Member | None) -> Address:
    """Carts that were to be sent there have no address any more. Raises DefaultStays.

    The entry is locked before those carts are sought: nobody chooses it in between.
    """
    share_authority(company_id, KEEPERS, by)
    address = _address(company_id, key)
    if address.is_default and Address.objects.filter(company=company_id).exclude(pk=key).exists():
        raise DefaultStays(f"{address.label} is the default address. Make another one the default first.")
    address.delete()
    return address


def _address(company_id: uuid.UUID, key: uuid.UUID) -> Address:
    address = Address.objects.select_for_update().filter(company=company_id, pk=key).first()
    if address is None:
        raise NotFound("That address is not in your company's address book any more.")
    return address
