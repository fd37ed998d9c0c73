"""The same headers on every answer, errors and static files included."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.factories import PASSWORD, UserFactory

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "report-to csp; report-uri /csp-reports/"
)
EXPECTED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Reporting-Endpoints": 'csp="/csp-reports/"',
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ANSWERS = {
    "/": 302,
    "/accounts/login/": 200,
    "/accounts/password/reset/": 200,
    "/admin/": 302,
    "/healthz": 200,
    "/nothing/here/": 404,
    "/c/nobody/purchase-orders/": 302,
    "/only-post/": 405,
    "/fail/crash/": 500,
    "/fail/denied/": 403,
    "/fail/suspicious/": 400,
    "/fail/refused/": 409,
    "/fail/not-found/": 404,
    "/fail/no-database/": 503,
}

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.storefront.urls_that_fail")]


def headers(response: HttpResponseBase) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in EXPECTED}


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_headers_of_pages_and_errors(path: str, status: int) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == status
    assert headers(response) == EXPECTED
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("looks_each_time", [True, False], ids=["as in tests", "as in the demo"])
def test_headers_of_static_files(client: Client, settings: Any, looks_each_time: bool) -> None:
    settings.WHITENOISE_AUTOREFRESH = looks_each_time
    response = client.get("/static/css/tokens.css")
    response.close()
    assert response.status_code == 200
    assert headers(response) == EXPECTED
    assert "no-store" not in response.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response.headers


def test_headers_of_the_way_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/accounts/login/")
    assert response.status_code == 301
    assert response.headers["Location"] == "https://testserver/accounts/login/"
    assert headers(response) == EXPECTED


def test_headers_of_a_form_without_its_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example"})
    assert response.status_code == 403
    assert headers(response) == EXPECTED


def test_headers_of_a_host_that_is_not_ours(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert headers(response) == EXPECTED


def test_only_the_page_of_the_qr_code_may_show_an_image_of_its_own(client: Client) -> None:
    user = UserFactory.create()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 200
    assert 'src="data:image/svg+xml' in response.text
    found = response.headers["Content-Security-Policy"]
    assert found == CSP.replace("img-src 'self'", "img-src 'self' data:")
