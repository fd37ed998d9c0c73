"""The demo world: the same every time, full of what it must show, and nowhere but in the demo."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max
from django.db.models.functions import Length
from django.test import Client, override_settings
from django.utils import timezone

from companies.models import Company, Member
from purchase_orders import history
from purchase_orders import services as purchase_orders
from purchase_orders.models import Comment, HistoryEntry, Line, PurchaseOrder, Round, Status
from storefront.catalog.models import Product
from storefront.catalog.pricing import prices
from storefront.demo import supervisor
from storefront.demo.clock import Clock, shown_by
from storefront.demo.people import COMPANIES, PASSWORD, STAFF
from storefront.demo.tour import SIGHTS
from storefront.demo.world import build_world
from storefront.mail.models import Message
from storefront.orders.models import Order
from tests import database

pytestmark = pytest.mark.django_db  # each test takes back what it does to the world
# A Wednesday morning: the other building is on the day of the test, whatever that is.
WEDNESDAY = datetime(2026, 3, 4, 10, 40, tzinfo=UTC)


def silent(_: str) -> None:
    pass


def snapshot() -> list[Any]:
    """All that scripts and people may count on; dates are relative, so they are left out."""
    documents = PurchaseOrder.objects.order_by("company__slug", "number")
    decided = HistoryEntry.objects.order_by(
        "purchase_order__company__slug", "purchase_order__number", "at", "id"
    )
    return [
        *documents.values_list("company__slug", "number", "status", "total", "reference", "order__number"),
        *decided.values_list("code", "actor_name", "facts"),
        *Product.objects.order_by("sku").values_list("sku", "list_price", "stock__on_hand", "is_active"),
        *Order.objects.order_by("company__slug", "number").values_list("number", "total", "status"),
    ]


@pytest.fixture(scope="module")
def built_on_a_wednesday(django_db_setup: None, django_db_blocker: Any) -> list[Any]:
    with database.kept(django_db_blocker), override_settings(DEMO=True):
        with shown_by(Clock(WEDNESDAY)):
            build_world(silent)
        return snapshot()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with database.kept(django_db_blocker), override_settings(DEMO=True):
        build_world(silent)
        yield


def lakeside() -> Any:
    return PurchaseOrder.objects.filter(company__slug="lakeside")


def member(account: str) -> Member:
    return Member.objects.for_request().get(
        user__email=f"{account}@lakeside.example", company__slug="lakeside"
    )


def asked(account: str) -> list[int]:
    return sorted(PurchaseOrder.objects.awaiting(member(account)).values_list("number", flat=True))


@pytest.mark.usefixtures("world")
def test_it_is_the_same_whenever_it_is_built(built_on_a_wednesday: list[Any]) -> None:
    assert snapshot() == built_on_a_wednesday


@pytest.mark.usefixtures("world")
def test_building_it_again_changes_nothing() -> None:
    before = snapshot()
    build_world(silent)
    assert snapshot() == before


@pytest.mark.usefixtures("world")
def test_so_many_of_each_status() -> None:
    assert Counter(lakeside().values_list("status", flat=True)) == {
        Status.ORDER_PLACED: 14,
        Status.APPROVAL_REQUIRED: 12,
        Status.APPROVED: 1,
        Status.ORDER_FAILED: 4,
        Status.REJECTED: 4,
        Status.CANCELED: 3,
    }


@pytest.mark.usefixtures("world")
def test_each_person_is_asked_what_their_card_says() -> None:
    assert asked("manager") == [26, 27, 31, 35, 38]
    assert asked("admin") == [30, 32, 33]
    assert asked("finance") == asked("finance2") == [28, 34, 35, 36]
    assert (asked("director1"), asked("director2")) == ([36], [29, 36])
    assert asked("buyer") == asked("auditor") == asked("controller") == []


@pytest.mark.usefixtures("world")
def test_purchase_order_31_is_the_one_that_scripts_name() -> None:
    po = lakeside().get(number=31)
    assert (po.reference, po.total, po.line_count) == ("BR-2291", Decimal("916.90"), 12)


@pytest.mark.usefixtures("world")
def test_every_way_to_an_order_is_there() -> None:
    grounds = set(Round.objects.filter(outcome="approved").values_list("ground", flat=True))
    assert grounds == set(Round.Ground.values)


@pytest.mark.usefixtures("world")
def test_extremes_are_there() -> None:
    longest = Product.objects.annotate(length=Length("name")).order_by("-length").first()
    assert longest is not None
    assert Line.objects.filter(name=longest.name).exists()
    assert lakeside().aggregate(Max("line_count"))["line_count__max"] == 500
    assert lakeside().filter(total=0, status=Status.ORDER_PLACED).exists()
    assert lakeside().filter(line_count=1).exists()
    assert lakeside().filter(sku_count=34, status=Status.APPROVAL_REQUIRED).exists()
    assert lakeside().filter(reference="ΠΑΡ-2291/Α").exists()
    assert Comment.objects.count() == 20


@pytest.mark.usefixtures("world")
def test_orders_failed_for_each_reason() -> None:
    reasons = [
        [reason["sentence"] for reason in po.failure]
        for po in lakeside().exclude(failure=[]).order_by("number")
    ]
    assert reasons == [
        ["Out of stock"],
        ["Not enough stock: 10 wanted, 4 left"],
        ["No longer sold"],
        ["Out of stock", "No longer sold"],
    ]


@pytest.mark.usefixtures("world")
def test_the_approved_one_is_held_by_the_store_whatever_the_worker_does() -> None:
    po = lakeside().get(status=Status.APPROVED)
    assert (po.number, po.held_by_name) == (37, STAFF[1])
    PurchaseOrder.objects.filter(pk=po.pk).update(convert_after=timezone.now() - timedelta(days=9))
    purchase_orders.convert(po.pk)
    assert lakeside().get(number=37).status == Status.APPROVED
    purchase_orders.release(po.pk, by_name=STAFF[1])
    purchase_orders.convert(po.pk)
    assert lakeside().get(number=37).status == Status.ORDER_PLACED


@pytest.mark.usefixtures("world")
def test_the_oldest_waits_nine_days_and_the_youngest_an_hour() -> None:
    placed = lakeside().filter(status=Status.APPROVAL_REQUIRED).order_by("created_at")
    ages = [timezone.now() - po.created_at for po in placed]
    assert ages[0] >= timedelta(days=8, hours=12)  # reads as nine
    assert ages[-1] >= timedelta(hours=1)


@pytest.mark.usefixtures("world")
def test_eight_of_twenty_four_are_on_back_order() -> None:
    order = Order.objects.get(backordered_pieces__gt=0)
    line = order.lines.get(backordered__gt=0)
    assert (line.quantity, line.backordered) == (24, 8)


@pytest.mark.usefixtures("world")
def test_the_copies_and_what_they_were_copied_from_name_each_other() -> None:
    copies = {
        copy.number: (copy.status, [(po.number, po.status) for po in copy.copied_from.order_by("number")])
        for copy in lakeside().filter(copied_from__isnull=False).distinct()
    }
    assert copies == {
        19: (Status.ORDER_PLACED, [(18, Status.CANCELED)]),
        20: (Status.ORDER_PLACED, [(16, Status.REJECTED), (17, Status.REJECTED)]),
    }


@pytest.mark.usefixtures("world")
def test_who_has_left_placed_three_and_can_do_nothing_more() -> None:
    leo = Member.objects.get(user__email="left@lakeside.example")
    assert not leo.is_active
    assert lakeside().filter(placed_by=leo).count() == 3


@pytest.mark.usefixtures("world")
def test_two_were_invited_and_one_of_them_may_still_come(client: Client) -> None:
    links = {
        message.to: re.findall(r"http://127.0.0.1:8000(/\S+)", message.text)
        for message in Message.objects.filter(subject__contains="invites you")
    }
    titles = {who: re.findall("<h1.*?>(.*?)</h1>", client.get(*link).text) for who, link in links.items()}
    assert titles == {
        "noah@lakeside.example": ["This invitation does not work"],
        "iris@lakeside.example": ["Join Lakeside Gifts"],
    }


@pytest.mark.usefixtures("world")
def test_store_staff_canceled_an_order_and_the_log_says_so() -> None:
    entry = HistoryEntry.objects.get(code="order_canceled")
    assert history.sentence(entry).startswith(f"{STAFF[1]} of the store canceled order")


@pytest.mark.usefixtures("world")
def test_prices_of_waiting_orders_have_moved() -> None:
    company = Company.objects.get(slug="lakeside")
    moved = Counter[str]()
    for po in lakeside().filter(status=Status.APPROVAL_REQUIRED):
        frozen = {line.product_id: line for line in Line.objects.filter(purchase_order=po)}
        now = prices(company.pk, {key: line.quantity for key, line in frozen.items() if key})
        moved["up"] += any(now[key].unit > line.unit_price for key, line in frozen.items() if key)
        moved["down"] += any(now[key].unit < line.unit_price for key, line in frozen.items() if key)
    assert moved == {"up": 6, "down": 1}


@pytest.mark.usefixtures("world")
def test_scripts_may_count_on_85123a() -> None:
    product = Product.objects.select_related("stock").get(sku="85123A")
    assert product.list_price == Decimal("2.95")
    assert product.stock.on_hand >= 10_000
    assert min(product.prices.values_list("unit_price", flat=True)) >= Decimal("1.80")


@pytest.mark.usefixtures("world")
def test_some_products_are_sold_in_packs_and_were_bought_so() -> None:
    packs = dict(Product.objects.filter(pack_size__gt=1).values_list("sku", "pack_size"))
    assert packs["22457"] == 6
    bought = Line.objects.filter(sku__in=packs).values_list("sku", "quantity")
    assert bought
    assert all(quantity % packs[sku] == 0 for sku, quantity in bought)


@pytest.mark.usefixtures("world")
def test_everything_happened_in_office_hours() -> None:
    moments = [
        *PurchaseOrder.objects.values_list("created_at", flat=True),
        *HistoryEntry.objects.exclude(code__startswith="place_order").values_list("at", flat=True),
    ]
    local = [timezone.localtime(moment) for moment in moments]
    assert all(moment.weekday() < 5 and 9 <= moment.hour <= 17 for moment in local)
    assert max(moments) <= timezone.now()
    assert max(moments) - min(moments) > timedelta(days=175)


@pytest.mark.usefixtures("world")
def test_numbers_and_logs_are_in_the_order_of_time() -> None:
    for slug in ("lakeside", "harbour", "oakley"):
        placed = list(
            Order.objects.filter(company__slug=slug).order_by("number").values_list("placed_at", flat=True)
        )
        assert placed == sorted(placed)
    for po in lakeside():
        assert po.history.order_by("at", "id")[0].code == "submit"


@pytest.mark.usefixtures("world")
def test_every_account_on_the_sign_in_page_signs_in_and_lands_somewhere(client: Client) -> None:
    shown = [plan.email(person) for plan in COMPANIES for person in plan.people if person.shows]
    for email in [*shown, STAFF[0]]:
        answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD}, follow=True)
        assert answer.status_code == 200, email
        assert answer.context["user"].email == email
        client.logout()


@pytest.mark.usefixtures("world")
def test_the_store_has_blocked_one_and_another_orders_directly() -> None:
    assert Company.objects.get(slug="pine").status == Company.Status.BLOCKED
    assert not PurchaseOrder.objects.filter(company__slug="oakley").exists()
    assert Order.objects.filter(company__slug="oakley").count() == 6
    assert set(PurchaseOrder.objects.filter(company__slug="harbour").values_list("status", flat=True)) == {
        Status.ORDER_PLACED
    }


# The demo's own page.


@pytest.mark.usefixtures("world")
def test_every_sight_is_seen_by_who_it_names(client: Client) -> None:
    for sight in (sight for _, sights in SIGHTS for sight in sights):
        form = {"email": sight.account, "next": sight.path}
        answer = client.post("/demo/sign-in/", form, follow=True)
        assert answer.status_code == 200, sight.title
        assert answer.request["PATH_INFO"] == sight.path.partition("?")[0]
        assert answer.context["user"].email == sight.account


@pytest.mark.usefixtures("world")
def test_signing_in_leads_nowhere_else(client: Client) -> None:
    form = {"email": STAFF[0], "next": "https://elsewhere.example/"}
    assert client.post("/demo/sign-in/", form)["Location"] == "/admin/"


def press(client: Client, does: str) -> int:
    status: int = client.post("/demo/press/", {"does": does}).status_code
    return status


@pytest.mark.usefixtures("world")
def test_the_price_is_raised_and_brought_back(client: Client) -> None:
    company = Company.objects.get(slug="lakeside")
    heart = Product.objects.get(sku="85123A")

    def costs() -> list[Decimal]:
        return [prices(company.pk, {heart.pk: pieces})[heart.pk].unit for pieces in (1, 24, 96)]

    before = costs()
    assert "Raise it by 20 %" in client.get("/demo/").content.decode()
    assert press(client, "raise") == 302
    assert costs() == [Decimal("3.25"), Decimal("3.06"), Decimal("2.76")]
    assert "£3.54" in client.get("/demo/").content.decode()
    press(client, "price_back")
    assert costs() == before


@pytest.mark.usefixtures("world")
def test_what_is_sold_out_fails_and_succeeds_when_there_is_more(client: Client) -> None:
    press(client, "sell_out")
    purchase_orders.approve(35, 1, by=member("manager"))
    purchase_orders.approve(35, 1, by=member("finance"))
    po = lakeside().get(number=35)
    purchase_orders.convert(po.pk)
    assert lakeside().get(number=35).failure[0]["sentence"] == "Out of stock"
    press(client, "refill")
    assert purchase_orders.place_order(35, by=member("buyer")).status == Status.ORDER_PLACED


@pytest.mark.usefixtures("world")
def test_the_worker_is_paused_only_where_somebody_would_start_it_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(supervisor.MARK, raising=False)
    assert "Pause the worker" not in client.get("/demo/").content.decode()
    assert press(client, "pause") == 404
    monkeypatch.setenv(supervisor.MARK, str(tmp_path))
    press(client, "pause")
    assert (tmp_path / supervisor.PAUSED).exists()
    assert "It is stopped" in client.get("/demo/").content.decode()
    press(client, "resume")
    assert not (tmp_path / supervisor.PAUSED).exists()


@pytest.mark.usefixtures("world")
def test_there_are_no_other_buttons(client: Client) -> None:
    assert press(client, "drop_tables") == press(client, "") == 404
    assert client.get("/demo/press/").status_code == 405
