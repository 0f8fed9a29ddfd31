"""The person who logs in, known by staff number or mobile number; nobody needs an e-mail address."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

STAFF_NUMBER = RegexValidator(r"^[0-9A-Za-z-]{3,32}$", _("Use 3 to 32 letters, digits or hyphens."))
MOBILE = RegexValidator(r"^1[0-9]{10}$", _("A mobile number has 11 digits and begins with 1."))


class UserManager(BaseUserManager["User"]):
    """Creates people; an account without a password cannot log in until it is activated."""

    def create_user(self, staff_number: str, name: str = "", password: str | None = None, **extra: Any) -> "User":
        user = self.model(staff_number=staff_number, name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, staff_number: str, name: str = "", password: str | None = None, **extra: Any) -> "User":
        return self.create_user(staff_number, name, password, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(staff_number=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person. Holds no ethnicity, religion, ID number or biometrics, by design (docs/adr)."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    staff_number = models.CharField(_("staff number"), max_length=32, unique=True, validators=[STAFF_NUMBER])
    mobile = models.CharField(_("mobile number"), max_length=11, unique=True, null=True, blank=True, validators=[MOBILE])
    name = models.CharField(_("name"), max_length=64)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.CHINESE)
    date_joined = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["staff_number"]

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_number}）"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def masked_name(self) -> str:
        """What a stranger may read: the family name, the rest starred."""
        return self.name[:1] + "*" * max(len(self.name) - 1, 1)


class ActivationCode(models.Model):
    """A one-time code that lets an imported person choose the first password. Only its hash is kept."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="activation_codes")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")

    def __str__(self) -> str:
        return str(self.user)

    @staticmethod
    def digest_of(code: str) -> str:
        """SHA-256 hex of the code as typed, without separators or case."""
        return hashlib.sha256(code.replace("-", "").replace(" ", "").upper().encode()).hexdigest()

    def is_usable(self, *, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
