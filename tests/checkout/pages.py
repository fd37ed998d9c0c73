"""Reading and sending the pages of cart and checkout, as a browser without JavaScript would."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Member
from tests.sessions import signed_in

HIDDEN = re.compile(r'<input type="hidden" name="(cart|token|total|seen)" value="([^"]*)"')


def address(member: Member, name: str, *args: object) -> str:
    return reverse(f"checkout:{name}", args=[member.company.slug, *args])


def get(member: Member, name: str, *args: object) -> Any:
    return signed_in(member).get(address(member, name, *args))


def post(member: Member, name: str, *args: object, **data: Any) -> Any:
    return signed_in(member).post(address(member, name, *args), data)


def review_form(member: Member, **typed: Any) -> dict[str, Any]:
    """What the form of the review page sends when the button is pressed."""
    answer = get(member, "review")
    assert answer.status_code == 200, answer
    return hidden(answer) | {"payment_method": "bank_transfer"} | typed


def hidden(answer: Any) -> dict[str, str]:
    found = {name: unescape(value) for name, value in HIDDEN.findall(answer.text)}
    assert set(found) == {"cart", "token", "total", "seen"}
    return found


def statements(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert call().status_code == 200
    return len(queries)
