"""Whatever is typed, changed on the way or left out of a form: an answer, and never a crash."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from companies.models import Address, Invitation, Member, Role, StructureNode
from storefront.catalog.models import Product
from tests.architecture.test_access import access_of, ours
from tests.checkout.shop import open_shop
from tests.every_page import one_of_each
from tests.factories import administrator_of, make_company
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
ODD = {
    "a NUL": "a\0b",
    "a number without end": "9" * 60,
    "no number at all": "NaN",
    "markup, a snowman and a percent sign": "'\"><script>alert(1)</script>\u2603 %s %00 \\",
    "very long": "\u00e4" * 20_000,
    "a space that is none": "85123A 3\n\u00a0\n\u3000",
    "nothing but spaces at first": " " * 1_001 + "x 1",
}
ROUTES = [route for route, entry in ours() if access_of(entry).kind == "member"]


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page with what they would send as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(facts.get("action", ""), facts.get("method", "get").lower()))
        elif tag == "select":
            self.select = facts.get("name", "")
            self._field(self.select, "")
        elif tag == "option" and "selected" in facts:
            self._field(self.select, facts.get("value", ""))
        elif tag in {"input", "textarea", "button"}:
            self._field(facts.get("name", ""), facts.get("value", ""))

    def _field(self, name: str, value: str) -> None:
        if name and self.found:
            self.found[-1].fields[name] = value


@pytest.fixture
def owner() -> Member:
    open_shop()
    return administrator_of(make_company())


@pytest.fixture
def receipt(owner: Member) -> uuid.UUID:
    return one_of_each(owner)


def parts(owner: Member, receipt: uuid.UUID) -> dict[str, str]:
    """What addresses are made of, by what a route calls it: all of it is there."""
    company = owner.company_id
    colleague = Member.objects.get(company=company, name="Ben Nash")
    role = Role.objects.filter(company=company, is_default=False).values_list("pk", flat=True)[0]
    return {
        "slug:slug": Product.objects.order_by("pk").values_list("slug", flat=True)[0],
        "slug:company": owner.company.slug,
        "int:number": "1",
        "uuid:key": str(receipt),
        "uuid:person": str(colleague.pk),
        "uuid:invitation": str(Invitation.objects.get(company=company).pk),
        "uuid:role": str(role),
        "uuid:address": str(Address.objects.filter(company=company)[0].pk),
        "uuid:node": str(StructureNode.objects.get(company=company, team_name="Workshop").pk),
    }


def address(route: str, known: dict[str, str]) -> str:
    return "/" + re.sub(r"<([^>]+)>", lambda found: known[found[1]], route)


def answers(client: Client, path: str, method: str, sent: dict[str, str]) -> int:
    """The status; whatever it did is taken back, so that the next one finds the same."""
    with transaction.atomic():
        status = getattr(client, method)(path, sent).status_code
        transaction.set_rollback(True)
    return int(status)


def changed(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """The form spoilt as a whole, in each way; and field by field with what looks right longest."""
    for what, value in ODD.items():
        yield what, dict.fromkeys(form.fields, value)
    for name in form.fields:
        yield f"{name}: a number without end", form.fields | {name: ODD["a number without end"]}


def test_every_spoilt_form_is_answered(owner: Member, receipt: uuid.UUID, subtests: pytest.Subtests) -> None:
    """One world for all of them: nothing that is sent stays."""
    there = parts(owner, receipt)
    client = signed_in(owner)
    client.raise_request_exception = False
    known: set[tuple[str, frozenset[str]]] = set()
    for route in ROUTES:
        path = address(route, there)
        with subtests.test(route):
            crashed = [what for what, status in spoilt(client, path, known) if status >= 500]
            assert crashed == []


def spoilt(client: Client, path: str, known: set[tuple[str, frozenset[str]]]) -> Iterator[tuple[str, int]]:
    """`known`: the forms asked already, by address and fields; many pages show the same ones."""
    yield "nothing sent", answers(client, path, "post", {})
    page = client.get(path)
    html = page.text if page.status_code == 200 and "html" in page.headers["Content-Type"] else ""
    for form in Forms(html).found:
        to = urlsplit(urljoin(path, form.action)).path
        if to.startswith("/c/") and (to, frozenset(form.fields)) not in known:
            known.add((to, frozenset(form.fields)))
            for what, sent in changed(form):
                yield f"{form.method} {to}, {what}", answers(client, to, form.method, sent)


def test_no_page_cuts_the_end_off_what_is_pasted(
    owner: Member, receipt: uuid.UUID, subtests: pytest.Subtests
) -> None:
    """`maxlength` does so without a word; the form says it instead, and keeps what was typed."""
    client, there = signed_in(owner), parts(owner, receipt)
    for route in ROUTES:
        with subtests.test(route):
            assert "maxlength" not in client.get(address(route, there)).text


def test_a_number_that_no_database_holds_is_not_found(
    owner: Member, receipt: uuid.UUID, subtests: pytest.Subtests
) -> None:
    client, there = signed_in(owner), parts(owner, receipt) | {"int:number": "9" * 30}
    for route in ROUTES:
        if "<int:number>" in route:
            with subtests.test(route):
                path = address(route, there)
                assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
