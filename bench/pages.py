"""What is measured over HTTP: the lists, placing, approving."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg
from psycopg.rows import dict_row

from bench import baseline, world
from bench.measures import Measure, Watch
from bench.names import SLUG, WARE, session_of
from bench.servers import Person, fields_of
from companies.models import Address, Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout import lines
from storefront.checkout import services as checkout
from storefront.checkout.models import ShippingMethod
from storefront.lib.paging import Sort, cursor_after

BASE = f"/c/{SLUG}/purchase-orders"
LISTS = {
    "My Purchase Orders": ("buyer", f"{BASE}/"),
    "Company Purchase Orders": ("auditor", f"{BASE}/company/"),
    "Requires My Approval": ("manager", f"{BASE}/requires-my-approval/"),
}
# The second list once more, as others see it.
COMPANY_LISTS = {
    "The same of subordinates": ("manager", f"{BASE}/company/"),
    "The same of the administrator": ("administrator", f"{BASE}/company/"),
}
MIDDLE = """
SELECT po.created_at, po.id
  FROM purchase_orders_purchaseorder po JOIN companies_company ours ON ours.id = po.company_id
 WHERE ours.slug = %s AND po.deleted_at IS NULL
 ORDER BY po.created_at DESC, po.id DESC
OFFSET (SELECT count(*) / 2 FROM purchase_orders_purchaseorder) LIMIT 1
"""
READS, WRITES, LARGE_WRITES = 60, 30, 10


def reading(name: str, port: int, person: str, path: str) -> Measure:
    reader = Person(port, session_of(person))

    def take(watch: Watch) -> None:
        with watch.running():
            reader.get(path)

    return Measure(name, take, READS)


def middle_of_the_company_list(url: str) -> tuple[str, str]:
    """The page after half of all purchase orders, by the address that `next` would lead to."""
    with psycopg.connect(url, row_factory=dict_row) as plain:
        row = plain.execute(MIDDLE, [SLUG]).fetchone()
    cursor = cursor_after(row, Sort(("created_at", "id"), descending=True))
    return "auditor", f"{BASE}/company/?{urlencode({'cursor': cursor})}"


@dataclass(frozen=True, slots=True)
class Writing:
    """Placing and approving, by the product and by plain psycopg, on one database."""

    port: int
    plain: psycopg.Connection
    people: dict[str, Member]

    def measures(self, sizes: Sequence[int]) -> list[Measure]:
        found = [self._approving(), self._approving_plainly()]
        for size in sizes:
            times = WRITES if size < 100 else LARGE_WRITES
            found += [self._placing(size, times), self._placing_plainly(size, times)]
        return found

    def _placing(self, size: int, times: int) -> Measure:
        buyer = Person(self.port, session_of("buyer"))

        def take(watch: Watch) -> None:
            fill_cart(self.people["buyer"], size)
            fields = fields_of(buyer.get(f"/c/{SLUG}/checkout/"))
            fields["payment_method"] = "bank_transfer"
            with watch.running():
                buyer.post(f"/c/{SLUG}/checkout/place/", fields)

        return Measure(f"place {size}", take, times)

    def _placing_plainly(self, size: int, times: int) -> Measure:
        template: list[baseline.Rows] = []

        def take(watch: Watch) -> None:
            if not template:
                po = self._place(size)
                template.append(baseline.read(self.plain, baseline.PLACED, po.pk))
            rows = template[0].renewed({})
            with watch.running():
                baseline.place(self.plain, rows)

        return Measure(f"psycopg: place {size}", take, times)

    def _approving(self) -> Measure:
        manager = Person(self.port, session_of("manager"))
        manager.get(LISTS["Requires My Approval"][1])

        def take(watch: Watch) -> None:
            po = self._place(10)
            with watch.running():
                manager.post(f"{BASE}/{po.number}/approve/", {"round": "1", "comment": ""})

        return Measure("approve", take, WRITES)

    def _approving_plainly(self) -> Measure:
        template: list[tuple[PurchaseOrder, baseline.Rows]] = []

        def take(watch: Watch) -> None:
            if not template:
                po = self._place(10)
                world.approve(po, by=self.people["manager"])
                template.append((po, baseline.read(self.plain, baseline.APPROVED, po.pk)))
            original, rows = template[0]
            po = self._place(10)
            rows = rows.renewed({original.pk: po.pk})
            with watch.running():
                baseline.approve(self.plain, rows, po.pk)

        return Measure("psycopg: approve", take, WRITES)

    def _place(self, size: int) -> PurchaseOrder:
        """As over HTTP: one rule applies, and the manager is asked."""
        return world.place(world.priced(wares(size), f"{750 / size:.2f}"), by=self.people["buyer"])


def fill_cart(buyer: Member, size: int) -> None:
    """Of about 900: over the first rule's amount and below the second's, whatever the number of lines."""
    lines.clear(by=buyer)
    lines.add({ware.pk: max(round(750 / size), 1) for ware in wares(size)}, by=buyer)
    checkout.choose_shipping(
        by=buyer,
        address_id=Address.objects.get(company=buyer.company_id, is_default=True).pk,
        method_id=ShippingMethod.objects.get().pk,
    )


def wares(size: int) -> list[Product]:
    return random.sample(list(Product.objects.filter(sku__startswith=WARE)), size)
