"""Plays scenes: each thing in its turn, at its time, by the person who would have done it."""

import csv
import uuid
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path

from companies.models import Address, Member
from purchase_orders import services as purchase_orders
from purchase_orders.models import PurchaseOrder, Status
from storefront.catalog.models import Product, Stock
from storefront.checkout import cart as carts
from storefront.checkout import lines, services
from storefront.checkout.models import Cart, PaymentMethod, ShippingMethod
from storefront.demo.clock import Clock
from storefront.demo.shop import STANDARD

BASKETS = Path(__file__).parent / "data" / "baskets.csv"
AFTER_APPROVAL = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a scene's document so many working hours after it was placed."""

    after: float
    act: Callable[["Play", str], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A cart that somebody places, and what becomes of it. Times are in working hours.

    `key` names its basket in `baskets.csv`. `all_but`: products bought up, and how many stay.
    """

    key: str
    hours_ago: float
    by: str = "buyer"
    company: str = "lakeside"
    shipping: str = STANDARD
    payment: PaymentMethod = PaymentMethod.ON_ACCOUNT
    reference: str = ""
    note: str = ""
    code: str = ""
    copies: tuple[str, ...] = ()
    all_but: tuple[tuple[str, int], ...] = ()
    then: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is about no document, or about several."""

    hours_ago: float
    act: Callable[["Play"], object]


Event = tuple[float, Callable[[], object]]


class Play:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.numbers: dict[str, int] = {}

    def run(self, scenes: Iterable[Scene], happenings: Iterable[Happening]) -> None:
        events = [event for scene in scenes for event in self._events(scene)]
        events += [(happening.hours_ago, partial(happening.act, self)) for happening in happenings]
        for hours_ago, act in sorted(events, key=lambda event: -event[0]):
            self.clock.set(self.clock.office_time(hours_ago))
            act()
            self._let_the_worker_work()

    def _events(self, scene: Scene) -> Iterator[Event]:
        placed_at = scene.hours_ago and scene.hours_ago + _minutes(scene.key, 40)
        yield placed_at, partial(self._place, scene)
        for number, step in enumerate(scene.then):
            due = placed_at - step.after - _minutes(f"{scene.key} {number}", 20)
            yield due, partial(step.act, self, scene.key)

    def member(self, account: str, company: str = "lakeside") -> Member:
        email = account if "@" in account else f"{account}@{company}.example"
        return Member.objects.for_request().get(user__email=email, company__slug=company)

    def document(self, key: str) -> PurchaseOrder:
        return PurchaseOrder.objects.get(company__slug="lakeside", number=self.numbers[key])

    def product(self, sku: str) -> Product:
        return Product.objects.get(sku=sku)

    @cached_property
    def _baskets(self) -> Mapping[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        with BASKETS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["scene"]][row["sku"]] = int(row["quantity"])
        return found

    def _place(self, scene: Scene) -> None:
        buyer = self.member(scene.by, scene.company)
        self._fill_cart(scene, buyer)
        address = Address.objects.get(company=buyer.company, is_default=True)
        method = ShippingMethod.objects.get(name=scene.shipping)
        services.choose_shipping(by=buyer, address_id=address.pk, method_id=method.pk)
        if scene.code:
            services.apply_discount(scene.code, by=buyer)
        placed = services.place(self._submission(scene, buyer), by=buyer)
        self.numbers[scene.key] = placed.document.number

    def _fill_cart(self, scene: Scene, buyer: Member) -> None:
        for source in scene.copies:
            carts.copy_purchase_order(self.document(source).number, "merge", by=buyer)
        basket = dict(self._baskets.get(scene.key, {}))
        for sku, stays in scene.all_but:
            basket[sku] = Stock.objects.get(product__sku=sku).on_hand - stays
        keys = dict(Product.objects.filter(sku__in=basket).values_list("sku", "pk"))
        added = lines.add({keys[sku]: quantity for sku, quantity in basket.items()}, by=buyer)
        assert not added.refused, added.refused

    def _submission(self, scene: Scene, buyer: Member) -> services.Submission:
        """What the review page would send."""
        cart = Cart.objects.of(buyer)
        assert cart is not None
        priced = carts.price(cart, buyer.company)
        return services.Submission(
            cart_id=cart.pk,
            token=uuid.uuid4(),
            total=priced.document.total,
            payment_method=scene.payment,
            reference=scene.reference,
            note=scene.note,
            terms_accepted=True,
        )

    def _let_the_worker_work(self) -> None:
        due = PurchaseOrder.objects.filter(status=Status.APPROVED, held_since=None)
        for po in due.order_by("pk"):
            assert po.convert_after is not None
            self.clock.set(po.convert_after + AFTER_APPROVAL)
            purchase_orders.convert(po.pk)


def _minutes(seed: str, most: int) -> float:
    """So that not everything happens on the hour; as a part of an hour, the same every time."""
    return zlib.crc32(seed.encode()) % most / 60
