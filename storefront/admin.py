"""The store's administration: one sign-in for everybody, with its limits and second factor.

What allauth shows there of accounts is shown anew: its pages hold the secret of a second factor, in a field
to be changed, and search for user names, which ours have none of.
"""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401 - each registers what is taken back here
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from storefront.lib.admin import RecordAdmin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Countersign store"
admin.site.index_title = "Store administration"
admin.site.unregister([EmailAddress, Authenticator, UserSession])


class OfSuperusers(RecordAdmin[Any]):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and request.user.is_superuser


@admin.register(UserSession)
class UserSessionAdmin(OfSuperusers):
    list_display = ("user", "user__email", "created_at", "last_seen_at", "ip", "user_agent")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "ip")
    ordering = ("-last_seen_at", "-pk")
    fields = ("user", "created_at", "last_seen_at", "ip", "user_agent")


@admin.register(Authenticator)
class AuthenticatorAdmin(OfSuperusers):
    """Deleted for who has lost their phone: they sign in by their password, and set up another."""

    list_display = ("user", "user__email", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    list_filter = ("type",)
    search_fields = ("user__email", "user__name")
    ordering = ("-created_at", "-pk")
    fields = ("user", "type", "created_at", "last_used_at")  # without its secret
    actions = ("delete_selected",)  # type: ignore[assignment]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        self.delete_queryset(request, Authenticator.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """Recovery codes go with the last of what they recover: alone they would still be asked for.

        A mail tells whose app it was, as where they switch it off themselves.
        """
        gone = list(queryset.select_related("user"))
        queryset.delete()
        for factor in gone:
            delete_dangling_recovery_codes(factor.user)
            if factor.type == Authenticator.Type.TOTP:
                get_adapter().send_notification_mail("mfa/email/totp_deactivated", factor.user)
