"""What the store flips in /admin/, for every company there is."""

from collections.abc import Callable, Sequence
from typing import Any

from companies.models import Company, StoreSettings


def store(**switches: Any) -> None:
    StoreSettings.objects.update_or_create(pk=1, defaults=switches)


def of_store_off() -> None:
    store(purchase_orders_enabled=False)


def of_company_off() -> None:
    Company.objects.update(purchase_orders_enabled=False)


def blocked() -> None:
    Company.objects.update(status=Company.Status.BLOCKED)


PURCHASE_ORDERS_OFF: Sequence[Callable[[], None]] = (of_store_off, of_company_off)
