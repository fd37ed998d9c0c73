"""Mail in the store's administration: that it was sent and to whom, never what it says."""

import pytest
from django.test import Client

from storefront.mail import queue
from storefront.mail.models import Message
from tests.sessions import signed_in_to_admin
from tests.storefront.test_admin import address, assert_not_deleted_in_bulk, assert_untouchable

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Message:
    link = "http://testserver/accounts/password/reset/key/s3cret/"
    return queue.put("ann@lakeside.example", "Set a new password", f"Open {link}", html=f'<a href="{link}">')


@pytest.fixture
def superuser() -> Client:
    return signed_in_to_admin(is_superuser=True)


@pytest.mark.parametrize("page", ["changelist", "change"])
def test_a_link_for_a_new_password_is_shown_to_nobody(message: Message, superuser: Client, page: str) -> None:
    shown = superuser.get(address(Message, page, *([message.pk] if page == "change" else [])))
    assert shown.status_code == 200
    assert "Set a new password" in shown.text and "s3cret" not in shown.text


def test_nor_is_a_mail_found_by_it(message: Message, superuser: Client) -> None:
    def found(text: str) -> int:
        return int(superuser.get(address(Message, "changelist"), {"q": text}).context["cl"].result_count)

    assert (found("ann@lakeside"), found("s3cret")) == (1, 0)


@pytest.mark.usefixtures("message")
def test_a_mail_cannot_be_added_changed_or_deleted(superuser: Client) -> None:
    assert_untouchable(Message, superuser)
    assert_not_deleted_in_bulk(Message, superuser)
