"""The pages of approval rules. Who may view reads them as text; who may manage edits them."""

import re
from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from approvals import listing, reading, services
from approvals.forms import RuleEditor, Typed
from approvals.listing import ListForm
from approvals.models import ApprovalRule
from approvals.reading import ShownRule
from approvals.ready import ready_rules
from companies.access import MemberRequest, member_of_company
from storefront.lib.methods import asks_on_get
from storefront.lib.navigation import Crumb, Empty

# The number of a rule, as the address of the list marks one.
SAVED = re.compile("[1-9][0-9]{0,8}")
FOUND_BY = "Rules are found by any part of their name."
# Buttons of the form that change or show it without saving it.
NOT_YET = ("rows", "read")


@require_safe
@member_of_company("view_approval_rules")
def rule_list(request: MemberRequest) -> HttpResponse:
    wanted = (form := ListForm.of(request.GET)).wanted("name")
    saved = request.GET.get("saved", "")
    page = listing.page(request.company, wanted, first=int(saved) if SAVED.fullmatch(saved) else None)
    has_rules = bool(page.rows) or wanted.is_narrowed
    return render(
        request,
        "approvals/list.html",
        {
            "form": form,
            "sort": wanted.sort,
            "page": page,
            "chips": form.chips(request.path),
            "empty": Empty("No rule matches.", FOUND_BY, "Clear all filters", request.path),
            "has_rules": has_rules,
            "ready": [] if has_rules else ready_rules(request.company),
            "may_manage": request.member.may_now("manage_approval_rules"),
            "saved": saved,
        },
    )


@require_safe
@member_of_company("view_approval_rules")
def detail(request: MemberRequest, number: int) -> HttpResponse:
    return render(
        request,
        "approvals/detail.html",
        {
            "shown": reading.one_rule(request.company, number),
            "may_manage": request.member.may_now("manage_approval_rules"),
            "crumbs": _crumbs(request),
        },
    )


@asks_on_get
@member_of_company("manage_approval_rules")
def new(request: MemberRequest) -> HttpResponse:
    editor = _editor(request)
    rule = _saved(request, editor, lambda: services.create_rule(editor.draft, by=request.member))
    return _back_to_list(request, rule) if rule else _form(request, editor)


@asks_on_get
@member_of_company("manage_approval_rules")
def edit(request: MemberRequest, number: int) -> HttpResponse:
    shown = reading.one_rule(request.company, number)
    editor = _editor(request, shown)
    try:
        rule = _saved(request, editor, lambda: _change(request, shown, editor))
    except services.RuleChanged as refusal:
        return _form(request, _replacing(request, shown, refusal), shown, is_stale=True)
    return _back_to_list(request, rule) if rule else _form(request, editor, shown)


def _replacing(request: MemberRequest, shown: ShownRule, refusal: services.RuleChanged) -> RuleEditor:
    """What was typed, to be saved over the rule as it stands now."""
    data = request.POST.copy()
    data["version"] = str(shown.rule.version)
    kept = shown.requirements if shown.has_stages else ()
    editor = RuleEditor(request.company, Typed.posted(data), data=data, number=shown.rule.number, kept=kept)
    editor.is_valid()
    editor.form.add_error(None, f"{refusal} What you typed is kept: save again to replace it.")
    return editor


def _change(request: MemberRequest, shown: ShownRule, editor: RuleEditor) -> ApprovalRule:
    return services.change_rule(
        shown.rule.number, editor.draft, seen_version=editor.seen_version, by=request.member
    )


def _editor(request: MemberRequest, shown: ShownRule | None = None) -> RuleEditor:
    kept = shown.requirements if shown and shown.has_stages else ()
    number = shown.rule.number if shown else None
    if request.method != "POST":
        typed = Typed.of(shown.rule, shown.requirements) if shown else Typed.blank()
        return RuleEditor(request.company, typed, number=number, kept=kept)
    typed = Typed.posted(request.POST).changed(request.POST.get("rows", ""))
    data = None if _is_not_yet(request) else request.POST
    return RuleEditor(request.company, typed, data=data, number=number, kept=kept)


def _is_not_yet(request: MemberRequest) -> bool:
    return any(name in request.POST for name in NOT_YET)


def _saved(
    request: MemberRequest, editor: RuleEditor, save: Callable[[], ApprovalRule]
) -> ApprovalRule | None:
    """None where there is nothing to save yet, or where the form now says why not."""
    if request.method != "POST" or _is_not_yet(request) or not editor.is_valid():
        return None
    try:
        return save()
    except services.RuleNameTaken as refusal:
        editor.form.add_error("name", str(refusal))
        return None


def _back_to_list(request: MemberRequest, rule: ApprovalRule) -> HttpResponse:
    messages.success(request, f"“{rule.name}” is saved. It judges purchase orders placed from now on.")
    return _to_list(request, rule)


def _to_list(request: MemberRequest, rule: ApprovalRule, shown: str = "") -> HttpResponseRedirect:
    """`shown`: filters and page of the list that somebody comes from."""
    query = QueryDict(shown, mutable=True)
    query["saved"] = str(rule.number)
    return redirect(f"{reverse('approvals:list', args=[request.company.slug])}?{query.urlencode()}")


def _form(
    request: MemberRequest, editor: RuleEditor, shown: ShownRule | None = None, *, is_stale: bool = False
) -> HttpResponse:
    sentence, warnings = _says(request, editor, shown)
    context = {
        "is_stale": is_stale,
        "editor": editor,
        "shown": shown,
        "sentence": sentence,
        "warnings": warnings,
        "crumbs": _crumbs(request),
    }
    status = 422 if request.method == "POST" and not _is_not_yet(request) else 200
    return render(request, "approvals/form.html", context, status=status)


def _says(request: MemberRequest, editor: RuleEditor, shown: ShownRule | None) -> tuple[str, Sequence[str]]:
    """Its sentence, and what it warns of: as typed, though the form itself may find no fault yet."""
    if request.method != "POST":
        return (shown.sentence, shown.warnings) if shown else ("", ())
    typed = RuleEditor(request.company, Typed.posted(request.POST), data=request.POST, kept=editor.kept)
    return typed.sentence, reading.warnings(typed.needs, request.company)


def _crumbs(request: MemberRequest) -> list[Crumb]:
    return [Crumb("Approval rules", reverse("approvals:list", args=[request.company.slug]))]


@require_POST
@member_of_company("manage_approval_rules")
def add_ready(request: MemberRequest, slug: str) -> HttpResponse:
    draft = next((ready.draft for ready in ready_rules(request.company) if ready.slug == slug), None)
    if draft is None:
        raise Http404
    return _back_to_list(request, services.create_rule(draft, by=request.member))


@require_POST
@member_of_company("manage_approval_rules")
def switch(request: MemberRequest, number: int) -> HttpResponse:
    enabled = request.POST.get("enabled") == "1"
    rule = services.switch_rule(number, enabled=enabled, by=request.member)
    messages.success(request, f"“{rule.name}” is {'enabled' if enabled else 'disabled'}.")
    return _to_list(request, rule, request.POST.get("shown", ""))


@asks_on_get
@member_of_company("manage_approval_rules")
def delete(request: MemberRequest, number: int) -> HttpResponse:
    if request.method == "POST":
        rule = services.delete_rule(number, by=request.member)
        messages.success(request, f"“{rule.name}” is deleted.")
        return redirect("approvals:list", request.company.slug)
    shown = reading.one_rule(request.company, number)
    return render(request, "approvals/delete.html", {"shown": shown, "crumbs": _crumbs(request)})
