"""Fields of a filter. Each is drawn by one call: Django draws every option by a template of its own."""

from collections.abc import Mapping
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
    """One value out of a list without groups."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        known = self.build_attrs({**self.attrs, "name": name}, dict(attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(known), options)
