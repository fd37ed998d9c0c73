"""How every form of the project draws its fields, and a field that cleans what was pasted into it."""

from typing import Any

from django.forms import BoundField, CharField, Widget
from django.forms.renderers import DjangoTemplates

from storefront.lib.words import on_one_line


class WholeField(BoundField):
    """Without the browser's `maxlength`, which cuts the end off a paste and says nothing.

    The form names the limit instead, beside the field with all that was typed.
    """

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        return super().build_widget_attrs(attrs, widget) | {"maxlength": False}


class OneLineField(CharField):
    """As it is shown; its length is that of what is kept, not of what was pasted."""

    def to_python(self, value: Any) -> str:
        return on_one_line(super().to_python(value) or "")


class Renderer(DjangoTemplates):
    bound_field_class = WholeField
