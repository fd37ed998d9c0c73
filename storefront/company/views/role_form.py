"""Making a role and changing one. Nothing that was typed gets lost, whoever else changes it meanwhile."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from companies import services as companies
from companies.access import MemberRequest, member_of_company
from companies.models import Role
from companies.permissions import ALL, with_parents
from companies.roles import RoleState, ShownRole, one_role
from companies.wording import in_sentences, quoted_labels
from storefront.company.forms.roles import RoleForm, ticked_in, tree
from storefront.company.views.roles import crumbs
from storefront.company.views.tabs import company_tabs
from storefront.lib.methods import asks_on_get

LOSES_RIGHT = "You have this role yourself, and without “Manage roles and permissions” you cannot undo this."


@dataclass
class Editor:
    """`shown`: None for a new role. `seen`: mark of what the form was filled from. `meanwhile`: how the role
    reads now, where somebody else was quicker."""

    request: MemberRequest
    shown: ShownRole | None
    form: RoleForm
    ticked: frozenset[str]
    seen: str = ""
    meanwhile: RoleState | None = None

    @property
    def is_own(self) -> bool:
        return self.shown is not None and self.request.member.role_id == self.shown.key

    @property
    def loses_right(self) -> bool:
        return self.is_own and "manage_roles" not in self.ticked

    @property
    def grantable(self) -> frozenset[str]:
        """What they hold, and what is in the role anyway: that they may leave there."""
        return self.request.member.permissions | (self.shown.codes if self.shown else frozenset())

    @property
    def renamed_meanwhile(self) -> str:
        is_other = self.meanwhile is not None and self.meanwhile.name != self.form["name"].value()
        return self.meanwhile.name if self.meanwhile and is_other else ""

    @property
    def added_meanwhile(self) -> str:
        return quoted_labels(self.meanwhile.codes - self.ticked) if self.meanwhile else ""

    @property
    def gone_meanwhile(self) -> str:
        return quoted_labels(self.ticked - self.meanwhile.codes) if self.meanwhile else ""


@asks_on_get
@member_of_company("manage_roles")
def new(request: MemberRequest) -> HttpResponse:
    return _answer(_editor(request, None))


@asks_on_get
@member_of_company("manage_roles")
def edit(request: MemberRequest, role: uuid.UUID) -> HttpResponse:
    return _answer(_editor(request, one_role(request.company.pk, role)))


def _editor(request: MemberRequest, shown: ShownRole | None) -> Editor:
    if request.method != "POST":
        form = RoleForm(initial={"name": shown.name} if shown else None)
        return Editor(
            request, shown, form, shown.codes if shown else frozenset(), shown.state.mark if shown else ""
        )
    form = RoleForm(initial=request.POST.dict()) if _is_read(request) else RoleForm(request.POST)
    return Editor(request, shown, form, ticked_in(request.POST), request.POST.get("seen", ""))


def _is_read(request: MemberRequest) -> bool:
    """The form is only to be read out, without finding fault or saving."""
    return "read" in request.POST


def _answer(editor: Editor) -> HttpResponse:
    role = _saved(editor)
    return _done(editor, role) if role else _form(editor)


def _saved(editor: Editor) -> Role | None:
    """None where there is nothing to save yet, or where the form now says why not."""
    form = editor.form
    if not form.is_valid():
        return None
    if editor.loses_right and not form.cleaned_data["confirmed"]:
        form.add_error("confirmed", LOSES_RIGHT)
        return None
    try:
        return _save(editor)
    except companies.RoleNameTaken as refusal:
        form.add_error("name", str(refusal))
    except companies.NotYoursToGrant as refusal:
        form.add_error("permissions", str(refusal))
    except companies.RoleChanged as refusal:
        editor.meanwhile, editor.seen = refusal.now, refusal.now.mark
        form.add_error(None, f"{refusal} What you typed is kept; look at what is different, then save again.")
    return None


def _save(editor: Editor) -> Role:
    member, draft = editor.request.member, editor.form.draft
    if editor.shown is None:
        return companies.add_role(member.company_id, draft.name, draft.codes, by=member)
    return companies.edit_role(editor.shown.key, draft, seen=editor.seen, by=member)


def _done(editor: Editor, role: Role) -> HttpResponse:
    messages.success(editor.request, _what_was_done(editor, role))
    slug = editor.request.company.slug
    if editor.is_own and "view_roles" not in editor.ticked:
        return redirect("company_home", slug)  # the page of the role is closed to them now
    return redirect("company:role", slug, role.pk)


def _what_was_done(editor: Editor, role: Role) -> str:
    chosen = editor.form.draft.codes
    added = with_parents(chosen) - chosen
    needed = f" {quoted_labels(added)} is in it too, because what you ticked needs it." if added else ""
    return f"“{role.name}” is saved. It counts from the next click of whoever has it.{needed}"


def _form(editor: Editor) -> HttpResponse:
    request, shown = editor.request, editor.shown
    context: dict[str, Any] = {
        "editor": editor,
        "form": editor.form,
        "shown": shown,
        "branches": tree(editor.ticked, editor.grantable),
        "may_grant_all": editor.grantable == ALL,
        "told": in_sentences(editor.ticked),
        "crumbs": crumbs(request, *([shown] if shown else [])),
        "tabs": company_tabs(request, "Roles"),
    }
    return render(request, "company/role_form.html", context, status=422 if editor.form.is_bound else 200)
