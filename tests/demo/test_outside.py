"""Outside the demo nothing of it is there: no world, no page, no address."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from companies.models import User
from storefront.demo.people import STAFF
from storefront.demo.world import build_world
from storefront.management.commands import build_demo
from tests.factories import UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["/demo/", "/demo/press/", "/demo/sign-in/"])
def test_outside_the_demo_its_page_is_not_there(client: Client, address: str, method: str) -> None:
    UserFactory.create(email=STAFF[0])
    answer = getattr(client, method)(address, {"email": STAFF[0], "does": "sell_out"})
    assert answer.status_code in {404, 405}
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_outside_the_demo_it_is_not_built() -> None:
    with pytest.raises(ImproperlyConfigured, match="demo mode only"):
        build_world(print)
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("whose", "sentence"),
    [("somebody's", "companies that are not the demo's"), ("another program's", "tables of another program")],
)
def test_a_database_of_others_is_left_alone_before_anything_is_changed(
    settings: Any, monkeypatch: pytest.MonkeyPatch, whose: str, sentence: str
) -> None:
    settings.DEMO = True
    if whose == "somebody's":
        UserFactory.create()
    else:
        monkeypatch.setattr(connection.introspection, "table_names", lambda: ["customers"])
    monkeypatch.setattr(build_demo.Command, "migrate", lambda _: pytest.fail("migrated"))
    with pytest.raises(CommandError, match=sentence):
        call_command("build_demo")


def test_in_production_no_address_of_the_demo_exists() -> None:
    asks = "import django; django.setup(); from django.urls import reverse; print(reverse('{}'))"
    environment = os.environ | {
        "COUNTERSIGN_MODE": "production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "shop.example",
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
    }

    def ask(name: str) -> str:
        command = [sys.executable, "-c", asks.format(name)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert ask("account_login") == "/accounts/login/\n"
    assert "'demo' is not a registered namespace" in ask("demo:mail")
