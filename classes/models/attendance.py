"""考勤: who came, who had leave, who stayed away; requests for leave; and how much leave a class bears.

The class head enters it. Nobody checks in, and nothing here knows where anybody was.
"""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.appended import Appended

from .hours import DatedQuerySet

PERSON = settings.AUTH_USER_MODEL


class LeaveRequest(models.Model):
    """请假: what a trainee asks for, and what the class head answered. What was asked never changes."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        APPROVED = "approved", _("granted")
        REFUSED = "refused", _("not granted")
        WITHDRAWN = "withdrawn", _("taken back")

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="leave_requests")
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("leave request")
        verbose_name_plural = _("leave requests")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="leaverequest_reason"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="leaverequest_refused_why"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.get_state_display()}"


class LeaveLine(models.Model):
    """One session of a request, and for how many of its hours."""

    request = models.ForeignKey(LeaveRequest, on_delete=models.CASCADE, related_name="lines")
    session = models.ForeignKey("classes.ClassSession", on_delete=models.PROTECT, related_name="leave_lines")
    hours = models.DecimalField(_("class hours"), max_digits=4, decimal_places=2)

    class Meta:
        ordering = ["session__starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "session"], name="leaveline_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="leaveline_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.hours}"


class Attendance(Appended):
    """What was entered of one trainee at one session. A correction is an entry with a higher number, which counts."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        LEAVE = "leave", _("leave")
        ABSENT = "absent", _("absent")

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="attendance")
    session = models.ForeignKey("classes.ClassSession", on_delete=models.PROTECT, related_name="attendance")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    leave_hours = models.DecimalField(_("hours of leave"), max_digits=4, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    leave = models.ForeignKey(LeaveRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["session", "enrolment", "number"]
        constraints = [
            # Two who enter the same at once: the second has not seen the first, and is told.
            models.UniqueConstraint(fields=["enrolment", "session", "number"], name="attendance_number"),
            models.CheckConstraint(
                condition=(Q(state="leave") & Q(leave_hours__gt=0)) | (~Q(state="leave") & Q(leave_hours=None)),
                name="attendance_leave_hours",
            ),
            models.CheckConstraint(condition=~Q(state="absent") | ~Q(reason=""), name="attendance_absent_why"),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.get_state_display()}"


class StayDecision(Appended):
    """Somebody lets a trainee stay who has had more leave than the class bears; asked again once it is more."""

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="stay_decisions")
    leave_hours = models.DecimalField(_("hours of leave"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="staydecision_reason")]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.leave_hours}"


class LeaveLimit(models.Model):
    """How much leave a class bears, by the day on which it begins: one part in so many of its hours. Without a unit it
    holds for everybody; that of the nearest unit above the class wins."""

    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    one_in = models.PositiveSmallIntegerField(_("one part in"), validators=[MinValueValidator(1)])
    effective_from = models.DateField(_("in effect from"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of leave")
        verbose_name_plural = _("limits of leave")
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["effective_from"], condition=Q(unit__isnull=True), name="leavelimit_date"),
            models.UniqueConstraint(fields=["unit", "effective_from"], name="leavelimit_unit_date"),
        ]

    def __str__(self) -> str:
        return f"1/{self.one_in}"
