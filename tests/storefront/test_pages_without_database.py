"""No `db` here: each page must be written while the database is gone."""

from django.test import RequestFactory
from django.views.defaults import server_error

from storefront.middleware import Refusals
from tests.storefront.urls_that_fail import FAULTS


def test_the_page_of_a_crash() -> None:
    response = server_error(RequestFactory().get("/"))
    assert "Something went wrong on our side" in response.content.decode()


def test_the_page_of_a_database_that_is_gone() -> None:
    middleware = Refusals(lambda request: None)  # type: ignore[arg-type, return-value]
    response = middleware.process_exception(RequestFactory().get("/"), FAULTS["no-database"])
    assert response is not None
    assert (response.status_code, "does not answer" in response.content.decode()) == (503, True)
