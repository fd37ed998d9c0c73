"""What a browser itself says when the content security policy keeps something out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Contexts, Look

pytestmark = pytest.mark.browser
BREACH = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
}"""


@pytest.fixture
def page(contexts: Contexts) -> Iterator[Page]:
    """Unlike `browse`, it may break the policy."""
    yield contexts.take(Look()).new_page()
    contexts.release()


def without_reporting_api(route: Route) -> None:
    """As a browser reads it that knows no `report-to`. One that does sends over HTTPS only, when it likes."""
    answer = route.fetch()
    policy = answer.headers["content-security-policy"]
    assert "report-to csp; " in policy
    headers = answer.headers | {"content-security-policy": policy.replace("report-to csp; ", "")}
    route.fulfill(response=answer, headers=headers)


def test_a_breach_is_kept_out_and_reported(
    page: Page, live_server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    page.route("**/accounts/login/", without_reporting_api)
    page.goto(f"{live_server.url}/accounts/login/")
    with page.expect_response(re.compile("/csp-reports/")) as reported:
        page.evaluate(BREACH)
    assert reported.value.status == 204
    assert page.evaluate("window.ran") is None
    assert "The content security policy (script-src-elem) kept out inline." in caplog.messages
