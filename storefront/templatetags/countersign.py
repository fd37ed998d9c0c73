"""Filters and tags of every template; `docs/components.md` shows their use."""

import secrets
import zlib
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django import template
from django.apps import apps
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from heroicons.templatetags.heroicons import heroicon_micro

from storefront.lib import formats, navigation, postal, words
from storefront.lib.counts import Count

register = template.Library()
register.filter("address_lines", postal.address_lines)

HUES = 12
# In what is drawn once. Nobody can have written it, least of all into what a page repeats.
TOKEN_STANDS_HERE = secrets.token_urlsafe()
# What is kept is kept by type too: a text that is safe must not answer for one that is not.

# How each status looks: tone, icon. Its word is the model's own label.
STATUS_LOOKS = {
    "pending": ("neutral", "ellipsis-horizontal-circle"),
    "approval_required": ("waiting", "clock"),
    "sent_back": ("info", "arrow-uturn-left"),
    "approved": ("success", "check-circle"),
    "approved_pending_payment": ("waiting", "credit-card"),
    "order_in_progress": ("info", "arrow-path"),
    "order_placed": ("success", "check-badge"),
    "order_failed": ("danger", "exclamation-triangle"),
    "rejected": ("danger", "x-circle"),
    "canceled": ("neutral", "no-symbol"),
}
PLAIN_LOOK = ("neutral", "minus-circle")


def _language() -> str:
    return get_language() or "en-gb"


register.filter(words.in_a_row)


@register.filter
def money(amount: Decimal | str | None, currency: str) -> str:
    """`{{ po.total|money:po.currency }}`; nothing for no amount."""
    return "" if amount is None or amount == "" else formats.money(amount, currency, _language())


@register.filter
def number(value: Decimal | int | Count | None) -> str:
    """A count or quantity with the person's separators."""
    return "" if value is None else formats.number(value, _language())


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def icon(name: str, label: str = "") -> SafeString:
    """A 16 px icon. Without a label it is decoration and hidden from screen readers."""
    attributes = {"class": "icon"}
    if label:
        attributes |= {"role": "img", "aria-label": label, "aria-hidden": "false"}
    return mark_safe(heroicon_micro(name, size=16, **attributes))  # noqa: S308 - our own file


@register.simple_tag
def moment(value: datetime | None, *, absolute: bool = False) -> str:
    """Relative for the eye; the full date on hover, in print and for screen readers."""
    if value is None:
        return ""
    if not absolute:
        return Writer().moment(value)
    full = formats.full_date(timezone.localtime(value), _language())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), full)


class Writer:
    """The filters above for many rows: time zone, language and the present are found once for all of them."""

    def __init__(self) -> None:
        self.language, self.zone = _language(), timezone.get_current_timezone()
        self.now = timezone.now().astimezone(self.zone)

    def money(self, amount: Decimal, currency: str) -> str:
        return formats.money(amount, currency, self.language)

    def number(self, value: Decimal | int) -> str:
        return formats.number(value, self.language)

    def moment(self, value: datetime) -> SafeString:
        local = value.astimezone(self.zone)
        full = formats.full_date(local, self.language)
        words = f'<span aria-hidden="true">{_ago(local, self.now, self.language)}</span>'
        heard = f'<span class="visually-hidden">{full}</span>'
        return mark_safe(f'<time datetime="{value.isoformat()}" title="{full}">{words}{heard}</time>')  # noqa: S308 - Babel's words


def _ago(local: datetime, now: datetime, language: str) -> str:
    age = now - local
    if abs(age) < timedelta(minutes=1):
        return "just now"
    if abs(age) > timedelta(days=30):
        return formats.short_date(local.date(), now.date(), language)
    return formats.ago(age, language)


# Each browser also names those it descends from, so the youngest stands first.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """“Firefox on Windows”, as far as the browser says it."""
    name, system = (
        next((word for sign, word in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)
    )
    return " on ".join(filter(None, (name or "A browser", system)))


@lru_cache(maxsize=1024, typed=True)
def second_line(text: str) -> str:
    """Grey, below what a cell of a list says first; nothing where there is none."""
    return format_html('<span class="list-second">{}</span>', text) if text else ""


@lru_cache(maxsize=1024, typed=True)
def reference_line(reference: str) -> str:
    """The same for what somebody typed: in any script, and as long as it may be without a space."""
    return second_line(format_html("<bdi>{}</bdi>", reference)) if reference else ""


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon_name: str = "") -> str:
    """A word that says a state. Tones: neutral, info, waiting, success, danger."""
    picture = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge tone-{}">{}{}</span>', tone, picture, label)


@register.simple_tag
@lru_cache(maxsize=64, typed=True)
def status(code: str) -> str:
    """The badge of a purchase order's status, by its code."""
    tone, icon_name = STATUS_LOOKS.get(code, PLAIN_LOOK)
    return badge(_status_labels().get(code, code), tone, icon_name)


@lru_cache(maxsize=1)
def _status_labels() -> dict[str, str]:
    field = apps.get_model("purchase_orders", "PurchaseOrder")._meta.get_field("status")
    return {str(code): str(label) for code, label in field.flatchoices}


def hue(name: str) -> int:
    """The same name has the same hue, on every page and in every process."""
    return zlib.crc32(name.encode()) % HUES


@register.filter
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper() or "?"


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)
def avatar(name: str) -> str:
    """Initials in a circle: decoration, so write the name beside it."""
    return format_html('<span class="avatar hue-{}" aria-hidden="true">{}</span>', hue(name), initials(name))


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)
def person(name: str) -> str:
    """Avatar and name."""
    return format_html('<span class="person">{}<bdi>{}</bdi></span>', avatar(name), name)


