"""What a class asks, and who has done it: people × requirements in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from courses.models import CourseCompletion, LessonProgress
from quizzes.models import Candidate, Sitting

from .models import Enrolment, Requirement, TrainingClass


@dataclass(frozen=True)
class Standing:
    """How one person stands with one requirement."""

    requirement: Requirement
    met: bool
    started: bool
    grade: Decimal | None = None

    @property
    def missing(self) -> str:
        """What is lacking, as a phrase; empty when met."""
        if self.met:
            return ""
        return (
            _("course “%(title)s”") % {"title": self.requirement}
            if self.requirement.kind == Requirement.Kind.COURSE
            else self._missing_exam()
        )

    def _missing_exam(self) -> str:
        if self.grade is not None:
            return _("exam “%(title)s” (%(grade)s, not passed)") % {
                "title": self.requirement,
                "grade": self.grade.normalize(),
            }
        return _("exam “%(title)s”") % {"title": self.requirement}


@dataclass(frozen=True)
class Row:
    """One person's line of the matrix."""

    enrolment: Enrolment
    standings: Sequence[Standing]

    @property
    def required(self) -> list[Standing]:
        return [s for s in self.standings if s.requirement.is_required]

    @property
    def met(self) -> int:
        return sum(s.met for s in self.required)

    @property
    def total(self) -> int:
        return len(self.required)

    @property
    def is_complete(self) -> bool:
        """Every required one is met; a class that asks nothing completes nobody."""
        return self.total > 0 and self.met == self.total

    @property
    def missing(self) -> list[str]:
        return [s.missing for s in self.required if not s.met]

    @property
    def grade(self) -> Decimal | None:
        """The grade of the first exam, for lists."""
        return next((s.grade for s in self.standings if s.requirement.kind == Requirement.Kind.EXAM), None)


def of_class(training_class: TrainingClass) -> list[Requirement]:
    return list(training_class.requirements.select_related("course", "sitting"))


def matrix(training_class: TrainingClass) -> list[Row]:
    """Rows of all active trainees of a class, by unit and staff number."""
    trainees = (
        training_class.enrolments.active().select_related("user", "unit").order_by("unit__path", "user__staff_number")
    )
    return rows(trainees)


def rows(enrolments: Iterable[Enrolment], *, shown_at: datetime | None = None) -> list[Row]:
    """A row for each enrolment, of one class or of many, in five queries however many there are.

    `shown_at`: for the trainees themselves, who learn of a result only when the sitting releases it.
    """
    places = list(enrolments)
    asked = Requirement.objects.filter(training_class__in={e.training_class_id for e in places}).select_related(
        "course", "sitting"
    )
    by_class: dict[int, list[Requirement]] = defaultdict(list)
    for requirement in asked:
        by_class[requirement.training_class_id].append(requirement)
    facts = _Facts(list(asked), {e.user_id for e in places}, shown_at)
    return [Row(e, [facts.standing(r, e.user_id) for r in by_class[e.training_class_id]]) for e in places]


class _Facts:
    """Completions, starts and grades of all people concerned, read once."""

    def __init__(self, asked: Sequence[Requirement], user_ids: set[int], shown_at: datetime | None) -> None:
        self.shown_at = shown_at
        courses = {r.course_id for r in asked if r.course_id}
        sittings = {r.sitting_id for r in asked if r.sitting_id}
        done = CourseCompletion.objects.filter(course__in=courses, user__in=user_ids)
        begun = LessonProgress.objects.filter(course__in=courses, user__in=user_ids)
        seats = Candidate.objects.filter(sitting__in=sittings, user__in=user_ids)
        self.done = set(done.values_list("user_id", "course_id"))
        self.begun = set(begun.values_list("user_id", "course_id").distinct())
        self.seats = {
            (user, sitting): rest
            for user, sitting, *rest in seats.annotate(sat=Count("attempts")).values_list(
                "user_id", "sitting_id", "grade", "passed", "sat"
            )
        }

    def standing(self, requirement: Requirement, user_id: int) -> Standing:
        if requirement.course_id:
            pair = (user_id, requirement.course_id)
            return Standing(requirement, pair in self.done, pair in self.begun)
        grade, passed, sat = self.seats.get((user_id, requirement.sitting_id or 0), (None, None, 0))
        if self._is_hidden(requirement.sitting):
            return Standing(requirement, met=False, started=bool(sat))
        return Standing(requirement, bool(passed), bool(sat), grade)

    def _is_hidden(self, sitting: Sitting | None) -> bool:
        if self.shown_at is None or sitting is None:
            return False
        return not sitting.releases(sitting.release_mark, now=self.shown_at)
