"""Documents that each company numbers from 1, as the store's people look for them in /admin/."""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from companies.models import Company
from storefront.lib import listing
from storefront.lib.admin import RecordAdmin

M = TypeVar("M", bound=Model)
MOST_WORDS = 8  # of a company's name that are looked for


class DocumentAdmin(RecordAdmin[M]):
    """Newest first by its key, which begins with the moment it was made: that needs no index of its own."""

    ordering = ("-pk",)
    list_select_related = ("company",)
    search_fields = ("number",)  # that there is a search; what it looks for `get_search_results` says
    search_help_text = "Number, or start of a reference number; a company, alone or before it: Lakeside 38"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        if not search_term.strip():
            return queryset, False
        companies, rest = _companies_named(search_term.split())
        if rest:
            return queryset.filter(pk__in=self._called(companies, rest)), False
        every = list(Company.objects.values_list("pk", flat=True))
        return queryset.filter(Q(company__any=companies) | Q(pk__in=self._called(every, search_term))), False

    def _called(self, companies: Sequence[uuid.UUID], text: str) -> QuerySet[Any, Any]:
        """Their keys. The companies are named, for the indexes begin with them."""
        every = self.model._default_manager.filter(company__any=companies)
        first, *others = listing.called(every, text, newest="-pk")
        return first.union(*others)


def _companies_named(words: Sequence[str]) -> tuple[list[uuid.UUID], str]:
    """By as many of the first words as name any, with the words that are left; all companies by no word."""
    for count in range(min(len(words), MOST_WORDS), -1, -1):
        named = Company.objects.filter(name__icontains=" ".join(words[:count]))
        if found := list(named.values_list("pk", flat=True)):
            return found, " ".join(words[count:])
    return [], " ".join(words)