@register.simple_tag
def tile(name: str, category: str = "", size: str = "") -> str:
    """A product without a picture: two letters, in the hue of its category."""
    letters = "".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper()
    large = " tile-large" if size == "large" else ""
    return format_html(
        '<span class="tile{} hue-{}" aria-hidden="true">{}</span>', large, hue(category or name), letters
    )


BUTTON_OPTIONS = frozenset(
    {"kind", "href", "type", "name", "value", "of_form", "formaction", "id"}
    | {"icon_name", "busy", "dialog", "off", "size", "key"}
)


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, key: str, label: str, kind: str = "") -> str:
    """`{% sort_head "total" "Total" "amount" %}`: a column head that sorts, and goes to the first page.

    `sort` of the page is the one in force: "total", or "-total" downwards. `kind`: class of the cell.
    """
    sort, query = context["sort"], context["request"].GET.copy()
    query.pop("cursor", None)
    query["sort"] = f"-{key}" if sort == key else key
    direction, arrow = {key: ("ascending", "up"), f"-{key}": ("descending", "down")}.get(sort, ("", ""))
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="?{}">{}{}</a></th>',
        format_html(' class="{}"', kind) if kind else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
        icon(f"chevron-{arrow}") if arrow else "",
    )


@register.simple_tag
@lru_cache(maxsize=2048, typed=True)
def button(label: str, **options: object) -> SafeString:
    """`{% button "Approve" kind="primary" %}`; the options are listed in components/button.html."""
    if unknown := options.keys() - BUTTON_OPTIONS:
        raise template.TemplateSyntaxError(f"A button has no option {', '.join(sorted(unknown))}.")
    return render_to_string("components/button.html", options | {"label": label})


@register.simple_tag
def tabs(tabs: Iterable[navigation.Tab], label: str, kind: str = "") -> SafeString:
    """`{% tabs tabs "Purchase orders" %}`; kinds are listed in components/tabs.html."""
    return _tabs(tuple(tabs), label, kind, _language())


@lru_cache(maxsize=1024, typed=True)
def _tabs(tabs: tuple[navigation.Tab, ...], label: str, kind: str, _: str) -> SafeString:
    return render_to_string("components/tabs.html", {"tabs": tabs, "label": label, "kind": kind})


@register.simple_tag
def rail(entries: Iterable[navigation.Entry], catalog: str) -> SafeString:
    """The rail of the account, and the way to the shop; the same for everybody who sees the same in it."""
    return _rail(tuple(entries), catalog)


@lru_cache(maxsize=1024, typed=True)
def _rail(entries: tuple[navigation.Entry, ...], catalog: str) -> SafeString:
    return render_to_string("layouts/_rail.html", {"entries": entries, "catalog": catalog})


@register.simple_tag(takes_context=True)
def topbar(context: template.Context) -> SafeString:
    """The bar above every page, drawn once for the same facts, but for the token of its forms."""
    token = escape(str(context.get("csrf_token", "")))
    return mark_safe(_topbar(context["frame"].topbar, _language()).replace(TOKEN_STANDS_HERE, token))  # noqa: S308 - a template's


@lru_cache(maxsize=2048, typed=True)
def _topbar(bar: Hashable, _: str) -> SafeString:
    return render_to_string("layouts/_topbar.html", {"bar": bar, "csrf_token": TOKEN_STANDS_HERE})


@register.simple_tag
def suggestions(id: str, texts: Iterable[str]) -> SafeString:  # noqa: A002 - as in HTML
    """`{% suggestions "buyers" names %}`: what a field proposes that names it in `list`."""
    options = "".join(f'<option value="{escape(text)}"></option>' for text in texts)
    return format_html('<datalist id="{}">{}</datalist>', id, mark_safe(options))  # noqa: S308 - each is escaped


@register.simple_tag
def address(name: str, company: str) -> str:
    """`{% address "purchase_orders:my_list" company.slug %}`: as `url`, for what every page asks again."""
    return navigation.address(name, company)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, is_open: bool = False) -> str:  # noqa: A002 - as in HTML
    """`{% dialog id="reject" title="Reject purchase order 29" %}…{% enddialog %}`

    A button opens it by `dialog="reject"`. `is_open`: it opens with the page, for a form in it
    that came back with errors.
    """
    return _around(content, "dialog", id=id, title=title, is_open=is_open)


@register.simple_block_tag
def disclosure(content: str, label: str, is_open: bool = False) -> str:
    """`{% disclosure "Why?" %}…{% enddisclosure %}`"""
    return _around(content, "disclosure", label=label, is_open=is_open)


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "") -> str:
    """`{% banner "danger" title="Not converted" %}…{% endbanner %}`; tones as of a badge."""
    icons = {"waiting": "exclamation-triangle", "danger": "exclamation-circle", "success": "check-circle"}
    return _around(content, "banner", tone=tone, title=title, icon_name=icons.get(tone, "information-circle"))


@register.simple_block_tag
def menu(
    content: str, label: str, icon_name: str = "ellipsis-horizontal", *, shows_label: bool = False
) -> str:
    """`{% menu "More actions" %}<li>…</li>{% endmenu %}`"""
    return _around(content, "menu", label=label, icon_name=icon_name, shows_label=shows_label)


class Constant(template.Node):
    """Drawn once per process, without the page's variables: what it says cannot depend on the reader."""

    def __init__(self, content: template.NodeList) -> None:
        self.content = content
        self.text: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        if self.text is None:
            self.text = self.content.render(context.new({}))
        return self.text


@register.tag
def constant(parser: template.base.Parser, token: template.base.Token) -> Constant:
    """`{% constant %}…{% endconstant %}`: a part of the frame that is the same on every page."""
    content = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(content)


def _around(content: str, component: str, **facts: object) -> SafeString:
    return render_to_string(f"components/{component}.html", {"content": content, **facts})
