"""The password of a new account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from companies.models import Invitation, User


class PasswordForm(forms.Form):
    password = forms.CharField(
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = User(email=invitation.email, name=invitation.name)
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password
