"""Who somebody is, is the address that a mail has reached; and a session is its browser's own."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from companies.models import Member
from tests.factories import PASSWORD, administrator_of, make_company, make_member, send_invitation

pytestmark = pytest.mark.django_db
SIGN_IN, ADDRESSES = "/accounts/login/", "/accounts/email/"


@pytest.fixture
def member() -> Member:
    return make_member(make_company(), "Ada")


def signed_in_by_password(member: Member, client: Client) -> Client:
    assert client.post(SIGN_IN, {"login": member.user.email, "password": PASSWORD}).status_code == 302
    return client


def test_nobody_takes_an_address_that_nobody_has_confirmed(member: Member) -> None:
    client = signed_in_by_password(member, Client())
    assert client.get(ADDRESSES).status_code == 404
    for act in ("action_add", "action_primary"):
        assert client.post(ADDRESSES, {act: "", "email": "other@lakeside.example"}).status_code == 404
    member.user.refresh_from_db()
    assert member.user.email == "ada@lakeside.example"
    assert not EmailAddress.objects.filter(email="other@lakeside.example").exists()


def test_a_session_key_from_before_the_sign_in_is_worth_nothing(member: Member) -> None:
    """Whoever planted it does not come in with it."""
    client, rival = Client(), Client()
    client.get("/c/lakeside/cart/quick-order/")
    session = client.session
    session["planted"] = "by the rival"
    session.save()
    client.cookies["sessionid"] = rival.cookies["sessionid"] = str(session.session_key)
    signed_in_by_password(member, client)
    assert client.session.session_key != session.session_key
    assert client.get("/c/lakeside/").status_code == 200
    assert rival.get("/c/lakeside/").headers["Location"].startswith(SIGN_IN)


def test_nor_is_one_from_before_joining(member: Member) -> None:
    _, token = send_invitation(administrator_of(member.company), "Ivy Lane")
    client, rival = Client(), Client()
    session = client.session
    session.save()
    client.cookies["sessionid"] = rival.cookies["sessionid"] = str(session.session_key)
    client.post(f"/invitation/{token}/", {"password": "quiet-harbour-7141"})
    assert client.get("/c/lakeside/").status_code == 200
    assert rival.get("/c/lakeside/").status_code == 302
