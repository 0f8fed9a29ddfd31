"""评教: what trainees think of a class. That somebody handed in is one row, what was said another, without a link."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .classes import Enrolment, TrainingClass

PERSON = settings.AUTH_USER_MODEL


class EvaluationTemplate(models.Model):
    """The questions of the house: one row, from which the evaluation of a class begins."""

    questions = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evaluation template")
        verbose_name_plural = _("evaluation templates")

    def __str__(self) -> str:
        return str(_("evaluation template"))


class Evaluation(models.Model):
    """The evaluation of one class. Opened, its questions and teachers stay; ended, it is not opened again."""

    training_class = models.OneToOneField(TrainingClass, on_delete=models.PROTECT, related_name="evaluation")
    questions = models.JSONField(default=list)
    teachers = models.JSONField(default=list)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")

    def __str__(self) -> str:
        return str(self.training_class)

    def is_open(self, now: datetime) -> bool:
        past = self.closes_on is not None and self.closes_on < timezone.localdate(now)
        return bool(self.opened_at) and not self.ended_at and not past

    def is_over(self, now: datetime) -> bool:
        """Nobody can hand in any more, for good; only then are there results."""
        return bool(self.opened_at) and not self.is_open(now)


class EvaluationHandIn(models.Model):
    """That a person handed in, and the day: nothing finer, nothing of what was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="hand_ins")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="evaluation_hand_ins")
    day = models.DateField()

    class Meta:
        verbose_name = _("evaluation handed in")
        verbose_name_plural = _("evaluations handed in")
        constraints = [models.UniqueConstraint(fields=["evaluation", "enrolment"], name="evaluationhandin_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.day}"


class EvaluationCount(models.Model):
    """How many gave this answer: a number has no author, no order and no time. `teacher` is "" for the class."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="counts")
    question = models.CharField(max_length=12)
    teacher = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of an evaluation")
        verbose_name_plural = _("counts of evaluations")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question", "teacher", "value"], name="evaluationcount_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.value} {self.number}"


class EvaluationText(models.Model):
    """One free text. All of an evaluation are written anew, shuffled, with every hand-in: where a row lies tells
    nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="texts")
    question = models.CharField(max_length=12)
    teacher = models.CharField(max_length=80, blank=True)
    text = models.TextField(max_length=1000)

    class Meta:
        verbose_name = _("text of an evaluation")
        verbose_name_plural = _("texts of evaluations")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
