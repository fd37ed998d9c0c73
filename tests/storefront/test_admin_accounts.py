"""Accounts in the store's administration: whose address one may write, one can become."""

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Member, User
from storefront.mail.models import Message
from tests.factories import UserFactory
from tests.sessions import signed_in, signed_in_to_admin

pytestmark = pytest.mark.django_db


def change(client: Client, account: User, **typed: str) -> int:
    address = reverse("admin:companies_user_change", args=[account.pk])
    sent = {"email": account.email, "name": account.name, "is_active": "on"} | typed
    return int(client.post(address, sent).status_code)


@pytest.mark.parametrize("colleague", [{"is_superuser": True}, {"is_staff": True}])
def test_nobody_takes_over_a_colleague(colleague: dict[str, bool]) -> None:
    """A new address, and a mail for a new password: that would be all it takes."""
    account = UserFactory.create(email="boss@store.example", **colleague)
    assert change(signed_in_to_admin(), account, email="mine@elsewhere.example") == 403
    page = signed_in_to_admin().get(reverse("admin:companies_user_change", args=[account.pk]))
    assert page.status_code == 200 and 'name="email"' not in page.text
    account.refresh_from_db()
    assert account.email == "boss@store.example"


def test_control_a_superuser_changes_them() -> None:
    account = UserFactory.create(email="boss@store.example", is_staff=True)
    client = signed_in_to_admin(is_superuser=True)
    assert change(client, account, email="new@store.example", is_staff="on") == 302
    account.refresh_from_db()
    assert account.email == "new@store.example"


def test_who_gets_another_address_is_signed_out_and_told_at_the_old_one(owner: Member) -> None:
    former, theirs = owner.user.email, signed_in(owner)
    assert theirs.get(f"/c/{owner.company.slug}/").status_code == 200
    assert change(signed_in_to_admin(), owner.user, email="New@Lakeside.example") == 302
    (told,) = Message.objects.all()
    assert told.to == former and "new@lakeside.example" in told.text
    assert theirs.get(f"/c/{owner.company.slug}/").status_code == 302


def test_another_name_tells_nobody(owner: Member) -> None:
    assert change(signed_in_to_admin(), owner.user, name="Ada Other") == 302
    assert not Message.objects.exists()
