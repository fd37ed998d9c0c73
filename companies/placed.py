"""Documents of the people below somebody, by their keys, where those are few.

In the order of a list, few are found only by reading what the whole company has.
"""

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from companies.models import Member

Documents = TypeVar("Documents", bound=QuerySet[Any, Any])
MOST_PEOPLE, MOST_DOCUMENTS = 200, 500
_ANY = uuid.UUID(int=0)
# Person by person over an index of what each placed; one more than the most says that it is not few.
_FEW = """
WITH people AS MATERIALIZED (
    SELECT id FROM (
           SELECT companies_below(%s, %s) UNION ALL SELECT unnest(%s::uuid[])) every(id)
     LIMIT {people} + 1
), placed AS MATERIALIZED (
    SELECT document.id
      FROM people CROSS JOIN LATERAL ({of_person} LIMIT {documents} + 1) document(id)
     WHERE (SELECT count(*) FROM people) <= {people}
     LIMIT {documents} + 1
)
SELECT CASE WHEN (SELECT count(*) FROM people) <= {people} AND (SELECT count(*) FROM placed) <= {documents}
            THEN ARRAY(SELECT id FROM placed) END
"""


def few_placed_below(
    member: Member, of_company: Callable[[uuid.UUID], Documents], *, and_own: bool = False
) -> Documents | None:
    """Those of the company's documents that the people below this member placed, named by id; None where
    they are many.

    They have a `placed_by`, and an index that begins with company and placer. Of whom has more people below
    than a few teams it is not asked: such lists are long.
    """
    company, own = member.company_id, [member.pk] if and_own else []
    statement = _FEW.format(people=MOST_PEOPLE, documents=MOST_DOCUMENTS, of_person=_of_person(of_company))
    with connection.cursor() as cursor:
        cursor.execute(statement, [member.pk, company, own, company])
        (found,) = cursor.fetchone()
    return None if found is None else of_company(company).filter(pk__any=found)


@cache
def _of_person(of_company: Callable[[uuid.UUID], QuerySet[Any, Any]]) -> str:
    """Composed once: it asks of the company and of nothing else."""
    theirs = of_company(_ANY).filter(placed_by=RawSQL("people.id", [])).order_by()
    statement, params = theirs.values("pk").query.sql_with_params()
    assert params == (_ANY,)
    return statement
