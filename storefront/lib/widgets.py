"""Fields that are drawn by one call: Django draws every option by a template of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")


class PlainInput(forms.TextInput):
    def __init__(self, kind: str = "text", **attrs: str) -> None:
        super().__init__({"type": kind, **attrs})

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        known = {**self.attrs, "type": self.input_type, "name": name}
        if value not in (None, ""):
            known["value"] = str(value)
        return format_html("<input{}>", flatatt(self.build_attrs(known, dict(attrs or {}))))


class PlainSelect(forms.Select):
    """One value out of a list, which may have groups."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = _options(self.choices, "" if value is None else str(value))
        known = self.build_attrs({**self.attrs, "name": name}, dict(attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(known), options)


def _options(choices: Iterable[Any], chosen: str) -> SafeString:
    return format_html_join("", "{}", ((_option(code, label, chosen),) for code, label in choices))


def _option(code: Any, label: Any, chosen: str) -> SafeString:
    if isinstance(label, (list, tuple)):
        return format_html('<optgroup label="{}">{}</optgroup>', code, _options(label, chosen))
    selected = SELECTED if str(code) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', code, selected, label)
