"""Courses as learners see them: the catalogue by theme, a course with its outline, a lesson between its neighbours."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cms.library import cited_versions
from cms.models import LawArticle, Topic

from . import checks
from .models import CourseCompletion, CoursePage, LessonPage, LessonProgress
from .progress import CourseState, course_progress, lessons_of


@dataclass(frozen=True)
class Entry:
    """One line of an outline; `progress` is None before the lesson was opened."""

    number: int
    lesson: LessonPage
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        return bool(self.progress and self.progress.completed_at)

    @property
    def place(self) -> int:
        return self.progress.place if self.progress else 0


@dataclass(frozen=True)
class Outline:
    """A course's live lessons in order, with how far this person is."""

    entries: list[Entry]

    @property
    def total(self) -> int:
        return len(self.entries)

    @property
    def done(self) -> int:
        return sum(entry.is_done for entry in self.entries)

    @property
    def minutes(self) -> int:
        return sum(entry.lesson.minutes for entry in self.entries)

    @property
    def following(self) -> Entry | None:
        """The lesson to go on with: the open one seen last, else the first open one; None when all are done."""
        open_ones = [entry for entry in self.entries if not entry.is_done]
        begun = [entry for entry in open_ones if entry.progress]
        if begun:
            return max(begun, key=lambda entry: entry.progress.last_seen_at)  # type: ignore[union-attr]
        return next(iter(open_ones), None)

    @property
    def is_begun(self) -> bool:
        return any(entry.progress for entry in self.entries)

    def around(self, lesson: LessonPage) -> tuple[Entry | None, Entry | None, Entry | None]:
        """(the entry before, this one, the one after); all None where the lesson is not live, as in a preview."""
        at = next((index for index, entry in enumerate(self.entries) if entry.lesson.pk == lesson.pk), None)
        if at is None:
            return None, None, None
        before = self.entries[at - 1] if at else None
        after = self.entries[at + 1] if at + 1 < len(self.entries) else None
        return before, self.entries[at], after


def catalogue(user: User) -> dict[str, Any]:
    """{"themes": [(theme or None, [(course, state)])]}, courses without a theme last."""
    courses = list(CoursePage.objects.shown().in_order().select_related("topic__parent"))
    states = course_progress(user, courses)
    by_theme: dict[Topic | None, list[tuple[CoursePage, CourseState]]] = defaultdict(list)
    for course in courses:
        by_theme[_theme(course)].append((course, states[course.pk]))
    ordered = sorted(by_theme.items(), key=lambda pair: (pair[0] is None, pair[0].order if pair[0] else 0))
    return {"themes": ordered, "count": len(courses)}


def course(page: CoursePage, user: User) -> dict[str, Any]:
    """Outline, completion and the laws that the lessons cite."""
    found = outline(page, user)
    return {
        "outline": found,
        "theme": _theme(page),
        "completion": CourseCompletion.objects.filter(user=user, course=page.pk).first() if page.pk else None,
        "cited": cited_versions([entry.lesson for entry in found.entries]),
    }


def lesson(page: LessonPage, user: User) -> dict[str, Any]:
    """The lesson, where it stands in its course, and its check questions."""
    found = outline(page.course, user)
    before, entry, after = found.around(page)
    progress = entry.progress if entry else None
    return {
        "course": page.course,
        "outline": found,
        "entry": entry,
        "before": before,
        "after": after,
        "checks": checks.of_lesson(page, progress),
        "citations": _citations(page),
        "progress": progress,
    }


def outline(page: CoursePage, user: User) -> Outline:
    """In two queries."""
    lessons = lessons_of([page])[page.pk] if page.pk else []
    rows = LessonProgress.objects.filter(user=user, lesson__in=[lesson.pk for lesson in lessons])
    progress = {row.lesson_id: row for row in rows}
    return Outline([Entry(number, each, progress.get(each.pk)) for number, each in enumerate(lessons, start=1)])


def _citations(page: LessonPage) -> list[LawArticle]:
    """The articles that the text cites, each once, in the order of the text."""
    blocks = [block.value["article"] for block in page.body if block.block_type == "law_citation"]
    return list(dict.fromkeys(article for article in blocks if article))


def _theme(course: CoursePage) -> Topic | None:
    topic = course.topic
    return topic.parent or topic if topic else None
