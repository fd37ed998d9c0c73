"""Browsers report breaches of the content security policy; the log gets what, and nothing of whom."""

import json
import logging

import pytest
from django.test import Client

REPORT = {
    "type": "csp-violation",
    "url": "https://shop.example/accounts/password/reset/key/3-secret/",
    "body": {
        "effectiveDirective": "script-src-elem",
        "blockedURL": "https://evil.example/x.js?who=ann@lakeside.example",
        "documentURL": "https://shop.example/accounts/password/reset/key/3-secret/",
    },
}


def send(body: object, client: Client | None = None) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    sender = client or Client(enforce_csrf_checks=True)
    answer = sender.post("/csp-reports/", text, content_type="application/reports+json")
    return int(answer.status_code)


def blocked(url: object, directive: object = "img-src") -> dict[str, object]:
    return {"body": {"effectiveDirective": directive, "blockedURL": url}}


def test_the_log_says_what_was_kept_out_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    assert send([REPORT]) == 204
    assert caplog.messages == ["The content security policy (script-src-elem) kept out https://evil.example."]
    assert caplog.records[0].levelno == logging.WARNING


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (blocked("inline"), "(img-src) kept out inline."),
        (blocked("data:image/png;base64,AAAA"), "(img-src) kept out unnamed."),
        (blocked("https://[::bad/"), "(img-src) kept out an address."),
        (blocked("https://evil.example", "x\n2026 ERROR forged"), "(unnamed) kept out https://evil.example."),
        (blocked("https://evil\u2028.example"), "(img-src) kept out an address."),
        (blocked(None, 7), "(unnamed) kept out None."),
    ],
)
def test_who_sends_it_writes_nothing_of_their_own(
    report: object, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert send([report]) == 204
    (message,) = caplog.messages
    assert message.endswith(said)
    assert "\n" not in message


def test_what_is_nested_without_end_is_no_report() -> None:
    assert send("[" * 30_000) == 400


@pytest.mark.parametrize("directive", ["effective-directive", "violated-directive"])
def test_also_from_a_browser_without_the_reporting_api(
    directive: str, caplog: pytest.LogCaptureFixture
) -> None:
    report = {directive: "img-src", "blocked-uri": "https://evil.example/x.png?who=ann", "document-uri": "…"}
    assert send({"csp-report": report}) == 204
    assert caplog.messages == ["The content security policy (img-src) kept out https://evil.example."]


@pytest.mark.parametrize("body", [[], {}, {"csp-report": []}, [1], ["x"], [{}], [{"body": "x"}], None])
def test_what_is_no_report_is_passed_over(body: object, caplog: pytest.LogCaptureFixture) -> None:
    assert send(body) == 204
    assert caplog.messages == []


def test_nonsense_and_masses_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    assert send("{") == send("\udcff".encode("utf-8", "surrogateescape").decode("latin-1")) == 400
    assert send("[" + " " * 40_000 + "]") == 413
    assert send([REPORT] * 50) == 204
    assert sum("kept out" in message for message in caplog.messages) == 10


def test_it_is_only_sent_to(client: Client) -> None:
    assert client.get("/csp-reports/").status_code == 405
