"""Course and lesson pages, published."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.html import escape

from cms.models import Topic
from courses.models import CourseIndexPage, CoursePage, LessonCheck, LessonPage
from courses.site import ensure_courses
from quizzes.models import Item

from . import files
from .library import Articles
from .pages import block, keep_revision


def load(
    *, topics: dict[str, Topic], articles: Articles, items: dict[str, Item], now: datetime
) -> dict[str, CoursePage]:
    """Courses by slug."""
    index = ensure_courses()
    return {row["slug"]: _course(index, row, topics, articles, items, now) for row in files.read_all("courses")}


def _course(
    index: CourseIndexPage,
    row: dict[str, Any],
    topics: dict[str, Topic],
    articles: Articles,
    items: dict[str, Item],
    now: datetime,
) -> CoursePage:
    goals = "".join(f"<li>{escape(goal)}</li>" for goal in row["goals"])
    index.refresh_from_db()
    course = index.add_child(
        instance=CoursePage(
            title=row["title"],
            slug=row["slug"],
            topic=topics[row["theme"]],
            summary=row["summary"],
            goals=f"<ul>{goals}</ul>",
            study_hours=Decimal(row["study_hours"]),
            cloth=row["cloth"],
            first_published_at=now,
            last_published_at=now,
        )
    )
    for lesson in row["lessons"]:
        _lesson(course, lesson, articles, items, now)
    keep_revision(course)
    return course


def _lesson(course: CoursePage, row: dict[str, Any], articles: Articles, items: dict[str, Item], now: datetime) -> None:
    course.refresh_from_db()
    lesson = LessonPage(
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        minutes=row["minutes"],
        body=[block(each, articles) for each in row["body"]],
        first_published_at=now,
        last_published_at=now,
    )
    lesson.checks = [LessonCheck(item=items[name], sort_order=n) for n, name in enumerate(row.get("checks", []))]
    course.add_child(instance=lesson)
    keep_revision(lesson)
