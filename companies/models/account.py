"""Who signs in."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from storefront.lib.models import (
    Keyed,
)

if TYPE_CHECKING:
    from companies.models.member import Member


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Keyed):
    """A person who signs in, by e-mail address. What they may do follows from their memberships."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("store staff", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    sessions_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often all sessions were ended; those from before are dead."
    )

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def members_in_force(self) -> "list[Member]":
        """Who they are in each company, as a request needs it. `account_with_members` brings them along."""
        return list(self.memberships.for_request())

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this account's; Django asks for it at every request."""
        ended = f":{self.sessions_ended}" if self.sessions_ended else ""
        carried: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return carried + ended
