"""How people sign in: allauth, with no sign-up of strangers."""

import uuid

from allauth.account import auth_backends
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse

from companies.models import User, account_with_members


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people join a company by invitation

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Attempts count per account and address: who fails for somebody else locks out only themselves."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


def not_offered(request: HttpRequest) -> HttpResponse:
    """allauth's page of addresses: there somebody could take one that nobody has confirmed, and with it be
    whom a company means by it. The store changes an address, in /admin/."""
    raise Http404


class CodeOfOneUse(forms.BaseAuthenticateForm):  # type: ignore[misc]
    """A second factor's code lets in once for as long as it is valid. allauth itself forgets a code after one
    period; with `MFA_TOTP_TOLERANCE` it is valid for more of them."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        used = f"second-factor:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, True, timeout=(2 * mfa.TOTP_TOLERANCE + 1) * mfa.TOTP_PERIOD):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeOfOneUse, forms.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class ReauthenticateForm(CodeOfOneUse, forms.ReauthenticateForm):  # type: ignore[misc]
    """The second factor before what changes the account."""


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]
    """allauth's; every request asks it whose session this is."""

    def get_user(self, user_id: uuid.UUID) -> User | None:
        user = account_with_members(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
