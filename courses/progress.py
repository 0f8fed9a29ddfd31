"""Proof of learning: how far somebody read, what was answered right, what is done.

A lesson is done when its end was reached and every check question was answered right once; a course when all lessons
that are live are done. Done stays done: neither a wrong answer later nor a new lesson takes it away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from cms import site
from lib.problems import Refusal
from quizzes import content
from quizzes.interactions import BadResponse
from quizzes.models import Item

from .models import CourseCompletion, CoursePage, LessonPage, LessonProgress
from .signals import course_completed, lesson_completed

RULE = "all_or_nothing"  # a check question is right or it is not


class CourseState(NamedTuple):
    """How many of the live lessons are done, and the one to go on with (None when all are)."""

    done: int
    total: int
    next_lesson: LessonPage | None

    @property
    def is_done(self) -> bool:
        return self.total > 0 and self.done == self.total

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class UnderWay:
    """A course that somebody has begun, as a line of a list: `url` goes where to read on."""

    course: CoursePage
    state: CourseState
    url: str
    seen_at: datetime

    @property
    def done(self) -> int:
        return self.state.done

    @property
    def total(self) -> int:
        return self.state.total

    @property
    def percent(self) -> int:
        return self.state.percent

    @property
    def is_done(self) -> bool:
        return self.state.is_done

    @property
    def note(self) -> str:
        if self.state.next_lesson is None:
            return _("All lessons done")
        return _("Next: %(lesson)s") % {"lesson": self.state.next_lesson.title}


# --- reading ------------------------------------------------------------------------------------------------------


def see_lesson(*, user: User, lesson: LessonPage, place: int, now: datetime) -> LessonProgress:
    """Note the furthest place, in per cent of the text; an earlier place changes only when it was last seen."""
    if not 0 <= place <= 100:
        raise Refusal("place", _("A place is between 0 and 100 per cent."), status=400)
    with transaction.atomic():
        progress = _opened(user, lesson, now)
        progress.place = max(progress.place, place)
        progress.last_seen_at = now
        progress.save(update_fields=["place", "last_seen_at"])
    return progress


def reach_end(*, user: User, lesson: LessonPage, now: datetime) -> LessonProgress:
    """Note that the end was reached; doing it again changes nothing."""
    with transaction.atomic():
        _one_at_a_time(user)
        progress = _opened(user, lesson, now)
        progress.place = 100
        progress.last_seen_at = now
        progress.reached_end_at = progress.reached_end_at or now
        progress.save(update_fields=["place", "last_seen_at", "reached_end_at"])
        _finish_lesson(progress, lesson, now)
    return progress


def answer_check(*, user: User, lesson: LessonPage, item: Item, response: Any, now: datetime) -> LessonProgress:
    """Score an answer and keep it; a question answered right once stays right. Refused: a blank, a foreign shape."""
    question = content.questions([item.approved_version_id])[item.approved_version_id]
    try:
        value = question.kind.accept(question.body, response)
    except BadResponse as error:
        raise Refusal("response", _("This question has no such answer."), status=400) from error
    if value is None:
        raise Refusal("blank", _("Answer the question first."), status=400)
    with transaction.atomic():
        _one_at_a_time(user)
        progress = _opened(user, lesson, now)
        right = _is_right(question, value)
        before = progress.answer_to(item.pk)
        progress.checks[str(item.pk)] = {
            "version": question.version,
            "response": value,
            "right": right,
            "passed": right or bool(before and before["passed"]),
            "at": now.isoformat(),
        }
        progress.last_seen_at = now
        progress.save(update_fields=["checks", "last_seen_at"])
        _finish_lesson(progress, lesson, now)
    return progress


def finish_course(*, user: User, course: CoursePage, now: datetime) -> CourseCompletion:
    """Complete a course whose last open lesson was taken away meanwhile. Refused while a lesson is open."""
    with transaction.atomic():
        _one_at_a_time(user)
        completion = _finish_course(user, course, now)
    if completion is None:
        raise Refusal("unfinished", _("Some lessons of this course are not done yet."))
    return completion


# --- who has done what --------------------------------------------------------------------------------------------


def completed_courses(user_ids: Iterable[int], course_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(user id, course id) of every course completed, in one query."""
    done = CourseCompletion.objects.filter(user__in=list(user_ids), course__in=list(course_ids))
    return set(done.values_list("user_id", "course_id"))


