"""Reading the pages of purchase orders, and deciding from the queue."""

import html
import re
from typing import Any

from companies.models import Member
from purchase_orders.models import PurchaseOrder
from tests.sessions import signed_in

QUEUE = "/c/lakeside/purchase-orders/requires-my-approval/"
BULK = "/c/lakeside/purchase-orders/decisions/"


def page(reader: Member, address: str, **query: Any) -> Any:
    """The page as this member gets it; it must be there."""
    answer = signed_in(reader).get(address, query)
    assert answer.status_code == 200, answer.text
    return answer


def numbers(answer: Any) -> list[int]:
    """The purchase orders a list shows, in its order."""
    return [row["number"] for row in answer.context["page"].rows]


def main(answer: Any) -> str:
    (content,) = re.findall(r"<main.*?</main>", answer.text, re.DOTALL)
    return str(content)


def sentence(answer: Any) -> str:
    """The first line under the title: what happens next."""
    (said,) = re.findall(r'document-outlook">\s*<p>(.*?)</p>', answer.text, re.DOTALL)
    return html.unescape(said)


def ask(by: Member, verdict: str, *values: str, **headers: str) -> Any:
    return signed_in(by).post(BULK, {"po": values, "verdict": verdict}, headers=headers)


def hidden(answer: Any) -> dict[str, list[str]]:
    """What the form of the question would send."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", answer.text.split("<main")[-1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="hidden"' in tag:
            found.setdefault(name[1], []).append(value[1])
    return found


def statuses() -> list[str]:
    return list(PurchaseOrder.objects.order_by("number").values_list("status", flat=True))
