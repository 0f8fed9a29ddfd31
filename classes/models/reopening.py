"""重新开班: that a closed class was opened again, why, and what closing had decided before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

from .classes import Enrolment, TrainingClass

PERSON = settings.AUTH_USER_MODEL


class ClassReopening(Appended):
    """One for each time. `closed_at` and `closed_by`: the closing that was undone."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="reopenings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("reopening of a class")
        verbose_name_plural = _("reopenings of classes")
        ordering = ["training_class", "number"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "number"], name="classreopening_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="classreopening_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.number}"


class FormerOutcome(Appended):
    """What a place had come to when the class was opened again, with what closing froze."""

    reopening = models.ForeignKey(ClassReopening, on_delete=models.PROTECT, related_name="outcomes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="former_outcomes")
    outcome = models.CharField(_("outcome"), max_length=14, choices=Enrolment.Outcome.choices)
    outcome_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("former outcome")
        verbose_name_plural = _("former outcomes")
        ordering = ["reopening", "id"]
        constraints = [models.UniqueConstraint(fields=["reopening", "enrolment"], name="formeroutcome_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.outcome}"
