"""The words, amounts and dates that every page writes, and what a component refuses."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from purchase_orders.models import Status
from storefront.lib.widgets import PlainInput, PlainSelect
from storefront.templatetags.countersign import STATUS_LOOKS, hue, initials


def drawn(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "GBP", "£1,234.50"),
        (Decimal("-3.00"), "GBP", "-£3.00"),
        (Decimal(0), "EUR", "€0.00"),
        (Decimal(1200), "JPY", "JP¥1,200"),
        (Decimal("1.5"), "KWD", "KWD1.500"),
        (None, "GBP", ""),
    ],
)
def test_money_has_the_digits_of_its_currency(amount: Decimal | None, currency: str, text: str) -> None:
    assert drawn("{{ a|money:c }}", a=amount, c=currency).replace("\xa0", "") == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=3), "3 minutes ago"),
        (timedelta(hours=2, minutes=20), "2 hours ago"),
        (timedelta(days=1, hours=2), "1 day ago"),
        (timedelta(days=9, hours=1), "9 days ago"),
        (timedelta(days=-2, hours=-1), "in 2 days"),
    ],
)
def test_a_moment_is_relative_and_says_the_whole_date_too(age: timedelta, text: str) -> None:
    at = timezone.now() - age
    html = drawn("{% moment at %}", at=at)
    full = timezone.localtime(at).strftime("%H:%M")
    assert f'aria-hidden="true">{text}<' in html
    assert re.search(rf'title="[^"]*{full}"', html)
    assert re.search(rf'visually-hidden">[^<]*{full}<', html)


def test_an_old_moment_is_a_date() -> None:
    at = timezone.now() - timedelta(days=400)
    assert str(at.year) in strip_tags(drawn("{% moment at %}", at=at))
    assert drawn("{% moment at %}", at=None) == ""


def test_each_status_has_its_look_and_the_word_of_its_model() -> None:
    assert set(STATUS_LOOKS) == set(Status.values)
    for status in Status:
        html = drawn("{% status code %}", code=status.value)
        assert strip_tags(html).strip() == status.label
        assert "<svg" in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ben Nash", "BN"), ("Anna Maria van Dyk", "AD"), ("Cher", "C"), ("ελένη", "Ε"), ("", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_name_always_has_the_same_hue() -> None:
    assert [hue(name) for name in ("Candles", "Lights", "Ben Nash")] == [9, 10, 11]


def test_what_people_typed_stays_text() -> None:
    typed = "<script>alert(1)</script>"
    for source in (
        "{% person t %}",
        "{% tile t t %}",
        "{% badge t %}",
        "{% button t off=t value=t name='n' %}",
        "{% banner 'info' title=t %}{{ t }}{% endbanner %}",
        "{% dialog id='d' title=t %}{{ t }}{% enddialog %}",
        "{% disclosure t %}{{ t }}{% enddisclosure %}",
    ):
        assert "<script" not in drawn(source, t=typed), source


def test_a_button_takes_nothing_from_the_page_around_it() -> None:
    html = drawn('{% button "Apply" %}', name="stray", value="stray", form="stray", href="/stray/")
    assert "stray" not in html


def test_a_misspelt_option_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="kid"):
        drawn('{% button "Apply" kid="primary" %}')


def test_a_button_that_is_off_says_why_and_cannot_be_pressed() -> None:
    html = drawn('{% button "Approve" off="Waiting for a Director" %}')
    assert " disabled" in html
    assert "Waiting for a Director" in strip_tags(html)


def test_a_name_that_once_was_safe_is_escaped_where_it_is_not() -> None:
    name = "<b>Ada</b>"
    assert name in drawn("{% person name %}", name=mark_safe(name))
    assert name not in drawn("{% person name %}", name=name)


def test_a_column_head_turns_its_sort_around_and_leaves_the_page() -> None:
    request = RequestFactory().get("/", {"q": "x&y", "cursor": "abc", "sort": "total"})
    up = drawn('{% sort_head "total" "Total" "amount" %}', request=request, sort="total")
    assert 'aria-sort="ascending"' in up and 'class="amount"' in up
    assert 'href="?q=x%26y&amp;sort=-total"' in up
    down = drawn('{% sort_head "total" "Total" %}', request=request, sort="-total")
    assert 'aria-sort="descending"' in down and 'href="?q=x%26y&amp;sort=total"' in down
    assert "aria-sort" not in drawn('{% sort_head "number" "PO #" %}', request=request, sort="total")


def test_an_input_of_a_filter_keeps_its_kind_and_escapes_what_was_typed() -> None:
    field = forms.CharField(widget=PlainInput("search", placeholder="Find"), max_length=9)
    form = type("Sample", (forms.Form,), {"one": field})({"one": 'a"<'})
    for part in ('type="search"', 'placeholder="Find"', 'value="a&quot;&lt;"', 'id="id_one"'):
        assert part in str(form["one"]), part


@pytest.mark.parametrize("widget", [forms.TextInput, forms.Textarea, forms.PasswordInput, PlainInput])
def test_the_browser_cuts_nothing_off_what_is_typed_and_the_form_says_the_limit(widget: type[Any]) -> None:
    """Silently, a pasted note would lose its end, and a password would be another one."""
    field = forms.CharField(widget=widget(), max_length=3)
    form = type("Sample", (forms.Form,), {"one": field})({"one": "abcd"})
    assert "maxlength" not in str(form["one"])
    assert form.errors["one"] == ["Ensure this value has at most 3 characters (it has 4)."]


def test_a_select_marks_what_is_chosen_and_escapes_what_it_offers() -> None:
    choices = [("", "All"), ("G&", [('a"', "<A>"), ("b", "B")])]
    field = forms.ChoiceField(choices=choices, widget=PlainSelect, required=False)
    form = type("Sample", (forms.Form,), {"one": field})({"one": 'a"'})
    assert str(form["one"]) == (
        '<select id="id_one" name="one"><option value="">All</option>'
        '<optgroup label="G&amp;"><option value="a&quot;" selected>&lt;A&gt;</option>'
        '<option value="b">B</option></optgroup></select>'
    )


def test_what_is_constant_is_drawn_once_and_knows_nothing_of_the_page() -> None:
    template = Template("{{ name }}: {% constant %}{{ name }}{% now 'u' %}{% endconstant %}")
    first, second = (template.render(Context({"name": name})) for name in ("Ann", "Bob"))
    assert first.startswith("Ann: ") and second.startswith("Bob: ")
    assert first.removeprefix("Ann: ") == second.removeprefix("Bob: ")
    assert "Ann" not in first.removeprefix("Ann: ")
