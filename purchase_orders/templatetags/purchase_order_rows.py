"""Rows of the lists of purchase orders. A list is mostly these, so each is put together by one call;
by template it would be 60 steps."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from purchase_orders.listing import QueueRow, Row
from purchase_orders.queue import Candidate
from purchase_orders.today import Glance
from storefront.templatetags import countersign as page

register = template.Library()

type Moment = Callable[[datetime], SafeString]

ROW = (
    '<tr><td class="card-key"><a class="list-link" href="{base}{number}/">'
    '<span class="visually-hidden">Purchase order </span>{number}</a>{reference}</td>'
    '<td data-label="Order">{order}</td>'
    '<td data-label="Created">{created}</td>'
    '<td data-label="Updated">{updated}</td>'
    "<td>{buyer}</td><td>{status}</td>"
    '<td class="amount card-end">{total}</td>'
    '<td class="tight only-wide"><a href="{base}{number}/">View'
    '<span class="visually-hidden"> purchase order {number}</span></a></td></tr>\n'
)
ORDER = '<a href="{}{}/"><span class="visually-hidden">Order </span>{}</a>'
NO_ORDER = format_html('<span class="only-wide quiet" aria-label="{}">-</span>', "No order yet")
OFF = format_html(' class="{}"', "is-off")
QUEUE_ROW = (
    '<tr{off}><td class="list-check"><label{title}><input type="checkbox" name="po" value="{value}"'
    ' data-amount="{amount}"{state}><span class="visually-hidden">Select purchase order {number}'
    "{not_possible}</span></label></td>"
    '<td class="card-key"><a class="list-link" href="{base}{number}/{walk}">'
    '<span class="visually-hidden">Purchase order </span>{number}</a>{reference}{round}</td>'
    '<td>{buyer}</td><td class="card-why">{why}{others}</td>'
    '<td data-label="Since">{since}</td>'
    '<td class="amount" data-label="Lines">{lines}</td>'
    '<td class="amount card-end">{total}</td>'
    '<td class="queue-now" data-label="If converted now"><span id="now-{number}">{now}</span></td></tr>\n'
)


@register.simple_tag
def purchase_order_rows(rows: Iterable[Row], base: str, orders: str) -> SafeString:
    """`base` and `orders`: the addresses before the numbers, worked out once. Without the latter, orders
    are named and not linked."""
    moment = page.moments()
    return mark_safe("".join(_row(row, escape(base), orders, moment) for row in rows))  # noqa: S308 - its parts are safe


def _row(row: Row, base: str, orders: str, moment: Moment) -> str:
    """Every part is a number or safe already; to ask each again would take longer than all the rest."""
    return ROW.format(
        base=base,
        number=row["number"],
        reference=page.second_line(row["reference"]),
        order=_order(row["order__number"], orders),
        created=moment(row["created_at"]),
        updated=moment(row["updated_at"]),
        buyer=page.person(row["placed_by_name"]),
        status=page.status(row["status"]),
        total=escape(page.money(row["total"], row["currency"])),
    )


def _order(number: int | None, orders: str) -> str:
    if number is None:
        return NO_ORDER
    return format_html(ORDER, orders, number, number) if orders else str(number)


@register.simple_tag
def queue_rows(
    rows: Iterable[tuple[Candidate, Glance | None]], base: str, walk: str, all_selected: bool
) -> SafeString:
    """`walk`: what an address carries besides, so that its page leads on through this list."""
    found = list(rows)
    dims = any(each.refusal is None for each, _ in found)
    around = Around(escape(base), escape(walk), all_selected, dims, page.moments())
    return mark_safe("".join(_queue_row(*each, around) for each in found))  # noqa: S308 - its parts are safe


class Around(NamedTuple):
    """What is the same for every row."""

    base: str
    walk: str
    checked: bool
    dims: bool  # what may not be ticked steps back behind what may
    moment: Moment


def _queue_row(each: Candidate, now: Glance | None, around: Around) -> str:
    row, refusal = each.row, escape(each.refusal or "")
    return QUEUE_ROW.format(
        off=OFF if refusal and around.dims else "",
        title=f' title="{refusal}"' if refusal else "",
        value=each.value,
        amount=row["total"],
        state=" disabled" if refusal else " checked" if around.checked else "",
        not_possible=f": not possible. {refusal}" if refusal else "",
        base=around.base,
        walk=around.walk,
        number=row["number"],
        reference=page.second_line(row["reference"]),
        round=page.second_line(f"round {row['round']}" if row["round"] > 1 else ""),
        buyer=page.person(row["placed_by_name"]),
        why=escape(each.why),
        others=page.second_line(each.others),
        since=around.moment(row["status_since"]),
        lines=escape(page.number(row["line_count"])),
        total=escape(page.money(row["total"], row["currency"])),
        now=_glance(row, now),
    )


@register.simple_tag
def late_glances(rows: Iterable[tuple[Candidate, Glance | None]]) -> SafeString:
    """What was fetched apart, put into the rows that are on the page already."""
    found = ((each.number, _glance(each.row, glance)) for each, glance in rows)
    return format_html_join("", '<span id="now-{}" hx-swap-oob="true">{}</span>', found)


def _glance(row: QueueRow, glance: Glance | None) -> str:
    if glance is None:
        return ""
    if glance.is_ok:
        return format_html('<span class="quiet">{}</span>', "ok")
    parts = []
    if glance.short:
        parts.append(page.badge(glance.short_words, "danger", "exclamation-triangle"))
    if glance.late:
        parts.append(page.badge(glance.late_words, "waiting", "clock"))
    if glance.difference:
        amount = page.money(glance.difference, row["currency"])
        parts.append(format_html('<span class="number">{}{}</span>', glance.sign, amount))
    return format_html_join(" ", "{}", ((part,) for part in parts))
