"""结业证书: an immutable issue. What was printed is frozen in `facts`; a revoked one keeps its number."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from classes.certificates import numbering
from classes.certificates.facts import CertificateFacts

from .classes import TrainingClass

PERSON = settings.AUTH_USER_MODEL


class CertificateCounter(models.Model):
    """The last number given in a series (`numbering.Scheme.series` and year); locked while one is taken."""

    prefix = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="certificatecounter_series")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.last}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Issues stay: only a revocation may be written later, and nothing is ever deleted."""

    REVOCATION = frozenset({"revoked_at", "revoked_by", "revoke_reason"})

    def with_successor(self) -> "CertificateQuerySet":
        """Adds `successor_serial`: the number of the newest version after this one, or None."""
        newer = Certificate.objects.filter(enrolment=OuterRef("enrolment"), version__gt=OuterRef("version"))
        return self.annotate(successor_serial=Subquery(newer.order_by("-version").values("serial")[:1]))

    def valid(self) -> "CertificateQuerySet":
        """Neither revoked nor replaced."""
        return self.with_successor().filter(revoked_at=None, successor_serial=None)

    def narrowed(
        self, *, q: str = "", training_class: "TrainingClass | None" = None, status: str = ""
    ) -> "CertificateQuerySet":
        """Those that match what the desk's filter asks; an empty value asks nothing."""
        rows = self.with_successor()
        if q:
            now = Q(user__name__icontains=q) | Q(enrolment__training_class__title__icontains=q)
            printed = Q(facts__holder_name__icontains=q) | Q(facts__class_title__icontains=q)
            rows = rows.filter(Q(serial__icontains=q) | now | printed)
        if training_class:
            rows = rows.filter(enrolment__training_class=training_class)
        if status == Certificate.Status.REVOKED:
            return rows.exclude(revoked_at=None)
        if status:
            return rows.filter(revoked_at=None, successor_serial__isnull=status == Certificate.Status.VALID)
        return rows

    def update(self, **changes: Any) -> int:
        if not self.REVOCATION.issuperset(changes):
            raise TypeError("An issued certificate never changes; reissue it.")
        return super().update(**changes)

    def delete(self) -> NoReturn:
        raise TypeError("An issued certificate is never deleted; revoke it.")


class Certificate(models.Model):
    """One issue for one enrolment; reissuing makes the next version and supersedes the last."""

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        REPLACED = "replaced", _("replaced")
        REVOKED = "revoked", _("revoked")

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="certificates")
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="certificates")
    version = models.PositiveSmallIntegerField(default=1)
    serial = models.CharField(_("number"), max_length=60, unique=True)
    serial_key = models.CharField(max_length=80, default="", db_index=True, editable=False)  # numbering.key of it
    token = models.CharField(max_length=64, unique=True)
    design = models.CharField(max_length=40)
    design_version = models.ForeignKey(
        "classes.CertificateDesignVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    facts = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "version"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="certificate_revoke_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An issued certificate never changes; reissue it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An issued certificate is never deleted; revoke it.")

    @cached_property
    def printed(self) -> CertificateFacts:
        """What the sheet says, as frozen on the day of issue."""
        return CertificateFacts.from_json(self.facts)

    @property
    def successor(self) -> str | None:
        """Number of the newest later version; asks nothing of a row from `with_successor()`."""
        if "successor_serial" not in self.__dict__:
            newer = Certificate.objects.filter(enrolment_id=self.enrolment_id, version__gt=self.version)
            self.successor_serial = newer.order_by("-version").values_list("serial", flat=True).first()
        return self.successor_serial

    @property
    def status(self) -> Status:
        if self.revoked_at is not None:
            return self.Status.REVOKED
        return self.Status.REPLACED if self.successor else self.Status.VALID

    @property
    def is_valid(self) -> bool:
        return self.status == self.Status.VALID

    @property
    def masked_name(self) -> str:
        """The holder as a stranger may read it, from what is printed and not from who the person is now."""
        return numbering.masked(self.printed.holder_name)
