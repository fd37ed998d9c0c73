"""Where somebody is signed in, and signing out everywhere else."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from companies import services as companies
from companies.models import Member, User
from storefront.templatetags.countersign import browser
from tests.factories import PASSWORD, UserFactory, administrator_of, make_company, make_member

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


@pytest.mark.parametrize("leave", [companies.deactivate, companies.remove])
def test_who_leaves_their_only_company_is_signed_out_everywhere_at_the_click(
    member: Member, leave: Callable[..., Member]
) -> None:
    telephone, desk = sign_in(member, SAFARI), sign_in(member, FIREFOX)
    keys = [client.session.session_key for client in (telephone, desk)]
    colleague = sign_in(administrator_of(member.company), EDGE)
    leave(member, by=administrator_of(member.company))
    assert not Session.objects.filter(session_key__in=keys).exists()
    assert not UserSession.objects.filter(user=member.user).exists()
    for client in (telephone, desk):
        assert client.get("/c/lakeside/").headers["Location"].startswith(SIGN_IN)
    assert colleague.get("/c/lakeside/").status_code == 200


def test_a_session_that_no_list_names_is_dead_too(member: Member) -> None:
    telephone = sign_in(member, SAFARI)
    UserSession.objects.all().delete()
    companies.deactivate(member, by=None)
    assert telephone.get("/c/lakeside/").headers["Location"].startswith(SIGN_IN)
    assert not Session.objects.exists()


def test_who_has_another_company_stays_signed_in_and_no_longer_finds_this_one(member: Member) -> None:
    make_member(make_company("Harbour"), "Ada", user=member.user)
    telephone, desk = sign_in(member, SAFARI), sign_in(member, FIREFOX)
    companies.deactivate(member, by=None)
    assert telephone.get("/c/lakeside/").status_code == 404
    assert telephone.get("/c/harbour/").status_code == 200
    assert "2 browsers are signed in" in desk.get(SESSIONS).text


def test_an_account_that_the_store_switches_off_is_signed_out_everywhere(member: Member) -> None:
    telephone, staff = sign_in(member, SAFARI), Client()
    staff.force_login(UserFactory.create(is_staff=True))
    page = reverse("admin:companies_user_change", args=[member.user_id])
    assert staff.post(page, {"email": member.user.email, "name": "Ada"}).status_code == 302
    assert not UserSession.objects.filter(user=member.user).exists()
    User.objects.filter(pk=member.user_id).update(is_active=True)
    assert telephone.get("/c/lakeside/").headers["Location"].startswith(SIGN_IN)


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
