"""Rules and decisions, for the store to read. The rules are the company's own, and so is what was decided."""

from django.contrib import admin

from approvals.models import (
    ApprovalRule,
    Decision,
    Requirement,
    RuleCondition,
    RuleRequirement,
    RuleRole,
    Track,
)
from storefront.lib.admin import RecordAdmin, RecordInline


class ConditionInline(RecordInline[RuleCondition, ApprovalRule]):
    model = RuleCondition
    fields = ("attribute", "operator", "value")


class RuleRoleInline(RecordInline[RuleRole, ApprovalRule]):
    model = RuleRole
    fields = ("role",)


class RuleRequirementInline(RecordInline[RuleRequirement, ApprovalRule]):
    model = RuleRequirement
    fields = ("stage", "position", "seats", "kind", "role", "level")


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(RecordAdmin[ApprovalRule]):
    list_display = ("name", "company", "enabled", "version", "updated_at")
    list_filter = ("enabled",)
    list_select_related = ("company",)
    search_fields = ("name", "company__name")
    inlines = (ConditionInline, RuleRoleInline, RuleRequirementInline)


class RequirementInline(RecordInline[Requirement, Track]):
    model = Requirement
    fields = ("stage", "position", "seats", "kind", "role_name", "level", "waived", "askable")


@admin.register(Track)
class TrackAdmin(RecordAdmin[Track]):
    list_display = ("purchase_order", "round", "company", "rule_name", "open", "opened_at", "met_at")
    list_filter = ("open",)
    list_select_related = ("purchase_order", "company")
    search_fields = ("rule_name", "company__name", "=purchase_order__number")
    ordering = ("-pk",)
    inlines = (RequirementInline,)


@admin.register(Decision)
class DecisionAdmin(RecordAdmin[Decision]):
    list_display = ("decided_at", "company", "purchase_order", "round", "by_name", "verdict", "withdrawn_at")
    list_filter = ("verdict",)
    list_select_related = ("purchase_order", "company")
    search_fields = ("by_name", "company__name", "=purchase_order__number")
    ordering = ("-pk",)
