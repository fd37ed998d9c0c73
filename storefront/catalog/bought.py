"""What a company has bought before, out of its orders that were not canceled.

Orders lie above the catalogue, which imports nothing of them: their tables are named here. Lines
are found by SKU, for which they have an index, and so also after a product was made anew.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Upper
from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True, slots=True)
class LastOrder:
    quantity: int
    placed_at: datetime

    @classmethod
    def of(cls, found: dict[str, Any] | None) -> Self | None:
        return cls(found["quantity"], datetime.fromisoformat(found["placed_at"])) if found else None

    @property
    def month(self) -> str:
        """ "Sep", and "Sep 2025" where that is another year."""
        placed, now = timezone.localtime(self.placed_at), timezone.localtime()
        return date_format(placed, "M" if placed.year == now.year else "M Y")


def last_order(company_id: uuid.UUID) -> Subquery:
    """Of a product, for `LastOrder.of`: one probe of the index, however many orders there are."""
    newest = _lines_of(company_id).order_by("-id")
    return Subquery(newest.values_list(JSONObject(quantity="quantity", placed_at="order__placed_at"))[:1])


def bought_before(company_id: uuid.UUID) -> Exists:
    """A condition on products."""
    return Exists(_lines_of(company_id))


def _lines_of(company_id: uuid.UUID) -> QuerySet[Any]:
    lines = apps.get_model("orders", "OrderLine").objects.alias(key=Upper("sku"))
    return lines.filter(company_id=company_id, key=Upper(OuterRef("sku")), order__status="placed")
