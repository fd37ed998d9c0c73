"""Where mail begins: a row and a job, in the transaction of what the mail speaks of."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.html import strip_tags

from storefront.lib.models import new_id
from storefront.mail.delivery import deliver
from storefront.mail.models import Message


def put(to: str, subject: str, text: str, *, html: str = "", dedupe: str | None = None) -> Message:
    """Writes one mail. The same `dedupe` again returns the first one and sends nothing."""
    content = {
        "to": to,
        "subject": subject,
        "text": text,
        "html": html,
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return _put(content, dedupe)


class Backend(BaseEmailBackend):
    """Django's `send_mail` and allauth's mails, one row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            for email in email_messages:
                content = _content(email)
                for recipient in email.recipients():
                    _put(content | {"to": recipient}, None)
        return len(email_messages)


@transaction.atomic
def _put(content: dict[str, str], dedupe: str | None) -> Message:
    """Subject and recipients are lines of the mail's head: a company's name may bring a break of its own."""
    pk = new_id()
    content |= {name: " ".join(content[name].split()) for name in ("subject", "to")}
    values = content | {"id": pk, "message_id": f"<{pk}@{_domain(content['sender'])}>"}
    if dedupe is None:
        message, is_new = Message.objects.create(**values), True
    else:
        message, is_new = Message.objects.get_or_create(dedupe=dedupe, defaults=values)
    if is_new:
        deliver.defer(message_id=str(message.pk))
    return message


def _content(email: EmailMessage) -> dict[str, str]:
    if email.attachments:
        raise ValueError("Mail is kept as text and HTML; link to the file instead of attaching it.")
    body, html = str(email.body), _html(email)
    is_html = email.content_subtype == "html"
    return {
        "subject": str(email.subject),
        "sender": email.from_email,
        "text": strip_tags(body) if is_html else body,
        "html": body if is_html else html,
    }


def _html(email: EmailMessage) -> str:
    alternatives: Sequence[Any] = getattr(email, "alternatives", ())
    return next((str(part.content) for part in alternatives if part.mimetype == "text/html"), "")


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
