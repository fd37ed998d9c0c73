"""Where the pages of a company are."""

import re
from typing import Any

from django.urls import reverse

from companies.models import Company


def where(name: str, company: Company, *args: Any) -> str:
    return reverse(f"company:{name}", args=[company.slug, *args])


def seen_in(page: str) -> str:
    """The mark that a form carries of what it was filled from."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]
