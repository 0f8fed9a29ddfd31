"""How people come into a class: quotas of units, and every step of a nomination or application."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

PERSON = settings.AUTH_USER_MODEL


class ClassQuota(models.Model):
    """名额: how many places a unit has, with everything below it except where a unit below has its own."""

    training_class = models.ForeignKey("classes.TrainingClass", on_delete=models.CASCADE, related_name="quotas")
    unit = models.ForeignKey("accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["training_class", "unit__path"]
        constraints = [models.UniqueConstraint(fields=["training_class", "unit"], name="classquota_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.places}"


class EnrolmentStep(Appended):
    """One step on the way into a class or out of it: who did what, when and why. Never changed or deleted."""

    class Act(models.TextChoices):
        ENROL = "enrol", _("enrolled by the class head")
        NOMINATE = "nominate", _("nominated by the unit")
        APPLY = "apply", _("applied")
        RESUBMIT = "resubmit", _("submitted again")
        ENDORSE = "endorse", _("approved by the unit")
        APPROVE = "approve", _("approved, enrolled")
        WAIT = "wait", _("approved, put on the waiting list")
        PROMOTE = "promote", _("got a free place")
        REFUSE = "refuse", _("refused")
        TAKE_BACK = "take_back", _("taken back")
        ASK_LEAVE = "ask_leave", _("asked to be let go")
        KEEP = "keep", _("was not let go")
        WITHDRAW = "withdraw", _("withdrawn")

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(_("step"), max_length=10, choices=Act.choices)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    despite_overlap = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("step of an enrolment")
        verbose_name_plural = _("steps of enrolments")
        ordering = ["enrolment", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=("refuse", "keep", "ask_leave")) | ~Q(reason=""), name="enrolmentstep_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.act}"
