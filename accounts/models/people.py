"""The person who logs in, known by staff number or mobile number; nobody needs an e-mail address."""

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .units import Membership, Unit

STAFF_NUMBER = RegexValidator(r"^[0-9A-Za-z-]{3,32}\Z", _("Use 3 to 32 letters, digits or hyphens."))
MOBILE = RegexValidator(r"^1[0-9]{10}\Z", _("A mobile number has 11 digits and begins with 1."))


class UserQuerySet(models.QuerySet["User"]):
    def waiting(self) -> "UserQuerySet":
        """Those who may log in but have not chosen a password yet."""
        return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def with_membership(self) -> "UserQuerySet":
        """Current unit and rank in one query for the whole list; `user.membership` and `user.unit` then ask nothing."""
        from .units import Membership

        current = Membership.objects.current().select_related("unit", "rank")
        return self.prefetch_related(models.Prefetch("memberships", queryset=current, to_attr="current_memberships"))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):
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
    mobile = models.CharField(
        _("mobile number"), max_length=11, unique=True, null=True, blank=True, validators=[MOBILE]
    )
    name = models.CharField(_("name"), max_length=64)
    email = models.EmailField(_("e-mail"), blank=True)
    # When the person opened the link that was sent there (accounts/addresses.py); only then anything else goes there.
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
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
    def first_name(self) -> str:
        """What Wagtail's menu calls a person."""
        return self.name

    @cached_property
    def membership(self) -> "Membership | None":
        """Where the person serves now; None for somebody who left."""
        known = self.__dict__.get("current_memberships")
        if known is not None:
            return known[0] if known else None
        return self.memberships.current().select_related("unit", "rank").first()

    @property
    def unit(self) -> "Unit | None":
        return self.membership.unit if self.membership else None

    def membership_on(self, day: date) -> "Membership | None":
        """Where the person served that day (按当时单位)."""
        return self.memberships.on(day).select_related("unit", "rank").first()

    @property
    def roles(self) -> frozenset[str]:
        """Names of the roles held anywhere; for templates: `{% if "trainer" in user.roles %}`."""
        from accounts import scope

        return frozenset(role for role, _path in scope.grants(self))

    def has_role(self, *roles: str) -> bool:
        """Whether any of the roles is held anywhere; no role named means any role at all."""
        from accounts import scope

        return scope.has_role(self, *roles)

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

    def is_usable(self, *, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
