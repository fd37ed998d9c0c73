"""The rule form: what applies to whom, when, and who is asked. One stage; rows can be added and removed."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.db.models import Count, Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict

from approvals import rules, wording
from approvals.definitions import Attribute, Kind, Operator
from approvals.models import ApprovalRule
from approvals.services import Draft
from companies.models import Company, Role
from storefront.lib.models import new_id
from storefront.lib.money import exponent
from storefront.lib.widgets import PlainSelect

EVERYBODY, CHOSEN = "all", "chosen"
MANY_LEVELS = 5
MOST_ROWS = 10
# The rows that can be added, each with how a new one begins.
ROWS: Mapping[str, Mapping[str, Any]] = {
    "conditions": {"attribute": Attribute.ORDER_TOTAL, "operator": Operator.MORE_THAN, "value": ""},
    "approvers": {"seats": 1, "who": ""},
}


class RuleForm(forms.Form):
    name = forms.CharField(max_length=80, error_messages={"required": "Give the rule a name."})
    description = forms.CharField(max_length=400, required=False)
    enabled = forms.BooleanField(required=False, initial=True, label="Enabled")
    applies_to = forms.ChoiceField(
        label="Applies to",
        choices=[(EVERYBODY, "Everybody, also in roles made later"), (CHOSEN, "People in these roles")],
        widget=forms.RadioSelect,
        initial=EVERYBODY,
    )
    roles = forms.ModelMultipleChoiceField(
        Role.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Company, number: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company, self.number = company, number
        field = self.fields["roles"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Role.objects.filter(company=company)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        taken = ApprovalRule.objects.called(name, self.company.pk).exclude(number=self.number or 0).first()
        if taken is not None:
            raise forms.ValidationError(f"Rule {taken.number} is already called “{taken.name}”.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("applies_to") == CHOSEN and "roles" in cleaned and not cleaned["roles"]:
            self.add_error("roles", "Choose at least one role.")
        return cleaned

    @property
    def chosen_roles(self) -> list[uuid.UUID]:
        if self.cleaned_data["applies_to"] == EVERYBODY:
            return []
        return [role.pk for role in self.cleaned_data["roles"]]


_AMOUNT = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?|-?\.[0-9]+")


class LimitField(forms.DecimalField):
    """A number as people type it: “2,000.00”, “£ 500”. A comma where no thousands end may be meant as a
    point: “0,5” is refused, not taken for 5."""

    def to_python(self, value: Any) -> Any:
        typed = "".join(str(value or "").lstrip("£$€ ").split())
        if typed and not _AMOUNT.fullmatch(typed):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed.replace(",", ""))


class ConditionForm(forms.Form):
    attribute = forms.ChoiceField(choices=Attribute.choices, label="What", widget=PlainSelect)
    operator = forms.ChoiceField(choices=Operator.choices, label="How", widget=PlainSelect)
    value = LimitField(
        max_digits=14,
        decimal_places=3,
        label="Limit",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Give the limit.", "invalid": "Give the limit as a number, e.g. 500."},
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits = exponent(company.currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value: Decimal | None = cleaned.get("value")
        if value is not None and (problem := self._problem(value, cleaned.get("attribute"))):
            self.add_error("value", problem)
        return cleaned

    def _problem(self, value: Decimal, attribute: str | None) -> str:
        if value <= 0:
            return "The limit must be more than zero."
        digits = 0 if attribute == Attribute.SKU_COUNT else self.digits
        if value != round(value, digits):
            return f"Give at most {digits} decimals." if digits else "Give a whole number."
        return ""

    @property
    def condition(self) -> rules.Condition:
        return rules.Condition(
            **{name: self.cleaned_data[name] for name in ("attribute", "operator", "value")}
        )


class ApproverForm(forms.Form):
    """“[1] of [who]”: a role with its key, a manager with the level, or the administrator."""

    seats = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=99,
        initial=1,
        error_messages={"required": "Say how many.", "min_value": "Ask for at least one."},
    )
    who = forms.ChoiceField(
        label="Who", widget=PlainSelect, error_messages={"required": "Choose who is asked."}
    )

    def __init__(
        self, *args: Any, approvers: Sequence[Any], role_names: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.role_names = role_names
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = approvers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("who", "").partition(":")[0]
        if kind in {Kind.MANAGER, Kind.ADMINISTRATOR} and cleaned.get("seats", 1) > 1:
            self.add_error("seats", "There is only one of these: ask for 1.")
        return cleaned

    @property
    def requirement(self) -> rules.Requirement:
        kind, _, detail = self.cleaned_data["who"].partition(":")
        return rules.Requirement(
            key=new_id(),
            stage=0,
            kind=kind,
            seats=self.cleaned_data["seats"],
            role=uuid.UUID(detail) if kind == Kind.ROLE else None,
            role_name=self.role_names.get(detail, ""),
            level=int(detail) if kind == Kind.MANAGER else 1,
        )


def approver_value(requirement: rules.Requirement) -> str:
    """The value by which the form names an approver."""
    match Kind(requirement.kind):
        case Kind.ROLE:
            return f"{Kind.ROLE}:{requirement.role}"
        case Kind.MANAGER:
            return f"{Kind.MANAGER}:{requirement.level}"
        case _:
            return requirement.kind


def approver_choices(roles: Iterable[Role], highest: int) -> list[Any]:
    levels = [
        (f"{Kind.MANAGER}:{level}", _manager(level)) for level in range(1, max(highest, MANY_LEVELS) + 1)
    ]
    return [
        levels[0],
        (Kind.ADMINISTRATOR.value, "Company administrator"),
        ("One role", [(f"{Kind.ROLE}:{role.pk}", role_label(role)) for role in roles]),
        ("Higher managers", levels[1:]),
    ]


def _level(who: str) -> int:
    """How many levels up this approver is; what no form of ours sends counts as the first."""
    kind, _, level = who.partition(":")
    return int(level) if kind == Kind.MANAGER and re.fullmatch("[0-9]{1,2}", level) else 1


def _manager(level: int) -> str:
    return "Purchaser's manager" + (f", {wording.number(level)} levels up" if level > 1 else "")


def role_label(role: Any) -> str:
    """With how many can approve: `holders` is annotated by `roles_with_holders`."""
    people = {0: "nobody", 1: "1 person"}.get(role.holders, f"{role.holders} people")
    return f"{role.name} ({people})"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, as plain values: from a rule, from a blank page, or as typed so far."""

    rule: Mapping[str, Any]
    conditions: Sequence[Mapping[str, Any]]
    approvers: Sequence[Mapping[str, Any]]

    @classmethod
    def blank(cls) -> Self:
        return cls({}, [{}], [{"seats": 1, "who": f"{Kind.MANAGER}:1"}])

    @classmethod
    def of(cls, rule: ApprovalRule, needs: Sequence[rules.Requirement]) -> Self:
        roles = [link.role_id for link in rule.chosen_roles.all()]
        facts = {name: getattr(rule, name) for name in ("name", "description", "enabled", "version")}
        return cls(
            facts | {"roles": roles, "applies_to": EVERYBODY if rule.applies_to_all else CHOSEN},
            [
                {"attribute": each.attribute, "operator": each.operator, "value": plain(each.value)}
                for each in rule.conditions.all()
            ],
            [{"seats": need.seats, "who": approver_value(need)} for need in needs],
        )

    @classmethod
    def posted(cls, data: QueryDict) -> Self:
        facts = {name: data.get(name) for name in ("name", "description", "enabled", "applies_to", "version")}
        return cls(facts | {"roles": data.getlist("roles")}, *(_rows(data, kind) for kind in ROWS))

    def changed(self, command: str) -> Self:
        """After “add conditions” or “remove approvers 1”; anything else changes nothing."""
        verb, _, rest = command.partition(" ")
        kind, _, at = rest.partition(" ")
        if kind not in ROWS:
            return self
        rows: list[Mapping[str, Any]] = list(getattr(self, kind))
        if verb == "add" and len(rows) < MOST_ROWS:
            rows.append(dict(ROWS[kind]))
        elif verb == "remove" and re.fullmatch("[0-9]{1,4}", at) and int(at) < len(rows) > 1:
            rows.pop(int(at))
        return replace(self, conditions=rows) if kind == "conditions" else replace(self, approvers=rows)


