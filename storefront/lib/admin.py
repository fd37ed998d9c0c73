"""What the store's own people may do in /admin/: see everything, change what is theirs to change."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=Model)


class StaffAdmin(admin.ModelAdmin[M]):
    """Open to all store staff: a table of per-model rights would say nothing more here."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def ask(
        self, request: HttpRequest, page: str, *, title: str, subject: M, form: Form | None, **more: object
    ) -> HttpResponse:
        """The page of an act on one row; `page` extends admin/act.html, in the folder of the model."""
        facts = {"title": title, "subject": subject, "form": form, "opts": self.opts, **more}
        template = f"admin/{self.opts.app_label}/{self.opts.model_name}/{page}"
        return render(request, template, self.admin_site.each_context(request) | facts)


class RecordAdmin(StaffAdmin[M]):
    """A document or a log: to be read, never written, by anybody."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StaffInline(admin.TabularInline[M, P]):
    """Rows that store staff change on their parent's page."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)


class RecordInline(admin.TabularInline[M, P]):
    """Rows of a record, on its page."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
