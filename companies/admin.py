"""Companies and their people, for the store."""

import uuid
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from companies import services
from companies.forms import LONGEST_SEARCH, MOST_OFFERED, AppointForm, FoundingForm, UserForm
from companies.models import (
    Address,
    Company,
    CompanyAuthority,
    Invitation,
    Member,
    Role,
    StoreSettings,
    StructureNode,
    User,
)
from companies.services.profile import ACCOUNT, LEGAL_ADDRESS
from storefront.lib.admin import RecordAdmin, StaffAdmin, StaffInline

# Groups belong to the roles and are changed through them. (Importing GroupAdmin registered it.)
assert admin.site.is_registered(Group), GroupAdmin
admin.site.unregister(Group)


@admin.register(StoreSettings)
class StoreSettingsAdmin(StaffAdmin[StoreSettings]):
    list_display = ("__str__", "purchase_orders_enabled")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Company)
class CompanyAdmin(StaffAdmin[Company]):
    list_display = ("name", "slug", "status", "purchase_orders_enabled", "currency", "created_at")
    list_filter = ("status", "purchase_orders_enabled")
    search_fields = ("name", "slug", "legal_name", "email")
    fieldsets = (
        (None, {"fields": (*ACCOUNT, "slug", "currency", "created_at")}),
        ("Trading", {"fields": ("status", "purchase_orders_enabled", "sales_representative")}),
        ("Legal address", {"fields": LEGAL_ADDRESS}),
    )
    # What a layer above adds to the page: what the store lets a company choose from.
    limits: ClassVar[list[type[StaffInline[Any, Company]]]] = []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = FoundingForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # A new company is asked for what its form has; the rest follows once it is there.
        return self.fieldsets if obj else [(None, {"fields": [*FoundingForm.Meta.fields, "administrator"]})]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [] if obj is None else self.limits

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Every address of the company carries the slug, every frozen amount the currency.
        return () if obj is None else ("slug", "currency", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        appoint = self.admin_site.admin_view(self.appoint)
        address = path("<uuid:company_id>/administrator/", appoint, name="companies_company_administrator")
        return [address, *super().get_urls()]

    def appoint(self, request: HttpRequest, company_id: uuid.UUID) -> HttpResponse:
        """Another company administrator; a refusal is shown by the middleware."""
        company = get_object_or_404(Company, pk=company_id)
        text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        form = AppointForm(company, request.POST if request.method == "POST" else None, text=text)
        if form.is_valid():
            chosen = services.appoint_administrator(company, form.cleaned_data["member"])
            self.log_change(request, company, f"Made {chosen.name} the company administrator.")
            messages.success(request, f"{chosen.name} is the company administrator. Both have been told.")
            return redirect("admin:companies_company_change", company.pk)
        return self.ask(
            request,
            "administrator.html",
            title="Change the administrator",
            subject=company,
            form=form,
            text=text,
            most=MOST_OFFERED,
            current=Member.objects.get(company=company, is_administrator=True),
        )

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        if change:
            # Blocking a company waits for decisions under way, and the next one sees it.
            CompanyAuthority.objects.change(obj.pk)
            super().save_model(request, obj, form, change)
            return
        fields = {name: form.cleaned_data[name] for name in FoundingForm.Meta.fields}
        administrator = form.cleaned_data["administrator"]
        company = services.found_company(administrator, id=obj.pk, **fields)
        obj.pk = company.pk
        home = request.build_absolute_uri(reverse("company_home", args=[company.slug]))
        password = request.build_absolute_uri(reverse("account_reset_password"))
        services.welcome(company, administrator, home=home, password=password)


@admin.register(User)
class UserAdmin(StaffAdmin[User]):
    form = UserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "date_joined")
    fields = ("email", "name", "is_active", "is_staff", "last_login", "date_joined")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "is_staff")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whose address one may write, one can become, by a mail for a new password."""
        is_colleague = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (request.user.is_superuser or not is_colleague)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change and "is_active" in form.changed_data:
            for company_id in obj.memberships.order_by("company").values_list("company", flat=True):
                CompanyAuthority.objects.change(company_id)  # wait for what they are deciding
        if not change:
            obj.set_unusable_password()  # they choose their own by "Forgot your password?"
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            services.end_sessions(obj.pk)
        if change and (former := form.initial["email"]) != obj.email:
            services.tell_of_new_address(obj, former)


class PermissionListing:
    """A role's permissions as words."""

    def permissions(self, role: Role) -> str:
        names = role.group.companygrouppermission_set.values_list("permission__name", flat=True)
        return ", ".join(names)


@admin.register(Role)
class RoleAdmin(PermissionListing, RecordAdmin[Role]):
    list_display = ("name", "company", "is_default")
    search_fields = ("name", "company__name")
    fields: ClassVar[tuple[str, ...]] = ("company", "name", "is_default", "permissions")
    readonly_fields = ("permissions",)


@admin.register(Member)
class MemberAdmin(RecordAdmin[Member]):
    list_display = ("name", "company", "role", "is_administrator", "is_active")
    list_filter = ("is_active", "is_administrator")
    list_select_related = ("company", "role")
    search_fields = ("name", "user__email", "company__name")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin[Invitation]):
    list_display = ("email", "name", "company", "sent_at", "expires_at", "accepted_at", "withdrawn_at")
    list_select_related = ("company",)
    search_fields = ("email", "name", "company__name")


@admin.register(StructureNode)
class StructureNodeAdmin(RecordAdmin[StructureNode]):
    list_display = ("__str__", "company", "parent")
    list_select_related = ("company", "member", "parent__member")
    search_fields = ("team_name", "member__name", "company__name")


@admin.register(Address)
class AddressAdmin(StaffAdmin[Address]):
    list_display = ("label", "company", "city", "postcode", "is_default")
    list_select_related = ("company",)
    search_fields = ("label", "city", "postcode", "company__name")
