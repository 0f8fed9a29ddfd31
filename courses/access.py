"""Courses, lessons and check questions through what a learner may see: only what is live; the rest is a 404."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from quizzes.models import Item

from .models import CoursePage, LessonPage


def course(user: User, pk: int) -> CoursePage:
    """A course that is live."""
    return get_object_or_404(CoursePage.objects.shown(), pk=pk)


def lesson(user: User, pk: int) -> LessonPage:
    """A lesson that is live in a live course."""
    return get_object_or_404(LessonPage.objects.shown(), pk=pk)


def check(lesson: LessonPage, item_id: Any) -> Item:
    """A question that this lesson asks."""
    found = lesson.checks.usable().filter(item=item_id).select_related("item").first()
    if found is None:
        raise Http404
    return found.item
