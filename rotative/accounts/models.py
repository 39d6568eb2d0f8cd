"""People who sign in, and the role each has in each edition."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from rotative.editions.models import Edition


class People(UserManager["User"]):
    """Makes users, who are known by their mail address."""

    def _make(self, email: str, password: str | None, **fields: Any) -> "User":
        if not email:
            raise ValueError("a user needs a mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """A person without rights; without a password they cannot sign in with one."""
        return self._make(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """An operator: may do everything everywhere."""
        return self._make(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in with a mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = People()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Role(models.TextChoices):
    """What a person is in an edition. What each may do: ``rights.toml``."""

    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    CHIEF = "chief", _("Chief editor")


class Membership(models.Model):
    """A person's role in one edition."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    class Meta:
        verbose_name = _("role in an edition")
        verbose_name_plural = _("roles in editions")
        constraints = [
            models.UniqueConstraint(fields=["user", "edition"], name="accounts_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in {self.edition}"
