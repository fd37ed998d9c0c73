"""The cast: who buys and who is asked; on the rule pages owner, keeper, reader, colleague and a stranger."""

import pytest
from django.test import Client

from approvals.models import ApprovalRule
from companies.models import Company, Member, Role
from tests.approvals import world
from tests.factories import administrator_of, make_member, make_role
from tests.sessions import signed_in


@pytest.fixture
def rule_keeper(company: Company) -> Member:
    """May manage rules, and is not the administrator."""
    return make_member(company, "Rita Rules", make_role(company, "Rule keeper", "manage_approval_rules"))


@pytest.fixture
def reader(company: Company) -> Member:
    return make_member(company, "Vera Viewer", make_role(company, "Rule reader", "view_approval_rules"))


@pytest.fixture
def colleague(company: Company) -> Member:
    """May nothing at all."""
    return make_member(company, "Colin Colleague", make_role(company, "Nobody"))


@pytest.fixture
def administrator(company: Company) -> Member:
    return administrator_of(company)


@pytest.fixture
def finance(company: Company) -> Role:
    return make_role(company, "Finance")


@pytest.fixture
def manager(company: Company) -> Member:
    return make_member(company, "Mary Manager", "Manager")


@pytest.fixture
def buyer(company: Company, manager: Member) -> Member:
    return make_member(company, "Bob Buyer", under=manager)


@pytest.fixture
def accountant(company: Company, finance: Role) -> Member:
    return make_member(company, "Fay Finance", finance)


@pytest.fixture
def second_accountant(company: Company, finance: Role) -> Member:
    return make_member(company, "Sam Second", finance)


@pytest.fixture
def rule(company: Company) -> ApprovalRule:
    return world.make_rule(company, [world.MANAGER], name="Canary rule 7f3")


@pytest.fixture
def client(rule_keeper: Member) -> Client:
    return signed_in(rule_keeper)
