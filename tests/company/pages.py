"""Where the pages of a company are."""

from typing import Any

from django.urls import reverse

from companies.models import Company


def where(name: str, company: Company, *args: Any) -> str:
    return reverse(f"company:{name}", args=[company.slug, *args])
