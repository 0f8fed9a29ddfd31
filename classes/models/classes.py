"""培训班: from draft to archive."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .hours import TrainingForm

PERSON = settings.AUTH_USER_MODEL
HALF = Decimal("0.5")


class TrainingClass(models.Model):
    """A cohort that a unit runs."""

    # How people come in: what a copy of the class takes over.
    ENROLMENT = (
        "by_nomination",
        "by_application",
        "asks_unit",
        "enrolment_closes_on",
        "capacity",
        "forbids_overlap",
    )

    class Kind(models.TextChoices):
        SPECIAL = "special", _("special training class")
        ABILITY = "ability", _("ability improvement class")
        STUDY_VISIT = "study_visit", _("study visit")
        ONLINE = "online", _("online special class")
        FRONT_LINE = "front_line", _("front-line training")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open for enrolment")
        RUNNING = "running", _("running")
        CLOSING = "closing", _("being closed")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    code = models.CharField(_("class number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SPECIAL)
    form = models.CharField(
        _("training form"), max_length=12, choices=TrainingForm.choices, default=TrainingForm.ONLINE
    )
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("organised by"), on_delete=models.PROTECT, related_name="training_classes"
    )
    head = models.ForeignKey(
        PERSON, verbose_name=_("class head"), on_delete=models.PROTECT, related_name="headed_classes"
    )
    summary = models.TextField(_("summary"), blank=True, max_length=600)
    contact = models.CharField(_("people to ask"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    study_hours = models.DecimalField(
        _("study hours"), max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    by_nomination = models.BooleanField(_("units nominate"), default=False)
    by_application = models.BooleanField(_("people apply themselves"), default=False)
    asks_unit = models.BooleanField(_("the unit approves first"), default=True)
    enrolment_closes_on = models.DateField(_("nominate and apply until"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, validators=[MinValueValidator(1)])
    forbids_overlap = models.BooleanField(_("nobody with another class on these days"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    certificate_design = models.ForeignKey(
        "classes.CertificateDesign", on_delete=models.PROTECT, null=True, blank=True, related_name="training_classes"
    )
    closing_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    # Since when a class that was closed is open again; None once it is closed anew.
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("training class")
        verbose_name_plural = _("training classes")
        ordering = ["-starts_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="trainingclass_dates")]

    def __str__(self) -> str:
        return self.title

    def takes_entries(self, today: date) -> bool:
        """Whether units may nominate and people apply today, in the ways that the class allows."""
        return self.state == self.State.OPEN and (self.enrolment_closes_on is None or today <= self.enrolment_closes_on)


class ClassSession(models.Model):
    """One meeting of the class: when, where, who teaches. One that is cancelled stays on the timetable and counts for
    nothing."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("lecture")
        DISCUSSION = "discussion", _("discussion")
        VISIT = "visit", _("study visit on site")
        PRACTICE = "practice", _("practice")
        OTHER = "other", _("other meeting")

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    teacher = models.CharField(_("teacher"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LECTURE)
    hours = models.DecimalField(
        _("class hours"), max_digits=4, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(HALF)]
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="classsession_times")]

    def __str__(self) -> str:
        return self.title

    @property
    def class_hours(self) -> Decimal:
        """学时: what was set, else an hour for an hour of the clock, to the half."""
        if self.hours is not None:
            return self.hours
        minutes = Decimal(round((self.ends_at - self.starts_at).total_seconds() / 60))
        return max((minutes / 30).quantize(Decimal(1), ROUND_HALF_UP) / 2, HALF)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now


