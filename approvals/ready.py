"""Rules to begin with, one click each, for a company that has none."""

from dataclasses import dataclass
from decimal import Decimal

from approvals import rules, wording
from approvals.definitions import Attribute, Kind, Operator
from approvals.services import Draft
from companies.models import Company, Role
from storefront.lib.models import new_id


@dataclass(frozen=True, slots=True)
class ReadyRule:
    slug: str
    draft: Draft
    sentence: str


def ready_rules(company: Company) -> list[ReadyRule]:
    """Over 500 the manager; over 2,000 the manager and one of Finance, where there is such a role."""
    finance = Role.objects.filter(company=company, name__iexact="finance").first()
    currency = company.currency
    second = [_manager(), _role(finance) if finance else _administrator()]
    return [
        _ready("over-500", Attribute.ORDER_TOTAL, 500, [_manager()], currency),
        _ready("over-2000", Attribute.ORDER_TOTAL, 2000, second, currency),
        _ready("many-skus", Attribute.SKU_COUNT, 30, [_administrator()], currency),
    ]


def _ready(slug: str, attribute: str, limit: int, needs: list[rules.Requirement], currency: str) -> ReadyRule:
    condition = rules.Condition(attribute, Operator.MORE_THAN, Decimal(limit))
    draft = Draft(wording.fact([condition], currency), [condition], needs)
    return ReadyRule(slug, draft, wording.rule_sentence([condition], needs, currency))


def _manager() -> rules.Requirement:
    return rules.Requirement(new_id(), 0, Kind.MANAGER)


def _administrator() -> rules.Requirement:
    return rules.Requirement(new_id(), 0, Kind.ADMINISTRATOR)


def _role(role: Role) -> rules.Requirement:
    return rules.Requirement(new_id(), 0, Kind.ROLE, role=role.pk, role_name=role.name)
