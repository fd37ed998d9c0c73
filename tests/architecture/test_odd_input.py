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

from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.services import Choice
from purchase_orders.services.bulk import Verdict
from storefront.catalog.models import Product
from tests.architecture.test_access import access_of, ours
from tests.checkout.pages import signed_in
from tests.checkout.shop import fill, open_shop
from tests.factories import administrator_of, make_company, make_member, make_product
from tests.purchase_orders.documents import place, rule_over

pytestmark = pytest.mark.django_db
ODD = {
    "a NUL": "a\0b",
    "a number without end": "9" * 60,
    "no number at all": "NaN",
    "markup, a snowman and a percent sign": "'\"><script>alert(1)</script>\u2603 %s %00 \\",
    "very long": "\u00e4" * 20_000,
}
ROUTES = [route for route, entry in ours() if access_of(entry).kind == "member"]
RECEIPT = uuid.uuid4()


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
    """PO 1 waits, 2 is rejected, 3 became order 1, 4 failed; a rule, a cart, a receipt."""
    open_shop()
    owner = administrator_of(make_company())
    goods, few = make_product(name="A heart"), make_product(stock=1)
    buyer = make_member(owner.company, "Ben Nash")
    rule_over("100", owner, ("manager", None, 1))
    place(buyer, [(goods, 40)], reference="BR-2291")
    place(buyer, [(goods, 50)])
    purchase_orders.convert(place(buyer, [(goods, 3)]).pk)
    purchase_orders.convert(place(buyer, [(few, 5), (goods, 1)]).pk)
    purchase_orders.decide_in_bulk(
        RECEIPT, Verdict.REJECT, [Choice(2, 1), Choice(3, 1)], by=owner, comment="No"
    )
    fill(owner, (goods, 12))
    return owner


def address(route: str, owner: Member) -> str:
    """Of something that is there."""
    slug = Product.objects.order_by("pk").values_list("slug", flat=True)[0]
    parts = {"slug:company": owner.company.slug, "int:number": "1", "uuid:key": str(RECEIPT)}
    return "/" + re.sub(r"<([^>]+)>", lambda found: parts.get(found[1], slug), route)


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


def test_every_spoilt_form_is_answered(owner: Member, subtests: pytest.Subtests) -> None:
    """One world for all of them: nothing that is sent stays."""
    client = signed_in(owner)
    client.raise_request_exception = False
    known: set[tuple[str, frozenset[str]]] = set()
    for route in ROUTES:
        path = address(route, owner)
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


def test_a_number_that_no_database_holds_is_not_found(owner: Member, subtests: pytest.Subtests) -> None:
    client = signed_in(owner)
    for route in ROUTES:
        if "<int:number>" in route:
            with subtests.test(route):
                path = address(route.replace("<int:number>", "9" * 30), owner)
                assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
