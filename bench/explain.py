"""python -m bench.explain: the plans of the statements of the lists, in the database of DATABASE_URL.

A statement counts by its slower plan: the one for its own parameters, or the generic one that
PostgreSQL may go over to once a prepared statement has run five times.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

SLOW_MS = 20.0

type Statement = tuple[str, Any]


@contextmanager
def recording() -> Iterator[list[Statement]]:
    from django.db import connection

    found: list[Statement] = []

    def keep(execute: Callable[..., Any], query: str, params: Any, many: bool, context: Any) -> Any:
        found.append((query, params))
        return execute(query, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def pages() -> Iterator[tuple[str, Callable[[], object]]]:
    from bench.world import people
    from purchase_orders import listing
    from purchase_orders.models import Line, PurchaseOrder
    from purchase_orders.queue import Waiting

    who = people()
    objects = PurchaseOrder.objects
    scopes = {
        "mine": objects.placed_by_member(who["buyer"]),
        "mine, of somebody without any": objects.placed_by_member(who["finance"]),
        "company": objects.visible_in_company_list(who["auditor"]),
        "subordinates": objects.visible_in_company_list(who["manager"]),
    }
    middle = objects.order_by("number")[objects.count() // 2]
    common_sku = Line.objects.order_by("?")[0].sku if objects.count() < 10**4 else Line.objects.all()[5].sku
    texts = [
        str(middle.number),
        middle.reference,
        middle.reference[:4],
        "K",
        common_sku,
        common_sku[:2],
        "nothing",
    ]
    for scope_name, scope in scopes.items():
        for column in listing.SORT_COLUMNS:
            for sort in (column, f"-{column}"):
                wanted = listing.Wanted(sort=sort)
                yield f"{scope_name} by {sort}", lambda s=scope, w=wanted: listing.page(s, w)
                yield f"{scope_name} by {sort}, deep", lambda s=scope, w=sort: deep(s, w)
        for status in ("approval_required", "order_placed", "sent_back", "rejected"):
            for sort in listing.SORT_COLUMNS:
                wanted = listing.Wanted(status=status, sort=f"-{sort}")
                yield f"{scope_name}, {status} by -{sort}", lambda s=scope, w=wanted: listing.page(s, w)
        for text in texts:
            for sort in ("-created", "total"):
                wanted = listing.Wanted(text=text, sort=sort)
                yield f"{scope_name}, search {text!r} by {sort}", lambda s=scope, w=wanted: listing.page(s, w)
    for name in ("buyer", "manager", "finance", "auditor", "administrator"):
        yield f"counter of {name}", lambda m=who[name]: Waiting(m).count
        yield f"has to do with approving: {name}", lambda m=who[name]: Waiting(m).concerns_member


def deep(scope: Any, sort: str) -> object:
    from purchase_orders import listing

    wanted = listing.Wanted(sort=sort, size=100)
    page = listing.page(scope, wanted)
    for _ in range(5):
        if page.next is None:
            break
        wanted = listing.Wanted(sort=sort, size=100, cursor=page.next)
        page = listing.page(scope, wanted)
    return page


def reset() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET plan_cache_mode")


def timed(statement: Statement, mode: str) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET plan_cache_mode = force_{mode}_plan")
        best = float("inf")
        for _ in range(15):
            begin = time.perf_counter()
            cursor.cursor.execute(statement[0], statement[1], prepare=True)
            cursor.fetchall()
            best = min(best, time.perf_counter() - begin)
    return best * 1000


def plan(statement: Statement, mode: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET plan_cache_mode = force_{mode}_plan")
        cursor.cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + statement[0], statement[1], prepare=True)
        return "\n".join(line for (line,) in cursor.fetchall())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--slow", type=float, default=SLOW_MS)
    parser.add_argument("--only", default="")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("COUNTERSIGN_MODE", "demo")
    django.setup()
    for name, show in pages():
        if options.only not in name:
            continue
        reset()
        with recording() as statements:
            begin = time.perf_counter()
            show()
            total = (time.perf_counter() - begin) * 1000
        times = [(timed(s, "custom"), timed(s, "generic"), s) for s in statements[-3:]]
        worst = max((max(c, g) for c, g, _ in times), default=0)
        if options.all or worst > options.slow:
            print(
                f"{name}: {len(statements)} statements, {total:.1f} ms;",
                *(f"[{c:.1f} {g:.1f}]" for c, g, _ in times),
            )
        if options.plans and worst > options.slow:
            for c, g, s in times:
                if max(c, g) > options.slow:
                    print(s[0], s[1])
                    print(plan(s, "custom" if c > g else "generic"))


if __name__ == "__main__":
    main()
