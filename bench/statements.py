"""How many statements a page sends, counted in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from bench import pages
from bench.names import SLUG, session_of
from bench.servers import fields_of
from companies.models import Member
from purchase_orders.models import PurchaseOrder

LIST, DOCUMENT, PLACING = 10, 14, 15


@dataclass(frozen=True, slots=True)
class Count:
    page: str
    statements: int
    budget: int | None


type Statement = tuple[str, Any]


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Each statement with its parameters, but for what opens and ends a transaction."""
    found: list[Statement] = []

    def keep(execute: Callable[..., Any], query: str, params: Any, many: bool, context: Any) -> Any:
        found.append((query, params))
        return execute(query, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def counts(people: dict[str, Member]) -> Iterator[Count]:
    """Session and sign-in are counted too."""
    for name, (person, path) in pages.LISTS.items():
        yield Count(name, _get(person, path), LIST)
    waiting = PurchaseOrder.objects.filter(placed_by=people["buyer"], status="approval_required")
    path = f"{pages.BASE}/{waiting.latest('number').number}/"
    yield Count("Purchase order, by its approver", _get("manager", path), DOCUMENT)
    yield Count("Purchase order, by its placer", _get("buyer", path), DOCUMENT)
    for size in (1, 10, 500):
        whole, service = _place(people["buyer"], size)
        yield Count(f"Placing {size} lines: the service", service, PLACING)
        yield Count(f"Placing {size} lines: the whole request", whole, None)


def _get(person: str, path: str) -> int:
    client = _client(person)
    client.get(path)
    with recording() as statements:
        assert client.get(path).status_code == 200, path
    return len(statements)


def _place(buyer: Member, size: int) -> tuple[int, int]:
    """Of the request, and of the service within it, which begins by locking the cart."""
    client = _client("buyer")
    pages.fill_cart(buyer, size)
    shown = client.get(f"/c/{SLUG}/checkout/").content.decode()
    fields = fields_of(shown) | {"payment_method": "bank_transfer"}
    with recording() as statements:
        answer = client.post(f"/c/{SLUG}/checkout/place/", fields)
    assert answer.status_code == 302, answer.content.decode()
    queries = [query for query, _ in statements]
    before = next(number for number, query in enumerate(queries) if "FOR UPDATE" in query)
    return len(queries), len(queries) - before


def _client(person: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(person)
    return client