def _rows(data: QueryDict, kind: str) -> list[dict[str, Any]]:
    return [
        {name: data.get(f"{kind}-{at}-{name}", "") for name in ROWS[kind]} for at in range(_count(data, kind))
    ]


def _count(data: QueryDict, kind: str) -> int:
    typed = data.get(f"{kind}-count", "")
    return min(int(typed), MOST_ROWS) if re.fullmatch("[0-9]{1,4}", typed) else 0


def plain(value: Decimal) -> str:
    """“500”, “499.99”: without the zeros of the column."""
    return f"{value.normalize():f}"


class RuleEditor:
    """The form of a rule as one thing: its own fields, its rows of conditions and of approvers.

    Not `data`: it shows `typed` without finding fault. `kept`: approvers in stages, which this form
    shows as text and leaves as they are.
    """

    def __init__(
        self,
        company: Company,
        typed: Typed,
        *,
        data: QueryDict | None = None,
        number: int | None = None,
        kept: Sequence[rules.Requirement] = (),
    ) -> None:
        self.company, self.kept = company, kept
        roles = list(roles_with_holders(company))
        self.form = RuleForm(data, initial=dict(typed.rule), company=company, number=number)
        self.conditions = [
            ConditionForm(data, prefix=f"conditions-{at}", initial=dict(row), company=company)
            for at, row in enumerate(typed.conditions)
        ]
        levels = [_level(str(row.get("who"))) for row in typed.approvers]
        choices = approver_choices(roles, max(levels, default=1))
        names = {str(role.pk): role.name for role in roles}
        self.approvers = [
            ApproverForm(
                data, prefix=f"approvers-{at}", initial=dict(row), approvers=choices, role_names=names
            )
            for at, row in enumerate([] if kept else typed.approvers)
        ]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.form, *self.conditions, *self.approvers]

    def __iter__(self) -> Iterator[BoundField]:
        for form in self.forms:
            yield from form

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self.forms)

    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    def is_valid(self) -> bool:
        if not self.errors:
            self._refuse_gaps()
            self._refuse_twice()
        return not self.errors

    def _refuse_gaps(self) -> None:
        if not self.conditions:
            self.form.add_error(None, "Add a condition.")
        if not self.approvers and not self.kept:
            self.form.add_error(None, "Add somebody to ask.")

    def _refuse_twice(self) -> None:
        seen = set()
        for form in self.approvers:
            who = form.cleaned_data["who"]
            if who in seen:
                form.add_error("who", "This one is asked already: raise the number there instead.")
            seen.add(who)

    @property
    def seen_version(self) -> int:
        return self.form.cleaned_data["version"] or 0

    @property
    def draft(self) -> Draft:
        """Only of a valid form."""
        facts = self.form.cleaned_data
        return Draft(
            name=facts["name"],
            description=facts["description"],
            enabled=facts["enabled"],
            roles=self.form.chosen_roles,
            conditions=[form.condition for form in self.conditions],
            requirements=None if self.kept else [form.requirement for form in self.approvers],
        )

    @property
    def kept_words(self) -> str:
        words = wording.approvers(self.kept)
        return f"{words[:1].upper()}{words[1:]}."

    @property
    def needs(self) -> Sequence[rules.Requirement]:
        """Whom the rule asks as typed; nobody while a row is incomplete."""
        if not all(form.is_valid() for form in self.approvers):
            return ()
        return self.kept or [form.requirement for form in self.approvers]

    @property
    def sentence(self) -> str:
        """What the rule says as typed; empty while a row is incomplete."""
        needs = self.needs
        if not needs or not self.conditions or not all(form.is_valid() for form in self.conditions):
            return ""
        return wording.rule_sentence(
            [form.condition for form in self.conditions], needs, self.company.currency
        )


def roles_with_holders(company: Company) -> QuerySet[Role]:
    active = Q(members__is_active=True, members__user__is_active=True)
    return Role.objects.filter(company=company).annotate(holders=Count("members", filter=active))
