"""The demo world, made through the services, so that everything in it could have happened."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from companies.models import Company, CompanyAuthority, User
from storefront.checkout.models import AllowedMethods, PaymentMethod
from storefront.demo.clock import Clock, shown_by
from storefront.demo.founding import found
from storefront.demo.people import COMPANIES, PASSWORD, STAFF
from storefront.demo.play import Play
from storefront.demo.rules import write_rules
from storefront.demo.scenes import EVENTS, SCENES
from storefront.demo.shop import open_shop, sell_at_trade_prices

Report = Callable[[str], None]
BEGINNING = 1100  # working hours ago, before everything that happens in the scenes


def is_built() -> bool:
    return Company.objects.filter(slug=COMPANIES[0].slug).exists()


def is_of_others() -> bool:
    """Whether somebody's own data is here, among which no demo world belongs."""
    return Company.objects.exists() or User.objects.exists()


@transaction.atomic
def build_world(report: Report) -> None:
    """All or nothing; `report` is told of each step. A world that is there stays as it is."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo world has known passwords: it exists in demo mode only.")
    if is_built():
        report("The demo world is there already.")
        return
    clock = Clock(timezone.now())
    play = Play(clock)
    with shown_by(clock):
        clock.set(clock.office_time(BEGINNING))
        report("Catalogue and prices ...")
        open_shop()
        report("People and companies ...")
        _settle(play)
        report("Six months of orders ...")
        play.run(SCENES, EVENTS)


def _settle(play: Play) -> None:
    User.objects.create_superuser(STAFF[0], name=STAFF[1])
    founded = {plan: found(plan) for plan in COMPANIES}
    User.objects.update(password=make_password(PASSWORD))  # one hash for all: hashing is slow by design
    sell_at_trade_prices(founded[COMPANIES[0]])
    write_rules(by=play.member("admin"))
    for plan, company in founded.items():
        if plan.pays_on_account:
            AllowedMethods.objects.create(company=company, payment_methods=[PaymentMethod.ON_ACCOUNT])
        if plan.is_blocked:
            _block(company)


def _block(company: Company) -> None:
    """As the store does it in its administration."""
    CompanyAuthority.objects.change(company.pk)
    company.status = Company.Status.BLOCKED
    company.save(update_fields=["status"])
