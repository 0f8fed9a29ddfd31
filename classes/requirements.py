"""What a class asks, and who has done it: people × requirements in a fixed number of queries.

While a class runs a row is read from what people have done; once it is closed, from what closing froze.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import site
from courses.models import CourseCompletion, LessonProgress
from lib.compiled import Compiled
from quizzes.models import Attempt, Candidate, Sitting

from .models import Enrolment, Requirement, TrainingClass


@dataclass(frozen=True)
class Standing:
    """How one person stands with one requirement. `requirement` is None where closing has frozen it.

    `started`: there is something that may still count; `lost`: there was, and it was declared void or came too late.
    `waits`: an attempt is being marked.
    """

    title: str
    kind: str
    is_required: bool
    met: bool
    started: bool = False
    lost: bool = False
    waits: bool = False
    grade: Decimal | None = None
    requirement: Requirement | None = None

    @property
    def missing(self) -> str:
        """What is lacking, as a phrase; empty when met."""
        if self.met:
            return ""
        if self.kind == Requirement.Kind.COURSE:
            return _("course “%(title)s”") % {"title": self.title}
        if self.grade is None:
            return _("exam “%(title)s”") % {"title": self.title}
        values = {"title": self.title, "grade": f"{self.grade.normalize():f}"}
        return _("exam “%(title)s” (%(grade)s, not passed)") % values

    @property
    def lack(self) -> str:
        """The same of an exam, without its title."""
        if self.grade is None:
            return self._lack_of_result
        return _("exam, %(grade)s points, not passed") % {"grade": f"{self.grade.normalize():f}"}

    @property
    def _lack_of_result(self) -> str:
        if self.started:
            return _("exam, no result yet")
        return _("exam, the attempt does not count") if self.lost else _("exam, not sat")

    @property
    def due(self) -> date | None:
        """The last day for it, where there is one: the day set, or the day on which the exam closes."""
        if self.requirement is None:
            return None
        sitting = self.requirement.sitting
        return self.requirement.due_on or (timezone.localdate(sitting.closes_at) if sitting else None)

    def is_overdue(self, today: date) -> bool:
        return not self.met and self.due is not None and self.due < today

    def as_fact(self) -> dict[str, Any]:
        """Plain data that later edits cannot change; `from_fact` reads it back."""
        return {
            "title": self.title,
            "kind": self.kind,
            "required": self.is_required,
            "met": self.met,
            "grade": str(self.grade) if self.grade is not None else None,
        }

    @classmethod
    def from_fact(cls, fact: Mapping[str, Any], *, with_grade: bool = True) -> "Standing":
        grade = fact.get("grade") if with_grade else None
        return cls(
            title=fact["title"],
            kind=fact["kind"],
            is_required=fact.get("required", True),
            met=fact["met"],
            grade=Decimal(grade) if grade is not None else None,
        )


@dataclass(frozen=True)
class Row:
    """One person's line of the matrix."""

    enrolment: Enrolment
    standings: Sequence[Standing]

    @property
    def required(self) -> list[Standing]:
        return [s for s in self.standings if s.is_required]

    @property
    def met(self) -> int:
        return sum(s.met for s in self.required)

    @property
    def total(self) -> int:
        return len(self.required)

    @property
    def is_complete(self) -> bool:
        """What closing decided; until then, what is met."""
        return self.enrolment.is_completed if self.enrolment.outcome else self.meets_all

    @property
    def meets_all(self) -> bool:
        """Every required one is met. A class that asks nothing completes nobody."""
        return self.total > 0 and self.met == self.total

    @property
    def awaits_result(self) -> bool:
        """Whether something required that is not met may be so once somebody has marked an exam."""
        return any(s.waits and not s.met for s in self.required)

    @property
    def missing(self) -> list[str]:
        return [s.missing for s in self.required if not s.met]

    @property
    def lacks(self) -> str:
        """What is missing, short enough for a line of a list: several courses are counted, others named."""
        open_ = [s for s in self.required if not s.met]
        courses = [s for s in open_ if s.kind == Requirement.Kind.COURSE]
        exams = [s.lack for s in open_ if s.kind == Requirement.Kind.EXAM]
        counted = [_("%(count)s courses") % {"count": len(courses)}] if len(courses) > 1 else [s.title for s in courses]
        return _(", ").join([*exams, *counted])

    @property
    def grade(self) -> Decimal | None:
        """The grade of the first exam that was graded, for lists."""
        return next((s.grade for s in self.standings if s.grade is not None), None)

    def as_facts(self) -> dict[str, Any]:
        """What was met and missing, as closing keeps it."""
        return {
            "met": self.met,
            "total": self.total,
            "grade": str(self.grade) if self.grade is not None else None,
            "requirements": [s.as_fact() for s in self.standings],
        }


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
    running = [place for place in places if not place.outcome]
    by_class = _asked({place.training_class_id for place in running})
    facts = _Facts(by_class, {place.user_id for place in running}, shown_at)
    return [_frozen(place, shown_at) if place.outcome else _read(place, by_class, facts) for place in places]


