"""What people type into their company's profile."""

from typing import Any

from django import forms

from companies.models import Company
from companies.services.profile import ACCOUNT, LEGAL_ADDRESS
from storefront.lib.postal import countries
from storefront.lib.widgets import PlainSelect


class AccountForm(forms.ModelForm[Company]):
    class Meta:
        model = Company
        fields = ACCOUNT
        labels = {"name": "Company name", "legal_name": "Legal name", "vat_id": "VAT / tax id"}
        error_messages = {
            "name": {"required": "Type the company's name."},
            "email": {"invalid": "This is no e-mail address: it looks like office@shop.example."},
        }


class LegalAddressForm(forms.ModelForm[Company]):
    """Whole or not at all: an address without its city is none."""

    class Meta:
        model = Company
        fields = LEGAL_ADDRESS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"legal_street": "street", "legal_city": "city", "legal_postcode": "postcode"}
        for name, words in names.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = f"Type the {words}."
        self.fields["legal_country"] = forms.ChoiceField(
            label="Country", choices=countries(), widget=PlainSelect
        )
        self.initial["legal_country"] = self.initial.get("legal_country") or "GB"
