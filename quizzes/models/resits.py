"""补考: attempts that somebody was granted on top of those of the sitting."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sittings import Candidate

PERSON = settings.AUTH_USER_MODEL


class ResitGrantQuerySet(models.QuerySet["ResitGrant"]):
    def standing(self) -> "ResitGrantQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class ResitGrant(models.Model):
    """One act of granting. With a window of its own it holds in that window alone; else in that of the sitting.

    Never changed: it stands or is withdrawn. `Candidate.extra_attempts` and `Sitting.resits_close_at` follow it
    (quizzes/resits.py). `by` is unknown for what was granted before grants were kept.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="resits")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1, validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ResitGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("resit")
        verbose_name_plural = _("resits")
        ordering = ["candidate", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="resit_window",
            ),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="resit_attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} +{self.attempts}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None

    @property
    def has_window(self) -> bool:
        return self.closes_at is not None