class Requirement(models.Model):
    """What a trainee must do. `kind` names a module of rules/, which alone knows what `settings` mean."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="requirements")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=12)
    is_required = models.BooleanField(_("required"), default=True)
    course = models.ForeignKey(
        "courses.CoursePage",
        verbose_name=_("course"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
    )
    sitting = models.ForeignKey(
        "quizzes.Sitting",
        verbose_name=_("exam sitting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
    )
    assignment = models.ForeignKey(
        "classes.Assignment",
        verbose_name=_("assignment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
    )
    settings = models.JSONField(default=dict, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["training_class", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="course") & Q(course__isnull=False)) | (~Q(kind="course") & Q(course__isnull=True)),
                name="requirement_course",
            ),
            models.CheckConstraint(
                condition=(Q(kind="exam") & Q(sitting__isnull=False)) | (~Q(kind="exam") & Q(sitting__isnull=True)),
                name="requirement_sitting",
            ),
            models.CheckConstraint(
                condition=(Q(kind="assignment") & Q(assignment__isnull=False))
                | (~Q(kind="assignment") & Q(assignment__isnull=True)),
                name="requirement_assignment",
            ),
            models.UniqueConstraint(fields=["training_class", "course"], name="requirement_course_once"),
            models.UniqueConstraint(fields=["training_class", "sitting"], name="requirement_sitting_once"),
            models.UniqueConstraint(fields=["training_class", "assignment"], name="requirement_assignment_once"),
        ]

    def __str__(self) -> str:
        return str(self.course or self.sitting or self.assignment or self.kind)


class ElectiveCourse(models.Model):
    """One course of a list of which so many are asked."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="electives")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="elective_in")

    class Meta:
        verbose_name = _("elective course")
        verbose_name_plural = _("elective courses")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["requirement", "course"], name="electivecourse_once")]

    def __str__(self) -> str:
        return str(self.course)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.APPROVED)

    def withdrawn(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.WITHDRAWN)

    def placed(self) -> "EnrolmentQuerySet":
        """Who takes part or did: a place was given, whatever became of it."""
        return self.filter(state__in=(Enrolment.State.APPROVED, Enrolment.State.WITHDRAWN))

    def pending(self) -> "EnrolmentQuerySet":
        """Nominated or applied, and nobody has decided yet."""
        return self.filter(state__in=Enrolment.PENDING)

    def waiting(self) -> "EnrolmentQuerySet":
        """Approved without a place, the first to get one first."""
        return self.filter(state=Enrolment.State.WAITING).order_by("submitted_at", "pk")


class Enrolment(models.Model):
    """学员: one person in one class. `unit` and `rank_name` are those at enrolment and stay.

    Only who is APPROVED takes part. How it came to that: `EnrolmentStep`.
    """

    class State(models.TextChoices):
        NOMINATED = "nominated", _("nominated")
        APPLIED = "applied", _("applied")
        ENDORSED = "endorsed", _("approved by the unit")
        WAITING = "waiting", _("on the waiting list")
        APPROVED = "approved", _("enrolled")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("taken back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    PENDING = (State.NOMINATED, State.APPLIED, State.ENDORSED)

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        COMPLETED = "completed", _("completed")
        NOT_COMPLETED = "not_completed", _("not completed")

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, null=True, related_name="enrolments"
    )
    rank_name = models.CharField(_("rank level"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.APPROVED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_facts = models.JSONField(default=dict, blank=True)
    # 免修: {requirement id: {"reason", "by", "at"}} of what somebody counts as met; every act is in the audit trail.
    exempted = models.JSONField(default=dict, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What was said with the nomination or application that stands, by whom it was made, and since when it stands.
    statement = models.CharField(_("why"), max_length=300, blank=True)
    nominated_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Not empty: the person has asked the class head to be let go.
    leave_reason = models.CharField(max_length=300, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training_class", "id"]
        constraints = [models.UniqueConstraint(fields=["training_class", "user"], name="enrolment_once")]
        indexes = [models.Index(fields=["training_class", "state"], name="enrolment_class_state")]

    def __str__(self) -> str:
        return f"{self.user} · {self.training_class}"

    @property
    def is_active(self) -> bool:
        """Whether the person takes part, or took part until the class was closed."""
        return self.state == self.State.APPROVED

    @property
    def is_under_way(self) -> bool:
        """Whether somebody still has to decide, or a place to come free."""
        return self.state in (*self.PENDING, self.State.WAITING)

    @property
    def is_completed(self) -> bool:
        """Whether closing found every requirement met, or a correction did later."""
        return self.outcome == self.Outcome.COMPLETED
