"""Reading the pages of purchase orders."""

import html
import re
from typing import Any

from companies.models import Member
from tests.sessions import signed_in


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
