"""Full-text search over one column: how it is written, and how what a person typed asks it."""

from django.contrib.postgres.search import (
    SearchVector,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db.models import Func
from django.db.models.expressions import CombinedExpression


class WholeWord(SearchVectorCombinable, Func):
    """A text as one lower-case lexeme, whatever its punctuation: a SKU is no prose."""

    template = "array_to_tsvector(ARRAY[lower(%(expressions)s)])"
    output_field = SearchVectorField()


def document() -> CombinedExpression:
    """Names twice: stemmed for whole words, plain for the beginning of a word somebody is typing."""
    return (
        SearchVector("name", config="english", weight="A")
        + SearchVector("name", config="simple", weight="B")
        + SearchVector("sku", config="simple", weight="A")
        + WholeWord("sku")
        + SearchVector("description", config="english", weight="D")
    )
