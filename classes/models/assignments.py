"""作业与征文: what is to be written, what was handed in, what became of it. Versions and verdicts are only added."""

import secrets
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes import tally

from .classes import TrainingClass

PERSON = settings.AUTH_USER_MODEL
MOST_FILES = 10
MOST_MEGABYTES = 50


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def published(self) -> "AssignmentQuerySet":
        return self.filter(published_at__isnull=False)

    def calls(self) -> "AssignmentQuerySet":
        """征文活动 that belong to no class."""
        return self.filter(training_class=None)


class Assignment(models.Model):
    """Something to be written: for a class, or, without one, a call to everybody of a unit and below it."""

    class Kind(models.TextChoices):
        REPORT = "report", _("research report")
        REFLECTION = "reflection", _("reflection")
        ESSAY = "essay", _("essay call")

    class Late(models.TextChoices):
        ACCEPT = "accept", _("accepted, and noted as late")
        REFUSE = "refuse", _("not accepted")

    class Release(models.TextChoices):
        TOGETHER = "together", _("all together, when I say so")
        AT_ONCE = "at_once", _("each as soon as it is marked")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REPORT)
    training_class = models.ForeignKey(
        TrainingClass,
        verbose_name=_("training class"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name=_("organised by"), on_delete=models.PROTECT, related_name="assignments"
    )
    title = models.CharField(_("title"), max_length=200)
    brief = models.TextField(_("what is asked"), max_length=8000)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    late = models.CharField(_("after the end"), max_length=8, choices=Late.choices, default=Late.ACCEPT)
    least = models.PositiveIntegerField(_("at least so many characters"), default=0)
    most = models.PositiveIntegerField(_("at most so many characters"), default=0)
    files_most = models.PositiveSmallIntegerField(
        _("at most so many files"), default=3, validators=[MaxValueValidator(MOST_FILES)]
    )
    megabytes = models.PositiveSmallIntegerField(
        _("size of a file, MB"), default=20, validators=[MinValueValidator(1), MaxValueValidator(MOST_MEGABYTES)]
    )
    # Points as rubric.py reads them: [{"id", "title", "max", "note"}].
    rubric = models.JSONField(default=list)
    pass_mark = models.DecimalField(_("pass mark"), max_digits=6, decimal_places=2, default=60)
    is_anonymous = models.BooleanField(_("marked without names"), default=True)
    is_double = models.BooleanField(_("two people mark each work"), default=False)
    most_apart = models.DecimalField(
        _("two marks may differ by"), max_digits=6, decimal_places=2, default=10, validators=[MinValueValidator(0)]
    )
    release = models.CharField(_("results"), max_length=8, choices=Release.choices, default=Release.TOGETHER)
    markers = models.ManyToManyField(PERSON, verbose_name=_("markers"), blank=True, related_name="marks_assignments")
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-closes_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="assignment_times"),
            models.CheckConstraint(condition=Q(most=0) | Q(most__gte=F("least")), name="assignment_lengths"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def full_mark(self) -> Decimal:
        return sum((Decimal(point["max"]) for point in self.rubric), Decimal(0))

    def is_open(self, *, now: datetime) -> bool:
        """Whether work comes in without being late."""
        return self.published_at is not None and self.opens_at <= now <= self.closes_at


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting(self) -> "SubmissionQuerySet":
        """Handed in, and nobody has marked or returned it."""
        return self.filter(state=Submission.State.HANDED_IN)

    def handed_in(self) -> "SubmissionQuerySet":
        """Handed in at least once, whatever became of it."""
        return self.exclude(state=Submission.State.DRAFT)


def _code() -> str:
    return secrets.token_hex(6)


class Submission(models.Model):
    """One person's work for one assignment. `state`, `mark` and `passed` are what its verdicts come to, written down.

    `code` names it to markers: it says nothing about who wrote it or when. `awaits` says which mark, as long as it is
    handed in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        HANDED_IN = "handed_in", _("handed in, not marked yet")
        RETURNED = "returned", _("returned for revision")
        MARKED = "marked", _("marked")

    class Awaits(models.TextChoices):
        FIRST = tally.FIRST, _("awaits a first mark")
        SECOND = tally.SECOND, _("awaits a second mark")
        MODERATION = tally.IN_MODERATION, _("awaits a decision")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=_code, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    awaits = models.CharField(max_length=10, choices=Awaits.choices, default=Awaits.FIRST)
    draft = models.TextField(blank=True)
    # How often the draft was written: who saves says what was seen, so that two windows never overwrite each other.
    draft_number = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    again_until = models.DateTimeField(null=True, blank=True)
    mark = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["assignment", "id"]
        constraints = [models.UniqueConstraint(fields=["assignment", "user"], name="submission_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def due_at(self) -> datetime:
        """After this it is late: a returned work has a day of its own."""
        return self.again_until or self.assignment.closes_at

    @property
    def is_released(self) -> bool:
        return self.state == self.State.MARKED and self.released_at is not None

    @property
    def stands_beside_name(self) -> bool:
        """Whether what became of it may be told together with who wrote it. Before that, whoever marks without names
        and keeps the list of names could find a name by what changes there. It comes with its assignment."""
        return self.is_released or not self.assignment.is_anonymous


class SubmittedFile(models.Model):
    """One uploaded file; its bytes never change. `in_draft`: what will be handed in next holds it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    path = models.CharField(max_length=120, unique=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    in_draft = models.BooleanField(default=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class SubmittedVersion(models.Model):
    """What was handed in, as it was. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    length = models.PositiveIntegerField()
    files = models.ManyToManyField(SubmittedFile, related_name="versions")
    digest = models.CharField(max_length=64)
    is_late = models.BooleanField(default=False)
    handed_in_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["submission", "number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="submittedversion_once")]

    def __str__(self) -> str:
        return f"{self.submission} · {self.number}"


class Verdict(models.Model):
    """What somebody did to a version: a mark or a decision with its points, returning it, or having it decided. Never
    changed; quizzes/tally.py says what counts."""

    class Kind(models.TextChoices):
        MARK = tally.MARK, _("marked")
        MODERATION = tally.MODERATION, _("moderation")
        REFERRED = tally.REFERRED, _("reopened, to be moderated")
        RETURNED = tally.REOPENED, _("returned for revision")

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="verdicts")
    marker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MARK)
    mark = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    parts = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind__in=(tally.MARK, tally.MODERATION)) & Q(mark__isnull=False))
                | (~Q(kind__in=(tally.MARK, tally.MODERATION)) & Q(mark__isnull=True)),
                name="verdict_mark",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.get_kind_display()}"

    @property
    def given(self) -> tally.Given:
        return tally.Given(kind=self.kind, by=self.marker_id, mark=self.mark or Decimal(0), key=self.pk)


class SelectedWorkQuerySet(models.QuerySet["SelectedWork"]):
    def live(self) -> "SelectedWorkQuerySet":
        """Not withdrawn, whatever the author said."""
        return self.filter(withdrawn_at=None)

    def shown(self) -> "SelectedWorkQuerySet":
        """Chosen, allowed by the author, and not withdrawn."""
        consent = SelectedWork.Consent
        return self.live().filter(consent__in=(consent.NAMED, consent.UNNAMED))


class SelectedWork(models.Model):
    """优秀作品: a version chosen to be shown, once its author agrees. One that is withdrawn stays on record."""

    class Consent(models.TextChoices):
        ASKED = "asked", _("the author is asked")
        NAMED = "named", _("shown with the name")
        UNNAMED = "unnamed", _("shown without a name")
        DECLINED = "declined", _("the author does not want it")

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="selections")
    consent = models.CharField(max_length=8, choices=Consent.choices, default=Consent.ASKED)
    chosen_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SelectedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("selected work")
        verbose_name_plural = _("selected works")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(withdrawn_at=None), name="selectedwork_once")
        ]

    def __str__(self) -> str:
        return str(self.version)
