"""结业证书: an immutable issue. What was printed is frozen in `facts`; a revoked one keeps its number."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class CertificateCounter(models.Model):
    """The last number given in a series (prefix and year); locked while one is taken."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="certificatecounter_series")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.last}"


class Certificate(models.Model):
    """One issue for one enrolment; reissuing makes the next version and supersedes the last."""

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="certificates")
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="certificates")
    version = models.PositiveSmallIntegerField(default=1)
    serial = models.CharField(_("number"), max_length=60, unique=True)
    token = models.CharField(max_length=64, unique=True)
    design = models.CharField(max_length=40)
    facts = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(_("reason"), max_length=300, blank=True)

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
