"""Somebody who forgot their password, and somebody who asks about a stranger's address."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from storefront.mail.models import Message
from tests.conftest import Drain
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ASK = "/accounts/password/reset/"
NEW = {"password1": "quiet-harbour-7141", "password2": "quiet-harbour-7141"}


def test_the_link_of_the_mail_sets_a_new_password(client: Client, drain: Drain) -> None:
    user = UserFactory.create(email="ann@lakeside.example")
    assert client.post(ASK, {"email": "ann@lakeside.example"}).status_code == 302
    assert mail.outbox == []
    drain()
    (sent,) = mail.outbox
    assert sent.to == ["ann@lakeside.example"]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(sent.body))
    assert link is not None
    form = client.get(link[1], follow=True)
    assert form.status_code == 200
    assert client.post(form.redirect_chain[-1][0], NEW).status_code == 302
    user.refresh_from_db()
    assert user.check_password("quiet-harbour-7141")


def test_a_link_works_once(client: Client, drain: Drain) -> None:
    UserFactory.create(email="ann@lakeside.example")
    client.post(ASK, {"email": "ann@lakeside.example"})
    drain()
    link = re.search(r"http://testserver(\S+/key/\S+)", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[1], follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "quiet-harbour-7141", "password2": "quiet-harbour-7141"}
    )
    again = Client().get(link[1], follow=True)
    assert "password1" not in again.text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client, drain: Drain) -> None:
    UserFactory.create(email="ann@lakeside.example")
    known = client.post(ASK, {"email": "ann@lakeside.example"}, follow=True)
    unknown = Client().post(ASK, {"email": "nobody@lakeside.example"}, follow=True)
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert known.text == unknown.text
    assert [message.to for message in Message.objects.all()] == ["ann@lakeside.example"]


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    new = {
        "email": "stranger@x.example",
        "password1": "quiet-harbour-7141",
        "password2": "quiet-harbour-7141",
    }
    client.post(reverse("account_signup"), new)
    assert "password1" not in client.get(reverse("account_signup")).text
    assert not client.login(email="stranger@x.example", password="quiet-harbour-7141")


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    UserFactory.create(email="ann@lakeside.example")
    guess = {"login": "ann@lakeside.example", "password": "wrong"}
    pages = [
        client.post("/accounts/login/", guess, headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(7)
    ]
    assert "Too many failed login attempts" in pages[-1].text
    right = client.post("/accounts/login/", guess | {"password": "countersign-demo"})
    assert right.status_code == 200, "the right password too, for a while"