def as_now(enrolments: Iterable[Enrolment]) -> list[Row]:
    """The same from what people have done to this day, whatever closing froze."""
    places = list(enrolments)
    by_class = _asked({place.training_class_id for place in places})
    facts = _Facts(by_class, {place.user_id for place in places}, None)
    return [_read(place, by_class, facts) for place in places]


def addresses(standings: Iterable[Standing]) -> dict[int, str]:
    """Where one goes to do what is asked: {requirement id: path}, with one look at the site for all courses."""
    asked = [standing.requirement for standing in standings if standing.requirement]
    courses = [requirement for requirement in asked if requirement.course]
    paths = site.addresses([requirement.course for requirement in courses])
    found = {requirement.pk: path for requirement, path in zip(courses, paths, strict=True)}
    exams = {requirement.pk: f"/exams/{requirement.sitting_id}/" for requirement in asked if requirement.sitting_id}
    return found | exams


def _asked(class_ids: set[int]) -> dict[int, list[Requirement]]:
    if len(class_ids) == 1:  # the page of a class, which everybody opens on the morning of its exam
        return {key: _OF_CLASS.rows(training_class=key) for key in class_ids}
    found: dict[int, list[Requirement]] = defaultdict(list)
    for requirement in Requirement.objects.filter(training_class__in=class_ids).select_related("course", "sitting"):
        found[requirement.training_class_id].append(requirement)
    return found


_OF_CLASS = Compiled[Requirement](
    lambda training_class: Requirement.objects.filter(training_class=training_class).select_related(
        "course", "sitting"
    ),
    training_class=int,
)


def _read(place: Enrolment, by_class: Mapping[int, list[Requirement]], facts: "_Facts") -> Row:
    return Row(place, [facts.standing(r, place.user_id) for r in by_class.get(place.training_class_id, [])])


def _frozen(place: Enrolment, shown_at: datetime | None) -> Row:
    kept = place.outcome_facts.get("requirements", [])
    return Row(place, [Standing.from_fact(fact, with_grade=shown_at is None) for fact in kept])


def _sat(may_count: bool) -> Count:
    gone = Q(attempts__state__in=(Attempt.State.ABANDONED, Attempt.State.VOIDED))
    return Count("attempts", filter=~gone if may_count else gone)


_MARKED_NOW = Count("attempts", filter=Q(attempts__state=Attempt.State.SUBMITTED))


class _Facts:
    """Completions, starts and grades of all people concerned, read once."""

    def __init__(
        self, by_class: Mapping[int, list[Requirement]], user_ids: set[int], shown_at: datetime | None
    ) -> None:
        self.shown_at = shown_at
        asked = [requirement for of_one in by_class.values() for requirement in of_one]
        self.titles = {r.pk: str(r) for r in asked}
        courses = {r.course_id for r in asked if r.course_id}
        sittings = {r.sitting_id for r in asked if r.sitting_id}
        done = CourseCompletion.objects.filter(course__in=courses, user__in=user_ids)
        begun = LessonProgress.objects.filter(course__in=courses, user__in=user_ids)
        seats = Candidate.objects.filter(sitting__in=sittings, user__in=user_ids)
        self.done = set(done.values_list("user_id", "course_id"))
        self.begun = set(begun.values_list("user_id", "course_id").distinct())
        rows = seats.annotate(sat=_sat(True), lost=_sat(False), waits=_MARKED_NOW).values_list(
            "user_id", "sitting_id", "grade", "passed", "sat", "lost", "waits"
        )
        self.seats = {(user, sitting): rest for user, sitting, *rest, _waits in rows}
        self.waiting = {(user, sitting) for user, sitting, *_rest, waits in rows if waits}

    def standing(self, requirement: Requirement, user_id: int) -> Standing:
        met, started, grade, lost = self._of_course(requirement, user_id) or self._of_exam(requirement, user_id)
        return Standing(
            title=self.titles[requirement.pk],
            kind=requirement.kind,
            is_required=requirement.is_required,
            met=met,
            started=started,
            lost=lost,
            waits=(user_id, requirement.sitting_id) in self.waiting,
            grade=grade,
            requirement=requirement,
        )

    def _of_course(self, requirement: Requirement, user_id: int) -> tuple[bool, bool, None, bool] | None:
        if not requirement.course_id:
            return None
        pair = (user_id, requirement.course_id)
        return pair in self.done, pair in self.done or pair in self.begun, None, False

    def _of_exam(self, requirement: Requirement, user_id: int) -> tuple[bool, bool, Decimal | None, bool]:
        grade, passed, sat, lost = self.seats.get((user_id, requirement.sitting_id or 0), (None, None, 0, 0))
        if self._is_hidden(requirement.sitting):
            return False, bool(sat), None, bool(lost)
        return bool(passed), bool(sat), grade, bool(lost)

    def _is_hidden(self, sitting: Sitting | None) -> bool:
        if self.shown_at is None or sitting is None:
            return False
        return not sitting.releases(sitting.release_mark, now=self.shown_at)
