"""What a test has committed is gone before the next one, whatever table it is in and whoever guards it."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from companies.models import Member
from tests import database
from tests.factories import make_product
from tests.purchase_orders.documents import place

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def filled() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        exists = ", ".join(f"EXISTS (SELECT FROM {name})" for name in names)
        cursor.execute(f"SELECT ARRAY[{exists}]")
        (answers,) = cursor.fetchone()
    return {name for name, has_rows in zip(names, answers, strict=True) if has_rows}


def test_nothing_is_left(owner: Member) -> None:
    assert {"companies_company", "companies_member"} <= filled()
    cache.set("limit", 1)
    place(owner, [(make_product(), 1)])
    guarded = {"purchase_orders_historyentry", "procrastinate_jobs", "storefront_cache"}
    assert guarded <= filled()
    kept = Permission.objects.count(), ContentType.objects.count()
    database.empty()
    assert filled() == KEPT
    assert (Permission.objects.count(), ContentType.objects.count()) == kept


def test_nothing_is_left_by_the_test_before() -> None:
    """Whichever ran before this one in the process: each leaves this."""
    assert filled() == KEPT
