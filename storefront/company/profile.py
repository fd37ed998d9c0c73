"""What the profile shows one reader: None for each part that is not theirs to see."""

from dataclasses import dataclass

from companies.models import Address, Company, Member, User
from storefront.checkout.models import AllowedMethods, PaymentMethod, ShippingMethod
from storefront.lib.postal import address_lines


@dataclass(frozen=True, slots=True)
class Contacts:
    administrator: Member
    sales_representative: User | None


@dataclass(frozen=True, slots=True)
class Profile:
    """An empty list is a part to be seen with nothing in it."""

    reader: Member
    account: list[tuple[str, str]] | None
    legal_address: list[str] | None
    addresses: list[Address] | None
    contacts: Contacts | None
    payment_methods: list[str] | None
    shipping_methods: list[ShippingMethod] | None

    @property
    def may_edit_account(self) -> bool:
        return self._may_edit("edit_account")

    @property
    def may_edit_legal_address(self) -> bool:
        return self._may_edit("edit_legal_address")

    @property
    def may_add_address(self) -> bool:
        return self.may_edit_account or self._may_edit("place_order")

    def _may_edit(self, code: str) -> bool:
        return self.reader.may_now(code)


def profile_for(reader: Member) -> Profile:
    company, may = reader.company, reader.may
    sees_addresses = may("view_account") or may("place_order")
    return Profile(
        reader=reader,
        account=_account(company) if may("view_account") else None,
        legal_address=_legal_address(company) if may("view_legal_address") else None,
        addresses=list(Address.objects.filter(company=company)) if sees_addresses else None,
        contacts=_contacts(company) if may("view_contacts") else None,
        payment_methods=_payment_methods(company) if may("view_payment") else None,
        shipping_methods=list(ShippingMethod.objects.offered(company)) if may("view_shipping") else None,
    )


def _account(company: Company) -> list[tuple[str, str]]:
    return [
        ("Company name", company.name),
        ("Legal name", company.legal_name or "Not given"),
        ("E-mail address", company.email or "Not given"),
        ("VAT / tax id", company.vat_id or "Not given"),
    ]


def _legal_address(company: Company) -> list[str]:
    """Its lines; a country alone is no address."""
    parts = ("street", "city", "region", "postcode")
    address = {name: getattr(company, f"legal_{name}") for name in (*parts, "country", "phone")}
    return address_lines(address) if any(address[name] for name in parts) else []


def _contacts(company: Company) -> Contacts:
    administrator = Member.objects.select_related("user").get(company=company, is_administrator=True)
    return Contacts(administrator, company.sales_representative)


def _payment_methods(company: Company) -> list[str]:
    allowed = AllowedMethods.objects.filter(company=company).values_list("payment_methods", flat=True).first()
    return [method.label for method in PaymentMethod if allowed is None or method in allowed]
