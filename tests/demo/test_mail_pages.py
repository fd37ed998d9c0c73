"""The mail of the demo: read without leaving the machine, and harmless to look at."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from storefront.mail import queue
from storefront.mail.models import Message
from tests.conftest import Drain

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<style>p{color:red}</style><script>alert(1)</script><p>Look: <a href='http://testserver/'>here</a></p>"
)


@pytest.fixture
def message() -> Message:
    return queue.put("ann@lakeside.example", "PO 7 <waits>", "Look at http://testserver/x", html=HOSTILE)


def test_the_list_says_what_waits_and_what_was_sent(client: Client, message: Message, drain: Drain) -> None:
    page = client.get("/demo/mail/")
    assert "PO 7 &lt;waits&gt;" in page.text
    assert "Waits for the worker" in page.text
    drain()
    page = client.get("/demo/mail/")
    assert "Waits for the worker" not in page.text
    assert "Sent" in page.text


def test_an_empty_list_says_how_to_get_mail(client: Client) -> None:
    empty = client.get("/demo/mail/").text
    assert "No mail yet." in empty and "Reset a password, or invite somebody" in empty


def test_a_mail_shows_its_text_with_links(client: Client, message: Message) -> None:
    page = client.get(reverse("demo:mail_message", args=[message.pk]))
    assert '<a href="http://testserver/x"' in page.text
    assert "<script>alert" not in page.text


def test_the_html_can_run_and_load_nothing(client: Client, message: Message) -> None:
    page = client.get(reverse("demo:mail_html", args=[message.pk]))
    assert page.text == HOSTILE
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy


def test_there_is_no_html_of_a_plain_mail(client: Client) -> None:
    plain = queue.put("ann@lakeside.example", "Plain", "Text")
    assert client.get(reverse("demo:mail_html", args=[plain.pk])).status_code == 404
    assert client.get(reverse("demo:mail_message", args=[uuid.uuid4()])).status_code == 404


def test_one_click_sign_in_is_of_the_demo_only(client: Client) -> None:
    response = client.post("/demo/sign-in/", {"email": "staff@countersign.example"})
    assert response.status_code == 404
