"""Lakeside's approval rules."""

from collections.abc import Iterable
from decimal import Decimal

from approvals import services as approvals
from approvals.definitions import Attribute, Kind, Operator
from approvals.rules import Condition, Requirement
from approvals.services import Draft
from companies.models import Member, Role
from storefront.lib.models import new_id

TOTAL, SHIPPING, SKUS = Attribute.ORDER_TOTAL, Attribute.SHIPPING_COST, Attribute.SKU_COUNT


def write_rules(by: Member) -> None:
    roles = {role.name: role for role in Role.objects.filter(company=by.company_id)}
    manager, administrator = _ask(Kind.MANAGER), _ask(Kind.ADMINISTRATOR)
    finance, night_desk = _ask(Kind.ROLE, roles["Finance"]), _ask(Kind.ROLE, roles["Night desk"])
    directors = _ask(Kind.ROLE, roles["Director"], seats=2)
    _write("Over £500", TOTAL, 500, [[manager]], by)
    _write("Over £2,000", TOTAL, 2_000, [[manager, finance]], by)
    _write("More than 30 SKUs", SKUS, 30, [[administrator]], by)
    _write("Shipping over £40", SHIPPING, 40, [[night_desk]], by)
    _write("Over £10,000", TOTAL, 10_000, [[manager], [directors], [finance]], by)


Ask = tuple[Kind, Role | None, int]


def _ask(kind: Kind, role: Role | None = None, seats: int = 1) -> Ask:
    return kind, role, seats


def _write(name: str, what: Attribute, over: int, stages: Iterable[Iterable[Ask]], by: Member) -> None:
    wanted = [_requirement(number, ask) for number, stage in enumerate(stages) for ask in stage]
    condition = Condition(what, Operator.MORE_THAN, Decimal(over))
    approvals.create_rule(Draft(name, [condition], wanted), by=by)


def _requirement(stage: int, ask: Ask) -> Requirement:
    kind, role, seats = ask
    return Requirement(new_id(), stage, kind, seats, role=role.pk if role else None)
