"""python -m bench.explain: the slow statements of the lists, with their plans.

A statement is timed twice: planned for its own parameters, and by the generic plan that PostgreSQL
may go over to once a prepared statement has run five times.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import django

type Page = tuple[str, Callable[[], object]]

REPEAT, DEEP = 10, 5
STATUSES = ("approval_required", "order_placed", "sent_back", "rejected")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--slow", type=float, default=20, help="milliseconds from which a statement is shown")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    django.setup()
    for name, show in [*_lists(), *_counters()]:
        if options.only in name:
            _explain(name, show, options)


def _explain(name: str, show: Callable[[], object], options: argparse.Namespace) -> None:
    from bench.statements import recording

    _set("auto")
    with recording() as statements:
        show()
    times = [(_timed(each, "force_custom_plan"), _timed(each, "force_generic_plan")) for each in statements]
    if max(map(max, times), default=0) < options.slow:
        return
    print(f"{name}:", *(f"{custom:.1f}/{generic:.1f} ms" for custom, generic in times))
    for statement, (custom, generic) in zip(statements, times, strict=True):
        if options.plans and max(custom, generic) >= options.slow:
            print(_plan(statement, "force_custom_plan" if custom > generic else "force_generic_plan"))


def _lists() -> Iterator[Page]:
    from bench.world import people
    from purchase_orders import listing
    from purchase_orders.models import PurchaseOrder
    from storefront.lib.listing import Wanted

    who, objects = people(), PurchaseOrder.objects
    scopes = {
        "mine": objects.placed_by_member(who["buyer"]),
        "mine, who placed nothing": objects.placed_by_member(who["finance"]),
        "company": objects.visible_in_company_list(who["auditor"]),
        "subordinates": objects.visible_in_company_list(who["manager"]),
        "subordinates, who has none": objects.visible_in_company_list(who["buyer"]),
    }
    sorts = [sign + column for column in listing.SORT_COLUMNS for sign in ("", "-")]
    for scope_name, scope in scopes.items():
        for sort in sorts:
            yield f"{scope_name} by {sort}", partial(_leaf, scope, Wanted(sort=sort, size=100))
            for status in STATUSES:
                wanted = Wanted(status=status, sort=sort)
                yield f"{scope_name}, {status} by {sort}", partial(listing.page, scope, wanted)
        for text in _texts():
            for sort in ("-created", "total"):
                wanted = Wanted(text=text, sort=sort)
                yield f"{scope_name}, search {text!r} by {sort}", partial(listing.page, scope, wanted)


def _leaf(scope: Any, wanted: Any) -> None:
    """The first pages, each from where the last one ended."""
    from purchase_orders import listing
    from storefront.lib.listing import Wanted

    for _ in range(DEEP):
        page = listing.page(scope, wanted)
        wanted = Wanted(sort=wanted.sort, size=wanted.size, cursor=page.next or "")


def _texts() -> list[str]:
    """A number, a reference and a SKU, whole and begun; and what is nowhere."""
    from purchase_orders.models import Line, PurchaseOrder

    newest = PurchaseOrder.objects.order_by("-id")[100]
    sku = Line.objects.filter(purchase_order=newest)[0].sku
    reference = newest.reference
    return [str(newest.number), reference, reference[:4], reference[:1], sku, sku[:3], "nothing at all"]


def _counters() -> Iterator[Page]:
    from bench.world import people
    from purchase_orders.waiting import Waiting

    for name, member in people().items():
        yield f"counter of {name}", lambda member=member: Waiting(member).count  # type: ignore[misc]


def _timed(statement: tuple[str, Any], mode: str) -> float:
    """The best of several runs: the others say what else the machine did."""
    _set(mode)
    laps = []
    for _ in range(REPEAT):
        begin = time.perf_counter()
        _run(*statement)
        laps.append(time.perf_counter() - begin)
    return min(laps) * 1000


def _plan(statement: tuple[str, Any], mode: str) -> str:
    _set(mode)
    query, params = statement
    return "\n".join([query, *(line for (line,) in _run(f"EXPLAIN (ANALYZE, BUFFERS) {query}", params))])


def _run(query: str, params: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.cursor.execute(query, params, prepare=True)
        return list(cursor.fetchall())


def _set(mode: str) -> None:
    _run("SELECT set_config('plan_cache_mode', %s, false)", [mode])


if __name__ == "__main__":
    main()
