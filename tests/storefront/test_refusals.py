"""A refusal reaches the person as a sentence, wherever the request came from."""

import pytest
from django.test import Client

from tests.storefront.urls_that_fail import FAULTS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.storefront.urls_that_fail")]

HERE = "http://testserver"
SENTENCE = str(FAULTS["refused"])


def test_htmx_gets_a_banner_and_where_to_put_it(client: Client) -> None:
    response = client.post("/fail/refused/", headers={"HX-Request": "true", "Referer": f"{HERE}/page/"})
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#messages"
    assert SENTENCE in response.text
    assert "<html" not in response.text


def test_a_submitted_form_goes_back_to_its_page_with_the_sentence(client: Client) -> None:
    response = client.post("/fail/refused/", headers={"Referer": f"{HERE}/accounts/login/?next=/"})
    assert (response.status_code, response.headers["Location"]) == (303, "/accounts/login/?next=/")
    assert SENTENCE in client.get("/accounts/login/").text


@pytest.mark.parametrize(
    "referer", ["", "http://elsewhere.example/page/", "javascript:alert(1)", f"{HERE}/fail/refused/"]
)
def test_without_a_page_to_go_back_to_it_is_a_page_of_its_own(client: Client, referer: str) -> None:
    """The last one: a form that was shown by the refused address itself, where a GET is no way back."""
    response = client.post("/fail/refused/", headers={"Referer": referer})
    assert response.status_code == 409
    assert SENTENCE in response.text
    assert "<html" in response.text


def test_a_page_that_is_refused_does_not_redirect(client: Client) -> None:
    response = client.get("/fail/refused/", headers={"Referer": f"{HERE}/page/"})
    assert (response.status_code, SENTENCE in response.text) == (409, True)


@pytest.mark.parametrize(
    ("method", "fault", "heading"),
    [
        ("get", "not-found", "Nothing is here"),
        ("get", "not-allowed", "This is not for your role"),
        ("get", "refused", "This cannot be done"),
        ("post", "not-found", "That was not done"),
    ],
)
def test_the_page_says_done_only_of_what_would_have_done_something(
    client: Client, method: str, fault: str, heading: str
) -> None:
    page = getattr(client, method)(f"/fail/{fault}/").text
    assert f"<h1>{heading}</h1>" in page
    assert 'href="/"' in page


@pytest.mark.parametrize(("fault", "status"), [("not-allowed", 403), ("not-found", 404)])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_for_this_person_keeps_its_status(
    client: Client, fault: str, status: int, method: str
) -> None:
    response = getattr(client, method)(f"/fail/{fault}/", headers={"Referer": f"{HERE}/page/"})
    assert response.status_code == status
    assert str(FAULTS[fault]) in response.text


def test_waiting_too_long_for_a_lock_is_no_fault_of_anybody(client: Client) -> None:
    response = client.post("/fail/locked/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "try again in a few seconds" in response.text


def test_a_database_that_is_gone_is_said_without_its_address(client: Client) -> None:
    response = client.get("/fail/no-database/")
    assert response.status_code == 503
    assert "does not answer" in response.text
    assert "10.0.0.7" not in response.text


def test_an_address_for_buttons_says_so(client: Client) -> None:
    response = client.get("/only-post/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "Nothing was changed" in response.text


def test_a_crash_shows_a_sentence_and_nothing_else() -> None:
    response = Client(raise_request_exception=False).get("/fail/crash/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "secret detail" not in response.text
