"""Where somebody is signed in, and signing out everywhere else."""

import pytest
from django.test import Client

from companies.models import Member
from storefront.templatetags.countersign import browser
from tests.factories import PASSWORD, administrator_of, make_company, make_member

pytestmark = pytest.mark.django_db

SIGN_IN, SESSIONS = "/accounts/login/", "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def member() -> Member:
    return make_member(make_company(), "Ada")


def sign_in(member: Member, user_agent: str) -> Client:
    client = Client(headers={"User-Agent": user_agent})
    answer = client.post(SIGN_IN, {"login": member.user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_each_browser_is_named(member: Member) -> None:
    sign_in(member, SAFARI)
    page = sign_in(member, FIREFOX).get(SESSIONS).text
    assert "Firefox on Windows" in page
    assert "Safari on an iPhone" in page
    assert page.count("this browser</span>") == 1
    assert "2 browsers are signed in" in page


def test_only_ones_own_are_named(member: Member) -> None:
    sign_in(administrator_of(member.company), SAFARI)
    page = sign_in(member, FIREFOX).get(SESSIONS).text
    assert "iPhone" not in page
    assert "Sign out everywhere else" not in page


def test_signing_out_everywhere_else(member: Member) -> None:
    telephone, desk = sign_in(member, SAFARI), sign_in(member, FIREFOX)
    assert telephone.get("/c/lakeside/").status_code == 200
    desk.post(SESSIONS)
    assert telephone.get("/c/lakeside/").headers["Location"].startswith(SIGN_IN)
    assert desk.get("/c/lakeside/").status_code == 200


def test_a_new_password_signs_out_everywhere(member: Member) -> None:
    telephone, desk = sign_in(member, SAFARI), sign_in(member, FIREFOX)
    new = {"oldpassword": PASSWORD, "password1": "quiet-harbour-7141", "password2": "quiet-harbour-7141"}
    assert desk.post("/accounts/password/change/", new).status_code == 302
    assert telephone.get("/c/lakeside/").status_code == 302


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get(SESSIONS).headers["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on an iPhone"),
        (EDGE, "Edge on a Mac"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_how_a_browser_is_called(user_agent: str, words: str) -> None:
    assert browser(user_agent) == words
