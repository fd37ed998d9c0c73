"""Making and changing rules. A waiting purchase order keeps what it was asked; new ones get the new rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from approvals import rules
from approvals.errors import RuleChanged, RuleNameTaken
from approvals.models import ApprovalRule, RuleCondition, RuleNamed, RuleRequirement, RuleRole
from approvals.services._rows import Id
from companies import services as companies
from companies.models import Member
from storefront.lib.errors import NotFound
from storefront.lib.models import new_id


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody wants it. `roles`: of placers, empty for all. `requirements`: None keeps them."""

    name: str
    conditions: Sequence[rules.Condition]
    requirements: Sequence[rules.Requirement] | None
    roles: Sequence[Id] = ()
    description: str = ""
    enabled: bool = True


@transaction.atomic
def create_rule(draft: Draft, *, by: Member) -> ApprovalRule:
    """Raises RuleNameTaken."""
    member = _take_authority(by)
    _refuse_taken_name(draft.name, member.company_id)
    rule = ApprovalRule(
        id=new_id(),
        company_id=member.company_id,
        number=ApprovalRule.objects.next_number(member.company_id),
        created_by=member,
    )
    _describe(rule, draft)
    rule.save(force_insert=True)
    _write_parts(rule, draft)
    return rule


@transaction.atomic
def change_rule(number: int, draft: Draft, *, seen_version: int, by: Member) -> ApprovalRule:
    """Raises RuleChanged, RuleNameTaken, NotFound."""
    rule = _locked_rule(number, _take_authority(by))
    if rule.version != seen_version:
        raise RuleChanged(f"“{rule.name}” was changed by somebody else while you had it open.")
    _refuse_taken_name(draft.name, rule.company_id, but=rule.number)
    _describe(rule, draft)
    _touch(rule)
    rule.save()
    rule.conditions.all().delete()
    rule.chosen_roles.all().delete()
    if draft.requirements is not None:
        rule.requirements.all().delete()
    _write_parts(rule, draft)
    return rule


@transaction.atomic
def switch_rule(number: int, *, enabled: bool, by: Member) -> ApprovalRule:
    rule = _locked_rule(number, _take_authority(by))
    if rule.enabled != enabled:
        rule.enabled = enabled
        _touch(rule)
        rule.save(update_fields=["enabled", "version", "updated_at"])
    return rule


@transaction.atomic
def delete_rule(number: int, *, by: Member) -> ApprovalRule:
    """What waits under it keeps its copy. Returns the rule as it was."""
    rule = _locked_rule(number, _take_authority(by))
    gone = ApprovalRule(pk=rule.pk, name=rule.name, number=rule.number)
    rule.delete()
    return gone


def _take_authority(by: Member) -> Member:
    member = companies.take_authority(by.company_id, "manage_approval_rules", by)
    assert member is not None
    return member


def _locked_rule(number: int, member: Member) -> ApprovalRule:
    rule = ApprovalRule.objects.filter(company_id=member.company_id, number=number).first()
    if rule is None:
        raise NotFound(f"There is no approval rule {number}.")
    return rule


def _refuse_taken_name(name: str, company_id: Id, *, but: int = 0) -> None:
    taken = ApprovalRule.objects.called(name, company_id).exclude(number=but).first()
    if taken is not None:
        raise RuleNameTaken(f"Rule {taken.number} is already called “{taken.name}”.", number=taken.number)


def _touch(rule: ApprovalRule) -> None:
    rule.version += 1
    rule.updated_at = timezone.now()


def _describe(rule: ApprovalRule, draft: Draft) -> None:
    rule.name, rule.description, rule.enabled = draft.name.strip(), draft.description.strip(), draft.enabled
    rule.applies_to_all = not draft.roles


def _write_parts(rule: ApprovalRule, draft: Draft) -> None:
    company = rule.company_id
    RuleRole.objects.bulk_create(
        RuleRole(company_id=company, rule=rule, role_id=role) for role in dict.fromkeys(draft.roles)
    )
    RuleCondition.objects.bulk_create(
        RuleCondition(
            company_id=company,
            rule=rule,
            attribute=condition.attribute,
            operator=condition.operator,
            value=condition.value,
        )
        for condition in draft.conditions
    )
    _write_requirements(rule, draft.requirements or ())


def _write_requirements(rule: ApprovalRule, wanted: Sequence[rules.Requirement]) -> None:
    rows = [
        RuleRequirement(
            id=new_id(),
            company_id=rule.company_id,
            rule=rule,
            stage=need.stage,
            position=position,
            kind=need.kind,
            seats=need.seats,
            level=need.level,
            role_id=need.role,
        )
        for position, need in enumerate(wanted)
    ]
    RuleRequirement.objects.bulk_create(rows)
    RuleNamed.objects.bulk_create(
        RuleNamed(company_id=rule.company_id, requirement=row, member_id=member)
        for row, need in zip(rows, wanted, strict=True)
        for member in need.named
    )
