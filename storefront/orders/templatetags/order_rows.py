"""Rows of the list of orders, each put together by one call: a list is mostly these."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from storefront.orders.listing import Row
from storefront.orders.models import Order
from storefront.templatetags import countersign as page

register = template.Library()

ROW = (
    '<tr><td class="card-key"><a class="list-link" href="{base}{number}/">'
    '<span class="visually-hidden">Order </span>{number}</a>{reference}</td>'
    '<td data-label="Purchase order">{purchase_order}</td>'
    '<td data-label="Placed">{placed}</td>'
    "<td>{buyer}</td><td>{status}</td>"
    '<td class="amount card-end">{total}</td>'
    '<td class="tight only-wide"><a href="{base}{number}/">View'
    '<span class="visually-hidden"> order {number}</span></a></td></tr>\n'
)
PURCHASE_ORDER = '<a href="{}{}/"><span class="visually-hidden">Purchase order </span>{}</a>'
NO_PURCHASE_ORDER = format_html('<span class="only-wide quiet" aria-label="{}">-</span>', "Ordered directly")


@register.simple_tag
def order_rows(rows: Iterable[Row], base: str, purchase_orders: str) -> SafeString:
    """`base` and `purchase_orders`: the addresses before the numbers, worked out once."""
    return format_html_join("", "{}", ((_row(row, base, purchase_orders),) for row in rows))


def _row(row: Row, base: str, purchase_orders: str) -> SafeString:
    number = row["purchase_order__number"]
    return format_html(
        ROW,
        base=base,
        number=row["number"],
        reference=page.reference_line(row["reference"]),
        purchase_order=format_html(PURCHASE_ORDER, purchase_orders, number, number)
        if number
        else NO_PURCHASE_ORDER,
        placed=page.moment(row["placed_at"]),
        buyer=page.person(row["placed_by_name"]),
        status=order_status(row["status"], row["backordered_pieces"]),
        total=page.money(row["total"], row["currency"]),
    )


@register.simple_tag
def order_status(code: str, backordered: int) -> str:
    """Of Order.Status; `backordered`: pieces that follow later."""
    if code == Order.Status.CANCELED:
        return page.badge("Canceled", "neutral", "no-symbol")
    placed = page.badge("Placed", "success", "check-badge")
    if not backordered:
        return placed
    return format_html("{} {}", placed, page.badge("Part on back order", "waiting", "clock"))
