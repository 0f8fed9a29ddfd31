"""Courses and lessons as pages, and the proof that somebody learned."""

from .pages import CourseIndexPage, CoursePage, LessonCheck, LessonPage
from .progress import CourseCompletion, LessonProgress

__all__ = ["CourseCompletion", "CourseIndexPage", "CoursePage", "LessonCheck", "LessonPage", "LessonProgress"]
