"""Full-text search over one column: how it is written, and how what a person typed asks it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from string import ascii_lowercase

from django.contrib.postgres.search import (
    SearchQuery,
    SearchQueryCombinable,
    SearchQueryField,
    SearchVector,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db import connection
from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import Upper

LONGEST_TEXT, MOST_WORDS = 200, 8
# A word that may be misspelt: of shorter ones nearly all are one letter apart, longer ones are rare.
_SPELT = re.compile(r"[a-z]{4,15}")
# Counted: EXISTS is planned for a word that many products have, and reads them all for one that none has.
_IN_USE = """
SELECT word FROM unnest(%s::text[]) AS word,
       LATERAL (SELECT count(*) AS products FROM catalog_product WHERE search @@ word::tsquery) AS counted
 WHERE products > 0 ORDER BY products DESC, word
"""
# They stand in what people type and often not in the name; alone they are searched for all the same.
_JOINING = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)


def sku_and_quantity(text: str) -> tuple[str, str] | None:
    """ "85123A 300", if that is how the text looks; whether there is such a SKU is not known yet."""
    sku, _, quantity = " ".join(text.replace("\0", " ").split()).rpartition(" ")
    return (sku, quantity) if sku and quantity.isascii() and quantity.isdigit() else None


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


class Lexeme(SearchQueryCombinable, Func):  # type: ignore[misc]
    """A quoted lexeme as it is, neither split at punctuation nor stemmed."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


def words(text: str) -> list[str]:
    """The words of what a person typed, which may be anything at all."""
    plain = re.sub(r"[\0-\x20\x7f-\xa0]+", " ", text[:LONGEST_TEXT].lower())
    found = [word for part in plain.split(" ") if (word := part.strip(_PUNCTUATION))][:MOST_WORDS]
    return [word for word in found if word not in _JOINING] or found


_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”‘’„«»…–—·•"


def all_of(typed: Sequence[str]) -> Q:
    """Products with all these words, or words that begin with them, in name, SKU or description."""
    asked = [_beginning(word) for word in typed]
    return Q(search=reduce(lambda one, other: one & other, asked))


def meant_by(typed: Sequence[str]) -> dict[str, list[str]]:
    """To each of these words those of the products that are one letter away, the commonest first.

    One statement.
    """
    away = {word: _one_letter_away(word) for word in typed if _SPELT.fullmatch(word)}
    if not away:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [list(set().union(*away.values()))])
        in_use = [word for (word,) in cursor]
    return {word: [other for other in in_use if other in others] for word, others in away.items()}


def any_like(typed: Sequence[str], meant: Mapping[str, Sequence[str]]) -> Q:
    """Products with one of these words, one that begins as it does, or what was `meant` by it."""
    return Q(search=reduce(or_, (query for word in typed for query, _ in _resembling(word, meant))))


def closeness(typed: Sequence[str], meant: Mapping[str, Sequence[str]]) -> Combinable:
    """How many of the words a product has, and how much of them."""
    parts: Sequence[Combinable] = [
        Case(When(Q(search=query), then=points), default=0, output_field=IntegerField())
        for word in typed
        for query, points in _resembling(word, meant)
    ]
    return reduce(lambda one, other: one + other, parts)


def score(typed: Sequence[str]) -> Case:
    """3: this very SKU. 2: its beginning, or all words whole and in the name. 1: any other match."""
    sku = "".join(typed)
    upper = Upper(Value(sku))
    named = reduce(lambda one, other: one & other, (_whole_in_name(word) for word in typed))
    whens = [When(upper_sku=upper, then=3), When(Q(search=named), then=2)]
    if len(sku) > 3:
        whens.append(When(upper_sku__startswith=upper, then=2))
    return Case(*whens, default=1, output_field=IntegerField())


def upper_sku() -> Upper:
    return Upper(F("sku"))


def _beginning(word: str) -> SearchQueryCombinable:
    """Stemmed or as it is; one letter would be the beginning of everything, so it stands for itself."""
    quoted = _quoted(word) + (":*" if len(word) > 1 else "")
    return SearchQuery(quoted, config="english", search_type="raw") | Lexeme(Value(quoted))


def _whole_in_name(word: str) -> SearchQueryCombinable:
    quoted = _quoted(word) + ":AB"
    return SearchQuery(quoted, config="english", search_type="raw") | Lexeme(Value(quoted))


def _resembling(word: str, meant: Mapping[str, Sequence[str]]) -> Iterator[tuple[SearchQueryCombinable, int]]:
    """What finds the words that resemble it, and how much each of them does."""
    yield _beginning(word), 1
    beginning = word[: max(3, len(word) * 2 // 3)]
    if beginning != word:  # the end may be misspelt; of a SKU it is the variant
        yield _beginning(beginning), 1
    if others := meant.get(word):  # of several the commonest is the likeliest
        yield SearchQuery(" | ".join(others), config="simple", search_type="raw"), 1
        yield SearchQuery(others[0], config="simple", search_type="raw"), 2


def _one_letter_away(word: str) -> set[str]:
    """One letter too many, two in each other's place, a wrong one, and one that is missing; itself too."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in parts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1),
        *(left + letter + right[1:] for left, right in parts if right for letter in ascii_lowercase),
        *(left + letter + right for left, right in parts for letter in ascii_lowercase),
    }


def _quoted(word: str) -> str:
    """Between quotes nothing is an operator, so that no text can be a malformed query."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
