"""Rows of the lists of purchase orders. A list is mostly these, so each is put together by one call;
by template it would be 60 steps."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from purchase_orders.listing import QueueRow, Row
from purchase_orders.queue import Candidate
from purchase_orders.today import Glance
from storefront.templatetags import countersign as page

register = template.Library()

ORDER = '<a href="{}{}/"><span class="visually-hidden">Order </span>{}</a>'
NO_ORDER = format_html('<span class="only-wide quiet" aria-label="{}">-</span>', "No order yet")
OFF = format_html(' class="{}"', "is-off")


@register.simple_tag
def purchase_order_rows(rows: Iterable[Row], base: str, orders: str) -> SafeString:
    """`base` and `orders`: the addresses before the numbers, worked out once. Without the latter, orders
    are named and not linked."""
    write = page.Writer()
    return mark_safe("".join(_row(row, escape(base), orders, write) for row in rows))  # noqa: S308 - its parts are safe


def _row(row: Row, base: str, orders: str, write: page.Writer) -> str:
    """Every part is a number or safe already; to ask each again would take longer than all the rest."""
    number = row["number"]
    return (
        f'<tr><td class="card-key"><a class="list-link" href="{base}{number}/">'
        f'<span class="visually-hidden">Purchase order </span>{number}</a>'
        f"{page.reference_line(row['reference'])}</td>"
        f'<td data-label="Order">{_order(row["order__number"], orders)}</td>'
        f'<td data-label="Created">{write.moment(row["created_at"])}</td>'
        f'<td data-label="Updated">{write.moment(row["updated_at"])}</td>'
        f"<td>{page.person(row['placed_by_name'])}</td><td>{page.status(row['status'])}</td>"
        f'<td class="amount card-end">{escape(write.money(row["total"], row["currency"]))}</td>'
        f'<td class="tight only-wide"><a href="{base}{number}/">View'
        f'<span class="visually-hidden"> purchase order {number}</span></a></td></tr>\n'
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
    around = Around(escape(base), escape(walk), all_selected, dims, page.Writer())
    return mark_safe("".join(_queue_row(*each, around) for each in found))  # noqa: S308 - its parts are safe


class Around(NamedTuple):
    """What is the same for every row."""

    base: str
    walk: str
    checked: bool
    dims: bool  # what may not be ticked steps back behind what may
    write: page.Writer


def _queue_row(each: Candidate, now: Glance | None, around: Around) -> str:
    row, write, number = each.row, around.write, each.number
    rounds = page.second_line(f"round {row['round']}") if row["round"] > 1 else ""
    return (
        f"<tr{OFF if each.refusal and around.dims else ''}>{_tick(each, checked=around.checked)}"
        f'<td class="card-key"><a class="list-link" href="{around.base}{number}/{around.walk}">'
        f'<span class="visually-hidden">Purchase order </span>{number}</a>'
        f"{page.reference_line(row['reference'])}{rounds}</td>"
        f'<td>{page.person(row["placed_by_name"])}</td><td class="card-why">{escape(each.why)}'
        f"{page.second_line(each.others)}</td>"
        f'<td data-label="Since">{write.moment(row["status_since"])}</td>'
        f'<td class="amount" data-label="Lines">{escape(write.number(row["line_count"]))}</td>'
        f'<td class="amount card-end">{escape(write.money(row["total"], row["currency"]))}</td>'
        f'<td class="queue-now" data-label="If converted now">'
        f'<span id="now-{number}">{_glance(row, now)}</span></td></tr>\n'
    )


def _tick(each: Candidate, *, checked: bool) -> str:
    """The box of a row; disabled, it says why."""
    title, state, not_possible = "", " checked" if checked else "", ""
    if each.refusal:
        refusal = escape(each.refusal)
        title, state, not_possible = f' title="{refusal}"', " disabled", f": not possible. {refusal}"
    return (
        f'<td class="list-check"><label{title}><input type="checkbox" name="po" value="{each.value}"'
        f' data-amount="{each.row["total"]}"{state}>'
        f'<span class="visually-hidden">Select purchase order {each.number}{not_possible}</span></label></td>'
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
