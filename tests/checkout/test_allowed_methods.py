"""What the store lets a company choose from: offered at checkout, asked again under lock when placed."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from companies.models import Address, Company, Member
from purchase_orders.models import PurchaseOrder
from storefront.catalog.models import Product
from storefront.checkout import services
from storefront.checkout.models import AllowedMethods, PaymentMethod, ShippingMethod
from storefront.checkout.services import CannotBePlaced
from storefront.lib.errors import NotFound
from tests.checkout.pages import get, post, review_form
from tests.checkout.shop import cart_of, fill, submission
from tests.factories import UserFactory, make_member, make_role

pytestmark = pytest.mark.django_db

BANK, ACCOUNT = PaymentMethod.BANK_TRANSFER, PaymentMethod.ON_ACCOUNT


@pytest.fixture
def courier(company: Company) -> ShippingMethod:
    return ShippingMethod.objects.get(name="Courier")


@pytest.fixture
def pallet(company: Company) -> ShippingMethod:
    return ShippingMethod.objects.create(name="Pallet", price=40, position=1)


def allow(member: Member, **lists: list[Any] | None) -> None:
    AllowedMethods.objects.update_or_create(company=member.company, defaults=lists)


class TestPayment:
    def test_only_what_is_allowed_is_offered(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 1))
        assert "Payment on account" in get(buyer, "review").text
        allow(buyer, payment_methods=[BANK])
        page = get(buyer, "review").text
        assert "Bank transfer" in page and "Payment on account" not in page

    def test_what_was_taken_away_meanwhile_is_refused_and_nothing_typed_is_lost(
        self, buyer: Member, heart: Product
    ) -> None:
        fill(buyer, (heart, 1))
        sent = review_form(buyer, reference="BR-7", payment_method=ACCOUNT)
        allow(buyer, payment_methods=[BANK])
        answer = post(buyer, "place", **sent)
        assert answer.status_code in {409, 422} and 'value="BR-7"' in answer.text
        assert not PurchaseOrder.objects.exists()

    def test_the_service_says_why(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 1))
        allow(buyer, payment_methods=[ACCOUNT])
        with pytest.raises(CannotBePlaced, match="does not offer bank transfer to Lakeside"):
            services.place(submission(buyer), by=buyer)
        services.place(submission(buyer, payment_method=ACCOUNT), by=buyer)

    def test_where_nothing_is_left_the_page_says_whom_to_ask(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 1))
        allow(buyer, payment_methods=[])
        page = get(buyer, "review")
        assert page.status_code == 200
        assert "contact the store" in page.text and "Read what stands above first" in page.text

    def test_what_is_allowed_and_not_of_ones_role_is_not_offered(
        self, company: Company, heart: Product
    ) -> None:
        poor = make_member(company, "Poor", make_role(company, "Poor", "place_order"))
        fill(poor, (heart, 1))
        allow(poor, payment_methods=[ACCOUNT])
        assert "There is no way to pay" in get(poor, "review").text


class TestShipping:
    def test_only_what_is_allowed_is_offered(
        self, buyer: Member, heart: Product, pallet: ShippingMethod, stranger: Member
    ) -> None:
        fill(buyer, (heart, 1))
        assert "Pallet" in get(buyer, "shipping").text
        allow(stranger, shipping_methods=[])
        assert "Pallet" in get(buyer, "shipping").text
        allow(buyer, shipping_methods=[pallet.pk])
        page = get(buyer, "shipping").text
        assert "Pallet" in page and "Courier" not in page

    def test_another_is_refused(self, buyer: Member, courier: ShippingMethod, pallet: ShippingMethod) -> None:
        allow(buyer, shipping_methods=[pallet.pk])
        address = Address.objects.get(company=buyer.company)
        with pytest.raises(NotFound, match="not offered"):
            services.choose_shipping(by=buyer, address_id=address.pk, method_id=courier.pk)

    def test_the_first_allowed_one_is_preselected(self, buyer: Member, pallet: ShippingMethod) -> None:
        allow(buyer, shipping_methods=[pallet.pk])
        assert services.choose_defaults(by=buyer)
        assert cart_of(buyer).shipping_method == pallet

    def test_what_was_taken_away_meanwhile_is_not_placed(
        self, buyer: Member, heart: Product, pallet: ShippingMethod
    ) -> None:
        fill(buyer, (heart, 1))
        sent = review_form(buyer, reference="BR-7")
        allow(buyer, shipping_methods=[pallet.pk])
        assert "does not offer “Courier” to Lakeside" in get(buyer, "review").text
        answer = post(buyer, "place", **sent)
        assert answer.status_code == 409 and "does not offer “Courier” to Lakeside" in answer.text
        assert 'value="BR-7"' in answer.text
        with pytest.raises(CannotBePlaced, match="choose another"):
            services.place(submission(buyer), by=buyer)
        assert not PurchaseOrder.objects.exists()

    def test_where_none_is_left_the_page_says_whom_to_ask(self, buyer: Member, heart: Product) -> None:
        fill(buyer, (heart, 1))
        allow(buyer, shipping_methods=[])
        assert "Contact the store" in get(buyer, "shipping").text


class TestTheStoreSets:
    def save(self, company: Company, **typed: Any) -> None:
        staff = UserFactory.create(name="Stella Staff", is_staff=True)
        client = Client()
        client.force_login(staff)
        where = reverse("admin:companies_company_change", args=[company.pk])
        assert "Only some payment methods" in client.get(where).text
        kept = AllowedMethods.objects.filter(company=company).exists()
        form = {"-1-TOTAL_FORMS": 0, "-1-INITIAL_FORMS": 0, "name": company.name, "status": "active"}
        form |= {"allowed_methods-TOTAL_FORMS": 1, "allowed_methods-INITIAL_FORMS": int(kept)}
        form |= {f"allowed_methods-0-{name}": value for name, value in typed.items()}
        form |= {"allowed_methods-0-company": company.pk} if kept else {}
        answer = client.post(where, form)
        assert answer.status_code == 302, answer.text
        staff.delete()

    def test_some_none_and_all_again(self, company: Company, courier: ShippingMethod) -> None:
        self.save(company)
        assert not AllowedMethods.objects.exists()
        self.save(company, limits_payment="on", payment_methods=[BANK])
        allowed = AllowedMethods.objects.get()
        assert (allowed.payment_methods, allowed.shipping_methods) == ([BANK], None)
        self.save(company, limits_shipping="on", shipping_methods=[courier.pk])
        allowed = AllowedMethods.objects.get()
        assert (allowed.payment_methods, allowed.shipping_methods) == (None, [courier.pk])
        self.save(company, limits_shipping="on")
        assert AllowedMethods.objects.get().shipping_methods == []


def test_what_is_free_above_an_amount_says_which() -> None:
    method = ShippingMethod(name="Van", kind=ShippingMethod.Kind.FREE_ABOVE, price=Decimal(5))
    with pytest.raises(ValidationError, match="Free above has its amount and no other kind does"):
        method.full_clean()
    with pytest.raises(IntegrityError, match="free_above_has_its_amount"):
        method.save()
