"""A course that is to be finished."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classes.models import Enrolment, Requirement, TrainingClass
from cms import site
from courses.models import CourseCompletion, CoursePage, LessonProgress

from .base import Found, Reader, Rule, Standing, Step
from .forms import AskForm


class CourseForm(AskForm):
    class Meta(AskForm.Meta):
        fields = ["course", "is_required", "due_on"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asked = self.taken.filter(course__isnull=False).values("course")
        self.fields["course"].queryset = CoursePage.objects.live().exclude(pk__in=asked).order_by("title")
        self.fields["course"].required = True


class Course(Rule):
    name = "course"
    label = gettext_lazy("course")
    hint = gettext_lazy("Every lesson of a course.")
    icon = "book"
    place = 20
    form = CourseForm

    def title(self, requirement: Requirement) -> str:
        return str(requirement.course)

    def addresses(self, asked: Sequence[Requirement]) -> dict[int, str]:
        paths = site.addresses([requirement.course for requirement in asked])
        return {requirement.pk: path for requirement, path in zip(asked, paths, strict=True)}

    def copy(self, old: Requirement, new: TrainingClass, due_on: date | None) -> Requirement | None:
        return super().copy(old, new, due_on) if old.course and old.course.live else None

    def reader(self, asked: Sequence[Requirement], places: Sequence[Enrolment], shown_at: datetime | None) -> Reader:
        about = {"course__in": {r.course_id for r in asked}, "user__in": {place.user_id for place in places}}
        done = set(CourseCompletion.objects.filter(**about).values_list("user_id", "course_id"))
        begun = set(LessonProgress.objects.filter(**about).values_list("user_id", "course_id").distinct())

        def read(requirement: Requirement, place: Enrolment) -> Found:
            pair = (place.user_id, requirement.course_id)
            return Found(met=pair in done, started=pair in done or pair in begun)

        return read

    def steps(self, requirement: Requirement, place: Enrolment, shown_at: datetime | None) -> list[Step]:
        about = {"course": requirement.course_id, "user": place.user_id}
        finished = CourseCompletion.objects.filter(**about).first()
        done = LessonProgress.objects.filter(**about, completed_at__isnull=False).count()
        steps = [Step(_("Lessons finished"), str(done))]
        if finished:
            return [*steps, Step(_("Course finished"), date_format(timezone.localtime(finished.completed_at)), ok=True)]
        return [*steps, Step(_("The course is finished once every lesson is"), _("not yet"), ok=False)]

    def missing(self, standing: Standing) -> str:
        return _("course “%(title)s”") % {"title": standing.title}

    def lacks(self, standings: Sequence[Standing]) -> list[str]:
        """Several are counted, a single one is named."""
        if len(standings) > 1:
            return [_("%(count)s courses") % {"count": len(standings)}]
        return [standing.title for standing in standings]

    def told(self, standing: Standing) -> str:
        if standing.met:
            return _("Course finished.")
        if standing.requirement is None:
            return _("Course not finished.")
        return _("Course begun.") if standing.started else _("Course not begun.")

    def lacking(self, title: str, count: int) -> str:
        return ngettext(
            "%(count)s person has not finished “%(title)s”", "%(count)s people have not finished “%(title)s”", count
        ) % {"count": count, "title": title}


RULE = Course()
