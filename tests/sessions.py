"""A browser of somebody's own."""

from django.test import Client

from companies.models import Member


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="storefront.accounts.AuthenticationBackend")
    return client
