"""Fixtures of every test. Real PostgreSQL; jobs run where a test says so, mail goes through its queue."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.template.base import Template
from django.template.context import Context, RequestContext
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from companies.models import Company, Member
from tests import database
from tests.factories import administrator_of, make_company

# A busy machine is slow, not wrong; and what fails once has to fail again for who looks into it.
hypothesis.settings.register_profile("countersign", deadline=None, derandomize=True)
hypothesis.settings.load_profile("countersign")

# The longest files, which wait more than they work: begun first, they leave nobody alone at the end.
FIRST = ("tests/browser/test_axe_pages.py", "tests/demo/test_supervisor.py", "tests/lib/test_embedded.py")
Drain = Callable[[], int]
# Django's test runner replaces every mailer; here only the delivery is, and mail goes through its table.
MAILERS = {
    "default": django_settings.MAILERS["default"],
    "delivery": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
}


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not look through it after every few requests."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def _keep_all_that_is_prepared(connection: BaseDatabaseWrapper, **_: object) -> None:
    connection.connection.prepared_max = 5000  # psycopg keeps a hundred, which one page after the other fills


connection_created.connect(_keep_all_that_is_prepared)


@pytest.fixture(autouse=True)
def _mail_through_the_queue(settings: Any) -> None:
    settings.MAILERS = MAILERS


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = database.template()


@pytest.fixture(scope="session", autouse=True)
def _templates_tell_of_pages_only(django_test_environment: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _render)
        yield


def _render(self: Template, context: Context) -> SafeString:
    """In tests Django tells, with a copy of all it knows, of each field and part; ours ask pages only."""
    if isinstance(context, RequestContext) and context.template is self:
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def _emptied_after_each_test_that_commits() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", database.empty)
        yield


@pytest.fixture
def drain(db: None) -> Drain:
    """Runs the jobs that wait, on the test's own connection, oldest first; says how many."""

    def run() -> int:
        count = 0
        waiting = ProcrastinateJob.objects.filter(status="todo").order_by("pk")
        while job := waiting.first():
            app.tasks[job.task_name](**job.args)
            _finish(job.pk)
            count += 1
        return count

    return run


@pytest.fixture
def work(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The real worker, until nothing waits that is due; for tests that commit.

    Without its clock: a starting worker puts the periodic tasks of the last minutes into the queue by itself,
    and whether it still does them in the same run is chance. A test that wants one defers it.
    """
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})

    def run() -> None:
        with ThreadPoolExecutor(1) as threads:  # Playwright may have an event loop running in this one
            threads.submit(_run_worker).result()

    return run


def _run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def _finish(pk: int) -> None:
    with connection.cursor() as cursor:  # the model refuses to be saved
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [pk])


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owner(company: Company) -> Member:
    return administrator_of(company)


@pytest.fixture
def stranger() -> Member:
    """The administrator of another company."""
    return administrator_of(make_company("Harbour"))
