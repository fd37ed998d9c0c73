"""A second factor from an app, and the codes for the day the phone is lost."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from companies.models import Member
from tests.factories import PASSWORD, make_company, make_member
from tests.sessions import signed_in_to_admin

pytestmark = pytest.mark.django_db

SIGN_IN, ACTIVATE, CODE = "/accounts/login/", "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/"
CONFIRM = "/accounts/2fa/reauthenticate/"
HOME = "/c/lakeside/"
PERIOD = 30
NOW = 60_000_000 * PERIOD + 10


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """allauth's clock; it stands, so that no code runs out between being made and being typed."""
    stands = SimpleNamespace(now=NOW)
    stands.time = lambda: stands.now
    monkeypatch.setattr(auth, "time", stands)
    return stands


@pytest.fixture
def member() -> Member:
    return make_member(make_company(), "Ada")


def by_password(member: Member) -> Client:
    client = Client()
    assert client.post(SIGN_IN, {"login": member.user.email, "password": PASSWORD}).status_code == 302
    return client


def code_of(secret: str, *, now: int = NOW) -> str:
    return str(format_hotp_value(hotp_value(secret, now // PERIOD)))


def test_a_second_factor_is_set_up_and_then_asked_for(member: Member) -> None:
    client = by_password(member)
    again = client.get(ACTIVATE).headers["Location"]  # the password once more, for what changes the account
    assert client.post(again, {"password": PASSWORD}).headers["Location"] == ACTIVATE
    page = client.get(ACTIVATE).text
    secret = re.search(r'value="([A-Z2-7]{16,})"', page)
    assert secret is not None
    assert client.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert client.post(ACTIVATE, {"code": code_of(secret[1])}).status_code == 302
    next_time = by_password(member)
    assert next_time.get(HOME).status_code == 302
    wrong = next_time.post(CODE, {"code": "000000"})
    assert wrong.status_code == 200
    assert "Incorrect code" in wrong.text


@pytest.fixture
def with_factor(member: Member) -> str:
    """The secret of its app."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(member.user, secret)
    return secret


def test_the_code_of_the_app_lets_in(member: Member, with_factor: str) -> None:
    client = by_password(member)
    assert client.get(HOME).status_code == 302
    assert client.post(CODE, {"code": code_of(with_factor)}).status_code == 302
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize(("ago", "status"), [(2, 200), (1, 302), (-1, 302), (-2, 200)])
def test_a_code_just_gone_still_lets_in(member: Member, with_factor: str, ago: int, status: int) -> None:
    code = code_of(with_factor, now=NOW - ago * PERIOD)
    assert by_password(member).post(CODE, {"code": code}).status_code == status


def forgotten_by_allauth(member: Member, code: str) -> None:
    """As after one period."""
    assert cache.delete(f"allauth.mfa.totp.used?user={member.user.pk}&code={code}")


def test_a_code_lets_in_once_for_as_long_as_it_is_valid(
    member: Member, with_factor: str, clock: SimpleNamespace
) -> None:
    code = code_of(with_factor)
    assert by_password(member).post(CODE, {"code": code}).status_code == 302
    clock.now += PERIOD
    forgotten_by_allauth(member, code)
    for again in (code, f"{code[:3]} {code[3:]}"):
        answer = by_password(member).post(CODE, {"code": again})
        assert answer.status_code == 200
        assert "Incorrect code" in answer.text


def test_a_code_that_let_in_does_not_confirm_a_change(
    member: Member, with_factor: str, clock: SimpleNamespace
) -> None:
    client, code = by_password(member), code_of(with_factor)
    client.post(CODE, {"code": code})
    forgotten_by_allauth(member, code)
    assert client.post(CONFIRM, {"code": code}).status_code == 200
    clock.now += PERIOD
    assert client.post(CONFIRM, {"code": code_of(with_factor, now=clock.now)}).status_code == 302


def test_a_recovery_code_lets_in_once(member: Member, with_factor: str) -> None:
    code, *_ = RecoveryCodes.activate(member.user).get_unused_codes()
    first, second = by_password(member), by_password(member)
    first.post(CODE, {"code": code})
    assert first.get(HOME).status_code == 200
    assert second.post(CODE, {"code": code}).status_code == 200
    assert second.get(HOME).status_code == 302


def test_without_the_second_factor_no_door_is_open(member: Member, with_factor: str) -> None:
    client = by_password(member)
    for address in (HOME, "/c/", "/accounts/sessions/", "/accounts/password/change/"):
        assert client.get(address).status_code == 302


def test_the_page_says_what_is_on_and_what_to_do(member: Member) -> None:
    """Without an app; with one and no codes; with codes, which can be shown while there are any."""
    client = by_password(member)
    off = client.get("/accounts/2fa/").text
    assert "Switch it on" in off and "You get them once the app is on." in off
    client.force_login(member.user, backend="storefront.accounts.AuthenticationBackend")
    TOTP.activate(member.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    on = client.get("/accounts/2fa/").text
    assert "Switch it off" in on and "Make recovery codes" in on
    RecoveryCodes.activate(member.user)
    with_codes = client.get("/accounts/2fa/").text
    assert "10 of 10 are left." in with_codes and "Make new ones" in with_codes


class TestInAdmin:
    """For who has lost their phone and the codes."""

    LIST = "/admin/mfa/authenticator/"

    @pytest.fixture
    def superuser(self, db: None) -> Client:
        return signed_in_to_admin(is_superuser=True)

    def test_its_secret_is_not_shown(self, member: Member, with_factor: str, superuser: Client) -> None:
        (factor,) = Authenticator.objects.all()
        page = superuser.get(f"{self.LIST}{factor.pk}/change/")
        assert page.status_code == 200
        assert member.user.name in page.text
        assert with_factor not in page.text and "<textarea" not in page.text

    def test_without_it_the_password_lets_in_again(
        self, member: Member, with_factor: str, superuser: Client, drain: Callable[[], int]
    ) -> None:
        RecoveryCodes.activate(member.user)
        factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)
        assert superuser.post(f"{self.LIST}{factor.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not Authenticator.objects.exists()
        assert by_password(member).get(HOME).status_code == 200
        drain()
        (told,) = mail.outbox
        assert told.to == [member.user.email]
        assert "deactivated" in str(told.body)

    def test_nobody_elses_factor_goes_with_it(
        self, member: Member, with_factor: str, superuser: Client
    ) -> None:
        other = make_member(member.company, "Bea")
        TOTP.activate(other.user, with_factor)
        RecoveryCodes.activate(other.user)
        factor = Authenticator.objects.get(user=member.user)
        superuser.post(self.LIST, {"action": "delete_selected", "_selected_action": factor.pk, "post": "yes"})
        assert Authenticator.objects.filter(user=other.user).count() == 2
        assert not Authenticator.objects.filter(user=member.user).exists()

    def test_other_staff_see_neither_factors_nor_sessions(self, with_factor: str) -> None:
        staff = signed_in_to_admin()
        for address in (self.LIST, "/admin/usersessions/usersession/"):
            assert staff.get(address).status_code == 403
            assert address not in staff.get("/admin/").text
        factor = Authenticator.objects.get()
        assert staff.post(f"{self.LIST}{factor.pk}/delete/", {"post": "yes"}).status_code == 403
        assert Authenticator.objects.exists()
