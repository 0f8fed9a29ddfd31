"""线下培训补录: what people say they learned outside the platform, and the paper that shows it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .hours import CreditEntry, TrainingForm

PERSON = settings.AUTH_USER_MODEL


class HourEvidence(models.Model):
    """A file that somebody sent in to show what was learned. Kept as it came; `path` is below PRIVATE_ROOT."""

    name = models.CharField(_("file name"), max_length=200)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)
    kept_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence of study hours")
        verbose_name_plural = _("evidence of study hours")

    def __str__(self) -> str:
        return self.name


class HourClaimQuerySet(models.QuerySet["HourClaim"]):
    def waiting(self) -> "HourClaimQuerySet":
        return self.filter(state=HourClaim.State.WAITING)


class HourClaim(models.Model):
    """One training that somebody wants counted. What was refused stays so: a corrected one `follows` it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back")

    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="hour_claims")
    title = models.CharField(_("training"), max_length=200)
    organiser = models.CharField(_("organiser"), max_length=120)
    form = models.CharField(
        _("training form"), max_length=12, choices=TrainingForm.choices, default=TrainingForm.FULL_TIME
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days = models.DecimalField(
        _("days"), max_digits=4, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    passed_test = models.BooleanField(_("passed a test"), default=False)
    # What the rule of that day made of it; empty where there was none.
    proposed = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField(_("study hours"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    evidence = models.ForeignKey(
        HourEvidence, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("evidence")
    )
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    filed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    entry = models.OneToOneField(CreditEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="claim")

    objects = HourClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of study hours")
        verbose_name_plural = _("claims of study hours")
        ordering = ["-filed_at", "-id"]
        indexes = [models.Index(fields=["state", "filed_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="hourclaim_dates"),
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False) | (~Q(state="approved") & Q(entry__isnull=True)),
                name="hourclaim_entry",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="hourclaim_refusal_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.hours}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