def course_progress(user: User, courses: Iterable[CoursePage]) -> dict[int, CourseState]:
    """{course id: state} in two queries, however many courses there are."""
    lessons = lessons_of(courses)
    ids = [lesson.pk for of_course in lessons.values() for lesson in of_course]
    rows = {row.lesson_id: row for row in LessonProgress.objects.filter(user=user, lesson__in=ids).defer("checks")}
    return {course: _state(of_course, rows) for course, of_course in lessons.items()}


def courses_under_way(user: User) -> list[UnderWay]:
    """Courses that the person has opened, last seen first, in four queries."""
    seen: dict[int, datetime] = {}
    rows = LessonProgress.objects.filter(user=user).order_by("-last_seen_at").values_list("course_id", "last_seen_at")
    for course_id, at in rows:
        seen.setdefault(course_id, at)
    courses = list(CoursePage.objects.shown().filter(pk__in=seen))
    states = course_progress(user, courses)
    urls = site.addresses([states[course.pk].next_lesson or course for course in courses])
    found = [
        UnderWay(course, states[course.pk], url, seen[course.pk]) for course, url in zip(courses, urls, strict=True)
    ]
    return sorted(found, key=lambda row: row.seen_at, reverse=True)


def lessons_of(courses: Iterable[CoursePage]) -> dict[int, list[LessonPage]]:
    """{course id: its live lessons in order, without their text}, in one query."""
    by_path = {course.path: course.pk for course in courses}
    below = Q(pk__in=[])
    for path in by_path:
        below |= Q(path__startswith=path)
    found: dict[int, list[LessonPage]] = {course: [] for course in by_path.values()}
    for lesson in LessonPage.objects.live().filter(below).in_order().defer("body"):
        found[by_path[lesson.path[: -lesson.steplen]]].append(lesson)
    return found


def lesson_ids(course: CoursePage) -> list[int]:
    """Keys of the live lessons."""
    return list(LessonPage.objects.live().child_of(course).values_list("pk", flat=True))


# --- inside -------------------------------------------------------------------------------------------------------


def _opened(user: User, lesson: LessonPage, now: datetime) -> LessonProgress:
    """The row, locked; made when it is not there."""
    progress, _made = LessonProgress.objects.select_for_update().get_or_create(
        user=user,
        lesson=lesson,
        defaults={
            "course": lesson.course,
            "lesson_title": lesson.title,
            "started_at": now,
            "last_seen_at": now,
        },
    )
    return progress


def _one_at_a_time(user: User) -> None:
    """Two last lessons finished at once must not each wait for the other and complete nothing."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _is_right(question: content.Question, value: Any) -> bool:
    """What only a person can mark is right as soon as something was written: here it is there to make one think."""
    return question.kind.is_right(question.body, question.key, value, RULE)


def _finish_lesson(progress: LessonProgress, lesson: LessonPage, now: datetime) -> None:
    if progress.completed_at or not progress.reached_end_at:
        return
    required = lesson.checks.usable().values_list("item_id", flat=True)
    if not all(progress.has_passed(item) for item in required):
        return
    progress.completed_at = now
    progress.lesson_title = lesson.title
    progress.save(update_fields=["completed_at", "lesson_title"])
    transaction.on_commit(partial(lesson_completed.send, sender=LessonProgress, progress=progress))
    _finish_course(progress.user, lesson.course, now)


def _finish_course(user: User, course: CoursePage, now: datetime) -> CourseCompletion | None:
    """The completion, made once; None while a live lesson is open."""
    lessons = lesson_ids(course)
    done = LessonProgress.objects.completed().filter(user=user, lesson__in=lessons).count()
    if not lessons or done < len(lessons):
        return None
    completion, made = CourseCompletion.objects.get_or_create(
        user=user,
        course=course,
        defaults={
            "course_title": course.title,
            "study_hours": course.study_hours,
            "lessons": len(lessons),
            "completed_at": now,
        },
    )
    if made:
        transaction.on_commit(partial(course_completed.send, sender=CourseCompletion, completion=completion))
    return completion


def _state(lessons: list[LessonPage], rows: dict[int, LessonProgress]) -> CourseState:
    open_ones = [lesson for lesson in lessons if lesson.pk not in rows or not rows[lesson.pk].completed_at]
    begun = [lesson for lesson in open_ones if lesson.pk in rows]
    following = max(begun, key=lambda lesson: rows[lesson.pk].last_seen_at) if begun else next(iter(open_ones), None)
    return CourseState(len(lessons) - len(open_ones), len(lessons), following)
