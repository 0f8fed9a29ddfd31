"""Course and lesson pages, published."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.models import Topic
from courses.models import CourseIndexPage, CoursePage, LessonCheck, LessonPage
from courses.site import ensure_courses
from quizzes.models import Item

from . import files
from .library import Articles


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
    _keep_revision(course)
    return course


def _lesson(course: CoursePage, row: dict[str, Any], articles: Articles, items: dict[str, Item], now: datetime) -> None:
    course.refresh_from_db()
    lesson = LessonPage(
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        minutes=row["minutes"],
        body=[_block(block, articles) for block in row["body"]],
        first_published_at=now,
        last_published_at=now,
    )
    lesson.checks = [LessonCheck(item=items[name], sort_order=n) for n, name in enumerate(row.get("checks", []))]
    course.add_child(instance=lesson)
    _keep_revision(lesson)


def _keep_revision(page: Page) -> None:
    """What is live is what editors see: without this the list says that a draft is waiting."""
    revision = page.save_revision()
    Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)


def _block(block: dict[str, Any], articles: Articles) -> tuple[str, Any]:
    if block["type"] == "rich_text":
        return "rich_text", RichText(block["value"])
    if block["type"] == "callout":
        return "callout", {"title": block["title"], "text": RichText(f"<p>{escape(block['text'])}</p>")}
    return "law_citation", {"article": articles[block["law"], block["article"]], "note": block.get("note", "")}
