"""What people of Lakeside do with a purchase order, as steps of a scene."""

import os
import uuid
from collections.abc import Sequence

from django.urls import reverse

from companies import services as companies
from companies.models import Role
from purchase_orders import services as purchase_orders
from purchase_orders.models import BulkDecision
from storefront.catalog import services as catalog
from storefront.demo import supervisor
from storefront.demo.people import STAFF
from storefront.demo.play import Play, Step


def approves(who: str, after: float, comment: str = "") -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.approve(play.numbers[key], 1, by=play.member(who), comment=comment)

    return Step(after, act)


def rejects(who: str, after: float, reason: str) -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.reject(play.numbers[key], 1, by=play.member(who), reason=reason)

    return Step(after, act)


def overrides(who: str, after: float, reason: str) -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.override(play.numbers[key], 1, by=play.member(who), reason=reason)

    return Step(after, act)


def cancels(who: str, after: float, reason: str) -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.cancel(play.numbers[key], by=play.member(who), reason=reason)

    return Step(after, act)


def says(who: str, after: float, text: str) -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.add_comment(play.numbers[key], text, by=play.member(who))

    return Step(after, act)


def store_holds(after: float, reason: str) -> Step:
    def act(play: Play, key: str) -> None:
        purchase_orders.hold(play.document(key).pk, by_name=STAFF[1], reason=reason)

    return Step(after, act)


def store_cancels_the_order(after: float, reason: str) -> Step:
    def act(play: Play, key: str) -> None:
        order = play.document(key).order
        assert order is not None
        purchase_orders.cancel_order(order.pk, by_name=STAFF[1], reason=reason)

    return Step(after, act)


def rejects_in_bulk(play: Play, who: str, keys: Sequence[str], reason: str) -> None:
    choices = [purchase_orders.Choice(play.numbers[key], 1) for key in keys]
    verdict = BulkDecision.Verdict.REJECT
    decided = purchase_orders.decide_in_bulk(
        uuid.uuid4(), verdict, choices, by=play.member(who), comment=reason
    )
    purchase_orders.mark_seen(decided)


def invites(play: Play, name: str, title: str, *, under: str) -> None:
    """To join as a buyer. The mail leads to the address at which the demo is built."""
    administrator, manager = play.member("admin"), play.member(under)
    role = Role.objects.get(company=administrator.company_id, name="Buyer")
    email = f"{name.split(maxsplit=1)[0].lower()}@{administrator.company.slug}.example"
    shop = os.environ.get(supervisor.ADDRESS, f"http://{supervisor.HOST}:8000")
    companies.invite(
        email,
        companies.Card(name, title, role, manager.node),
        by=administrator,
        link=lambda token: shop + reverse("invitation:accept", args=[token]),
    )


def leaves(play: Play, who: str) -> None:
    companies.deactivate(play.member(who), by=play.member("admin"))


def goes_off_sale(play: Play, sku: str) -> None:
    catalog.take_off_sale(play.product(sku))


def prices_change(play: Play, by_percent: dict[str, int]) -> None:
    for sku, percent in by_percent.items():
        catalog.change_prices(play.product(sku), percent)
