"""Records of learning. They protect the pages that they point to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LessonProgressQuerySet(models.QuerySet["LessonProgress"]):
    def completed(self) -> "LessonProgressQuerySet":
        return self.filter(completed_at__isnull=False)


class LessonProgress(models.Model):
    """How far one person is in one lesson.

    `checks` maps an item id (as text) to its last answer: {"version", "response", "right", "passed", "at"}; `right` is
    about this answer, `passed` stays true once an answer was right.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lesson_progress")
    lesson = models.ForeignKey("courses.LessonPage", on_delete=models.PROTECT, related_name="progress")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="lesson_progress")
    lesson_title = models.CharField(max_length=255)
    place = models.PositiveSmallIntegerField(_("furthest place, per cent"), default=0)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    reached_end_at = models.DateTimeField(null=True, blank=True)
    checks = models.JSONField(default=dict, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = LessonProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [
            models.UniqueConstraint(fields=["user", "lesson"], name="lessonprogress_once"),
            models.CheckConstraint(condition=Q(place__lte=100), name="lessonprogress_place"),
        ]
        indexes = [models.Index(fields=["course", "user"])]

    def __str__(self) -> str:
        return f"{self.user} · {self.lesson_title}"

    def answer_to(self, item_id: int) -> dict[str, Any] | None:
        """The last answer to a check question."""
        return self.checks.get(str(item_id))

    def has_passed(self, item_id: int) -> bool:
        """Whether the check question was ever answered right."""
        answer = self.answer_to(item_id)
        return bool(answer and answer["passed"])


class CourseCompletion(models.Model):
    """Set once, when every lesson that was live at that moment is done; later lessons do not take it away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="course_completions")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="completions")
    course_title = models.CharField(max_length=255)
    study_hours = models.DecimalField(max_digits=5, decimal_places=2)
    lessons = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("course completion")
        verbose_name_plural = _("course completions")
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="coursecompletion_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.course_title}"
