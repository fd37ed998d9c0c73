"""How every form of the project draws its fields."""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates


class WholeField(BoundField):
    """Without the browser's `maxlength`, which cuts the end off a paste and says nothing.

    The form names the limit instead, beside the field with all that was typed.
    """

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        return super().build_widget_attrs(attrs, widget) | {"maxlength": False}


class Renderer(DjangoTemplates):
    bound_field_class = WholeField
