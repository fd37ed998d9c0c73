from django.contrib import admin
from django.http import HttpRequest

from storefront.mail.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """To see what was sent, and what was not and why. Bodies stay out: they hold reset links."""

    list_display = ("created_at", "to", "subject", "sent_at", "attempts", "last_error")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("to", "subject")
    fields = (*list_display, "sender", "message_id")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
