"""年度培训计划: which classes a unit plans for a year, and what became of them."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

from .classes import TrainingClass
from .hours import TrainingForm


class TrainingPlan(models.Model):
    """The plan of a unit for one year; a unit may have several, each with its title."""

    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="training_plans"
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        ordering = ["-year", "unit__path", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "year", "title"], name="trainingplan_once")]

    def __str__(self) -> str:
        return self.title


class PlannedClassQuerySet(models.QuerySet["PlannedClass"]):
    def standing(self) -> "PlannedClassQuerySet":
        """Not cancelled."""
        return self.filter(cancelled_at=None)


class PlannedClass(models.Model):
    """One class of a plan. `training_class` is the class that was made of it; `like` the one of an earlier year
    whose courses, meetings and quotas it will take over. One that is cancelled stays on the plan."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="classes")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=12, choices=TrainingClass.Kind.choices, default=TrainingClass.Kind.SPECIAL
    )
    form = models.CharField(
        _("training form"), max_length=12, choices=TrainingForm.choices, default=TrainingForm.FULL_TIME
    )
    starts_on = models.DateField(_("from"))
    days = models.PositiveSmallIntegerField(
        _("days"), default=1, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    people = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1)])
    study_hours = models.DecimalField(
        _("study hours"), max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    training_class = models.OneToOneField(
        TrainingClass, on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )
    like = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PlannedClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned class")
        verbose_name_plural = _("planned classes")
        ordering = ["plan", "starts_on", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.days - 1)


class PlannedChange(Appended):
    """What somebody did to a planned class since it was planned; `detail`: {column: [what it was, what it is]}."""

    class Act(models.TextChoices):
        CHANGE = "change", _("changed")
        CANCEL = "cancel", _("cancelled")
        RESUME = "resume", _("taken up again")

    planned = models.ForeignKey(PlannedClass, on_delete=models.PROTECT, related_name="changes")
    act = models.CharField(_("step"), max_length=10, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("change of a planned class")
        verbose_name_plural = _("changes of planned classes")
        ordering = ["planned", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(act="cancel") | ~Q(reason=""), name="plannedchange_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.planned} · {self.get_act_display()}"
