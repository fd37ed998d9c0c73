"""A browser of somebody's own."""

from django.test import Client

from companies.models import Member
from tests.factories import UserFactory


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="storefront.accounts.AuthenticationBackend")
    return client


def signed_in_to_admin(*, is_superuser: bool = False) -> Client:
    """Of somebody of the store."""
    client = Client()
    client.force_login(UserFactory.create(name="Stella Staff", is_staff=True, is_superuser=is_superuser))
    return client
