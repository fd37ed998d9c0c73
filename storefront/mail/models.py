"""Mail that was written in a transaction and is sent after it, at least once."""

from django.core.mail import EmailMultiAlternatives
from django.db import models

from storefront.lib.models import Keyed


class Message(Keyed):
    """One mail to one person. Its Message-ID is the same on each attempt, so a double can be told."""

    to = models.CharField(max_length=320)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    dedupe = models.CharField(
        max_length=200,
        unique=True,
        null=True,
        blank=True,
        help_text="What is told once only.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(attempts__gt=0), name="sent_mail_was_attempted"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="mail_not_sent"),
            models.Index(fields=["-created_at", "-id"], name="mail_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"

    def as_email(self) -> EmailMultiAlternatives:
        email = EmailMultiAlternatives(
            self.subject, self.text, self.sender, [self.to], headers={"Message-ID": self.message_id}
        )
        if self.html:
            email.attach_alternative(self.html, "text/html")
        return email
