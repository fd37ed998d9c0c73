"""What the store types in /admin/ about companies and who runs them."""

from typing import Any

from django import forms
from django.db.models import Q

from companies.models import Company, Member, User

MOST_OFFERED = 20
LONGEST_SEARCH = 100


class FoundingForm(forms.ModelForm[Company]):
    """A company comes with its administrator, or it would belong to nobody."""

    administrator = forms.EmailField(
        label="E-mail address of its administrator",
        help_text="Who runs the company here, and is told by mail. Make the user first.",
    )

    class Meta:
        model = Company
        fields = ("name", "slug", "legal_name", "email", "vat_id", "currency", "purchase_orders_enabled")

    def clean_administrator(self) -> User:
        email = self.cleaned_data["administrator"].lower()
        user = User.objects.filter(is_active=True, email=email).first()
        if user is None:
            raise forms.ValidationError("No active user has this address. Make the user first.")
        return user


class AppointForm(forms.Form):
    """Who is to run the company: any active member, found by name or e-mail address."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label="New administrator",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who is to run the company.",
            "invalid_choice": "Choose an active member of this company.",
        },
    )

    def __init__(self, company: Company, data: Any = None, *, text: str = "") -> None:
        super().__init__(data)
        others = Member.objects.active().filter(company=company, is_administrator=False)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others
        found = others.filter(Q(name__icontains=text) | Q(user__email__icontains=text)) if text else others
        shown = list(found.select_related("user", "role").order_by("name", "pk")[: MOST_OFFERED + 1])
        self.has_more = len(shown) > MOST_OFFERED
        field.choices = [
            (member.pk, f"{member.name}, {member.user.email}, {member.role_label}")
            for member in shown[:MOST_OFFERED]
        ]


class UserForm(forms.ModelForm[User]):
    def clean_email(self) -> str:
        """Before the rule is asked that keeps addresses in lower case."""
        return str(self.cleaned_data["email"]).lower()
