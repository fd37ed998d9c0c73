"""What a form tells the second of two people who had it open. Then they may replace it, knowingly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest

from companies.seen import ChangedMeanwhile, mark

KEPT = "What you typed is kept: look at what is different, then save again to replace it."


@dataclass
class Seen:
    """`now`: how it stands, by the fields of the form. `mark`: of what the form was filled from; None where
    what was sent carries none, as no page of ours does."""

    now: Mapping[str, Any]
    current: str
    mark: str | None
    different: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def by(
        cls, request: HttpRequest, now: Mapping[str, Any], marked: Mapping[str, object] | None = None
    ) -> "Seen":
        """`marked`: what the mark is made of, where it is not the same."""
        current = mark(now if marked is None else marked)
        return cls(now, current, request.POST.get("seen") if request.method == "POST" else current)

    @property
    def carried(self) -> str:
        return self.mark or self.current

    def tell(self, form: forms.BaseForm, refusal: ChangedMeanwhile) -> None:
        """From now on the reader has seen how it stands."""
        self.mark = self.current
        self.different = [
            (str(form[name].label), _words(form.fields[name], value))
            for name, value in self.now.items()
            if name in form.fields and str(form[name].value() or "") != str(value or "")
        ]
        form.add_error(None, f"{refusal} {KEPT}")


def _words(of: forms.Field, value: object) -> str:
    names = {str(key): str(words) for key, words in getattr(of, "choices", ())}
    return names.get(str(value), str(value)) or "empty"
