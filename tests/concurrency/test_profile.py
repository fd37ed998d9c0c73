"""What the store and the company change while somebody is at the checkout. Each race with its control."""

import uuid
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from companies import services as companies
from companies.models import Address, Company, CompanyAuthority, CompanyAuthorityQuerySet, Member
from companies.seen import ChangedMeanwhile, mark
from companies.services import addresses, profile
from companies.services.profile import ACCOUNT
from purchase_orders.models import PurchaseOrder
from storefront.checkout import services
from storefront.checkout.models import AllowedMethods, Cart, PaymentMethod, ShippingMethod
from tests.checkout.shop import fill, open_shop, submission
from tests.concurrency.races import Window, at_once, in_between, refusals
from tests.factories import make_company, make_member, make_product, make_role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer() -> Member:
    open_shop()
    return make_member(make_company(), "Buyer")


class TestAMethodTakenAwayWhileSomebodyPlaces:
    """The purchase order is there before the store has taken the method away, or not at all."""

    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
        """Besides the result: whether it was placed when the method was gone."""
        fill(buyer, (make_product(), 1))
        form = submission(buyer)

        def limit() -> bool:
            with transaction.atomic():
                CompanyAuthority.objects.change(buyer.company_id)
                AllowedMethods.objects.create(
                    company=buyer.company, payment_methods=[PaymentMethod.ON_ACCOUNT]
                )
            return PurchaseOrder.objects.exists()

        place = partial(services.place, form, by=buyer)
        return in_between(monkeypatch, services, "_make", act=place, change=limit)

    def test_the_store_waits_for_it(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.race(buyer, monkeypatch)
        assert refusals(results) == [] and results[1] is True

    def test_control_without_the_lock_it_is_placed_after_that(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CompanyAuthorityQuerySet, "share", lambda self, company_id: None)
        results = self.race(buyer, monkeypatch)
        assert refusals(results) == [] and results[1] is False
        assert PurchaseOrder.objects.exists()


class TestAnAddressRemovedWhileSomebodyChoosesIt:
    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        company = buyer.company
        fields = {"recipient": "Lakeside", "street": "3 Lake Road", "city": "Bowness", "postcode": "LA23"}
        shop = companies.add_address(company.pk, by=None, label="Shop", **fields)
        method = ShippingMethod.objects.get()
        window = Window(2)
        window.hold(monkeypatch, Cart.objects.__class__, "lock_or_start")
        window.hold(monkeypatch, Address, "delete")
        return at_once(
            [
                lambda: services.choose_shipping(by=buyer, address_id=shop.pk, method_id=method.pk),
                lambda: companies.remove_address(company.pk, shop.pk, by=None),
            ]
        )

    def test_whoever_comes_first_the_cart_points_to_nothing_that_is_gone(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failed = refusals(self.race(buyer, monkeypatch))
        assert [type(failure).__name__ for failure in failed] in ([], ["NotFound"])
        assert not Address.objects.filter(label="Shop").exists()
        assert not Cart.objects.filter(address__isnull=False).exists()

    def test_control_without_the_lock_one_of_them_breaks(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def found(company_id: uuid.UUID, key: uuid.UUID) -> Address:
            return Address.objects.get(company=company_id, pk=key)

        monkeypatch.setattr(addresses, "_address", found)
        monkeypatch.setattr(
            services, "_held_addresses", lambda by: Address.objects.filter(company=by.company_id)
        )
        failed = refusals(self.race(buyer, monkeypatch))
        assert [type(failure).__name__ for failure in failed] == ["IntegrityError"]


class TestTwoFirstAddressesAtOnce:
    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        Address.objects.all().delete()
        Window(2).hold(monkeypatch, Address, "save")
        fields = {"recipient": "Lakeside", "street": "3 Lake Road", "city": "Bowness", "postcode": "LA23"}
        add = lambda: companies.add_address(buyer.company_id, by=buyer, label="Shop", **fields)  # noqa: E731
        return at_once([add, add])

    def test_one_of_them_is_the_default(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        assert refusals(self.race(buyer, monkeypatch)) == []
        assert sorted(Address.objects.values_list("is_default", flat=True)) == [False, True]

    def test_control_without_the_lock_the_database_refuses_the_second(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(addresses, "share_authority", lambda *_: Company.objects.get())
        failed = refusals(self.race(buyer, monkeypatch))
        assert [type(failure).__name__ for failure in failed] == ["IntegrityError"]


class TestTwoWhoSaveTheSameForm:
    """Both were shown the same; the second is told, though both click at one moment."""

    def race(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        company = buyer.company
        seen = mark({name: getattr(company, name) for name in ACCOUNT})
        Window(2).hold(monkeypatch, Company, "save")

        def change(name: str) -> Company:
            values = dict.fromkeys(ACCOUNT, "") | {"name": name}
            return companies.change_account(company.pk, by=None, seen=seen, **values)

        return at_once([lambda: change("First"), lambda: change("Second")])

    def test_one_of_them_is_told(self, buyer: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        (refusal,) = refusals(self.race(buyer, monkeypatch))
        assert isinstance(refusal, ChangedMeanwhile)

    def test_control_without_the_lock_one_is_written_over(
        self, buyer: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(profile, "share_authority", lambda *_: Company.objects.get())
        assert refusals(self.race(buyer, monkeypatch)) == []


class TestARightTakenAwayWhileSomebodySaves:
    """What they save is there before their right is gone, or is refused."""

    def race(self, owner: Member, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
        """Besides the result: the company's name when they had been switched off."""
        editor = make_member(
            owner.company, "Edith Editor", make_role(owner.company, "Editor", "edit_account")
        )
        values = dict.fromkeys(ACCOUNT, "") | {"name": "Seaside"}

        def switch_off() -> str:
            companies.deactivate(editor, by=owner)
            return Company.objects.get().name

        save = partial(companies.change_account, owner.company_id, by=editor, **values)
        return in_between(monkeypatch, Company, "save", act=save, change=switch_off)

    def test_who_takes_it_away_waits_for_it(self, owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
        saved, name = self.race(owner, monkeypatch)
        assert isinstance(saved, Company) and name == "Seaside"

    def test_control_without_the_lock_it_is_saved_after_that(
        self, owner: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CompanyAuthorityQuerySet, "share", lambda self, company_id: None)
        saved, name = self.race(owner, monkeypatch)
        assert isinstance(saved, Company) and name == "Lakeside"
        assert Company.objects.get().name == "Seaside"
