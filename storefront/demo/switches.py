"""Three things that happen to a shop, at the press of a button: what store staff would do, the same way."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from procrastinate.contrib.django.models import ProcrastinateJob

from storefront.catalog import services as catalog
from storefront.catalog.models import Product
from storefront.demo import shop, supervisor
from storefront.lib.money import format_money

HEART, CAKESTAND = "85123A", "22423"
HEART_PRICE, CAKESTANDS = Decimal("2.95"), 1_000


@dataclass(frozen=True, slots=True)
class Switch:
    """`now` says how it is; `button` what pressing does, and `does` is its name."""

    title: str
    now: str
    buttons: tuple[tuple[str, str], ...]


def switches() -> list[Switch]:
    shown = [_price(), _stock()]
    return [_worker(flag), *shown] if (flag := _pause_flag()) else shown


def press(does: str) -> bool:
    """False for a button that is not there."""
    if does not in _ACTS or (does in {"pause", "resume"} and _pause_flag() is None):
        return False
    _ACTS[does]()
    return True


def _worker(flag: Path) -> Switch:
    if not flag.exists():
        now = "It runs: what is approved becomes an order within seconds."
        return Switch("The task worker", now, (("pause", "Pause the worker"),))
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    now = f"It is stopped: what is approved stays approved, and nothing is lost. Tasks that wait: {waiting}."
    return Switch("The task worker", now, (("resume", "Start it again"),))


def _price() -> Switch:
    product = Product.objects.get(sku=HEART)
    cost = format_money(product.list_price, "GBP")
    now = f"{product.sku} {product.name} is {cost} on the list. Purchase order 35 of Lakeside waits for 300."
    back = () if product.list_price == HEART_PRICE else (("price_back", "Back to £2.95"),)
    return Switch("A price", now, (("raise", "Raise it by 20 %"), *back))


def _stock() -> Switch:
    product = Product.objects.select_related("stock").get(sku=CAKESTAND)
    there = product.stock.on_hand
    now = f"{product.sku} {product.name}: {there:,} in stock. Purchase order 35 of Lakeside waits for ten."
    button = ("sell_out", "Set it to 0") if there else ("refill", f"Set it to {CAKESTANDS:,}")
    return Switch("A stock", now, (button,))


def _pause_flag() -> Path | None:
    """Where `make demo` looks; without it nobody would start the worker again."""
    place = os.environ.get(supervisor.MARK)
    return Path(place) / supervisor.PAUSED if place else None


def _pause() -> None:
    if flag := _pause_flag():
        flag.parent.mkdir(parents=True, exist_ok=True)
        flag.touch()


def _resume() -> None:
    if flag := _pause_flag():
        flag.unlink(missing_ok=True)


def _product(sku: str) -> Product:
    return Product.objects.get(sku=sku)


_ACTS: dict[str, Callable[[], None]] = {
    "pause": _pause,
    "resume": _resume,
    "raise": lambda: catalog.change_prices(_product(HEART), 20),
    "price_back": lambda: shop.price_anew(_product(HEART), HEART_PRICE),
    "sell_out": lambda: catalog.set_stock(_product(CAKESTAND), 0),
    "refill": lambda: catalog.set_stock(_product(CAKESTAND), CAKESTANDS),
}
