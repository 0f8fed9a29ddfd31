"""考试场次: when, how long, how often, what counts as passed, and when what is shown; and its candidates."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .papers import Paper

PERSON = settings.AUTH_USER_MODEL


class SittingQuerySet(models.QuerySet["Sitting"]):
    def published(self) -> "SittingQuerySet":
        return self.filter(state=Sitting.State.PUBLISHED)

    def open(self, now: datetime) -> "SittingQuerySet":
        return self.published().filter(opens_at__lte=now, closes_at__gt=now)


class Sitting(models.Model):
    """One exam sitting of a published paper."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class GradeRule(models.TextChoices):
        BEST = "best", _("the best attempt counts")
        LAST = "last", _("the last attempt counts")
        FIRST = "first", _("the first attempt counts")
        MEAN = "mean", _("the mean of all attempts counts")
        CAPPED = "capped", _("the best counts; a resit is capped at the pass mark")

    class AtDeadline(models.TextChoices):
        SUBMIT = "submit", _("what is there is handed in")
        GRACE = "grace", _("some seconds to hand in, no more answering")
        ABANDON = "abandon", _("the attempt does not count")

    class Release(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        AFTER_CLOSE = "after_close", _("after the sitting closes")
        NEVER = "never", _("never")

    class DoubleMarking(models.TextChoices):
        NONE = "none", _("one person marks each answer")
        ALL = "all", _("two people mark every answer")
        SAMPLE = "sample", _("two people mark a sample of the answers")

    class ApartIn(models.TextChoices):
        MARKS = "marks", _("points")
        PERCENT = "percent", _("% of the full mark")

    paper = models.ForeignKey(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="sittings")
    unit = models.ForeignKey("accounts.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="sittings")
    title = models.CharField(_("title"), max_length=200)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"), default=60, validators=[MinValueValidator(1)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts"), default=1, validators=[MinValueValidator(1)])
    pass_mark = models.DecimalField(
        _("pass mark"), max_digits=8, decimal_places=2, default=60, validators=[MinValueValidator(0)]
    )
    grade_rule = models.CharField(
        _("which attempt counts"), max_length=10, choices=GradeRule.choices, default=GradeRule.BEST
    )
    at_deadline = models.CharField(
        _("at the deadline"), max_length=10, choices=AtDeadline.choices, default=AtDeadline.SUBMIT
    )
    submit_grace = models.PositiveSmallIntegerField(_("seconds to hand in"), default=60)
    network_grace = models.PositiveSmallIntegerField(_("network grace in seconds"), default=10)
    release_mark = models.CharField(_("show the mark"), max_length=12, choices=Release.choices, default=Release.AT_ONCE)
    release_key = models.CharField(
        _("show right answers"), max_length=12, choices=Release.choices, default=Release.AFTER_CLOSE
    )
    release_explanation = models.CharField(
        _("show explanations"), max_length=12, choices=Release.choices, default=Release.AFTER_CLOSE
    )
    double_marking = models.CharField(
        _("who marks"), max_length=6, choices=DoubleMarking.choices, default=DoubleMarking.NONE
    )
    double_share = models.PositiveSmallIntegerField(
        _("sample in %"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    most_apart = models.DecimalField(
        _("two marks may differ by"), max_digits=6, decimal_places=2, default=20, validators=[MinValueValidator(0)]
    )
    most_apart_in = models.CharField(_("in"), max_length=7, choices=ApartIn.choices, default=ApartIn.PERCENT)
    half_points = models.BooleanField(_("half points"), default=False)
    marking_shows_names = models.BooleanField(
        _("show markers whose answer it is"),
        default=False,
        help_text=_("Usually not. Switching it is kept in the audit trail."),
    )
    # {rule: its settings}, by access_rules: a new rule needs no column.
    rules = models.JSONField(_("access rules"), default=dict, blank=True)
    # The latest close of a resit that stands (resits.py keeps it); None without any.
    resits_close_at = models.DateTimeField(null=True, blank=True)
    notes_signals = models.BooleanField(
        _("note when candidates leave the page or paste"),
        default=True,
        help_text=_("Told to candidates before they begin. Facts for people to read; the system concludes nothing."),
    )
    # When something was last said to those who sit; None: nothing need be looked up (announcing.py keeps it).
    announced_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam sitting")
        verbose_name_plural = _("exam sittings")
        ordering = ["-opens_at"]
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_window")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, *, now: datetime) -> bool:
        return self.state == self.State.PUBLISHED and self.opens_at <= now < self.closes_at

    def deadline_for(self, *, start: datetime, extra_minutes: int, closes_at: datetime | None = None) -> datetime:
        """min(start + time limit + the candidate's extra time, close of the sitting or of the resit's own window)."""
        return min(start + timedelta(minutes=self.minutes + extra_minutes), closes_at or self.closes_at)

    def accepts_until(self, deadline: datetime) -> datetime:
        """The last moment at which a save already in flight may arrive."""
        return deadline + timedelta(seconds=self.network_grace)

    def sweeps_at(self, deadline: datetime) -> datetime:
        """When an attempt that nobody handed in is closed for its candidate."""
        seconds = self.network_grace
        if self.at_deadline == self.AtDeadline.GRACE:
            seconds = max(seconds, self.submit_grace)
        return deadline + timedelta(seconds=seconds)

    def apart_at_most(self, full: Decimal) -> Decimal:
        """How far two marks of an answer worth `full` may differ before a third person decides."""
        if self.most_apart_in == self.ApartIn.MARKS:
            return self.most_apart
        return full * self.most_apart / 100

    @property
    def mark_step(self) -> Decimal:
        """The smallest step in which people give marks."""
        return Decimal("0.5") if self.half_points else Decimal(1)

    @property
    def settles_at(self) -> datetime:
        """From here on nobody can be answering any more: "after the sitting closes" for what is released."""
        return self.sweeps_at(self.closes_at)

    def releases(self, when: str, *, now: datetime) -> bool:
        """Whether something set to be shown `when` (one of Release) is open now."""
        if when == self.Release.AFTER_CLOSE:
            return now >= self.settles_at
        return when == self.Release.AT_ONCE

    @property
    def answers_close_at(self) -> datetime:
        """When the last who may still meet these questions can do so: the sitting's close, or that of a later resit."""
        return max(self.closes_at, self.resits_close_at or self.closes_at)

    def releases_answers(self, when: str, *, now: datetime) -> bool:
        """The same for right answers and explanations: they wait for resits too, a mark does not."""
        if when == self.Release.AFTER_CLOSE:
            return now >= self.sweeps_at(self.answers_close_at)
        return self.releases(when, now=now)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def of(self, user: Any) -> "CandidateQuerySet":
        """The person's own exams, those that were announced, with sitting and paper."""
        mine = self.filter(user=user).exclude(sitting__state=Sitting.State.DRAFT)
        return mine.select_related("sitting__paper")


class Candidate(models.Model):
    """考生: one person in one sitting, with what was granted and what came of it."""

    sitting = models.ForeignKey(
        Sitting, verbose_name=_("exam sitting"), on_delete=models.PROTECT, related_name="candidates"
    )
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.PROTECT, related_name="candidacies")
    extra_minutes = models.PositiveSmallIntegerField(_("extra minutes"), default=0)
    # What the resits that stand add up to (resits.py keeps it): nothing need be looked up for whoever has none.
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    grade = models.DecimalField(_("grade"), max_digits=8, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [models.UniqueConstraint(fields=["sitting", "user"], name="candidate_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.sitting}"

    @property
    def attempts_allowed(self) -> int:
        return self.sitting.attempts_allowed + self.extra_attempts
