"""Registers, and nothing else."""

from wagtail import hooks

from .viewsets import CourseGroup, check_chooser


@hooks.register("register_admin_viewset")
def register_course_group() -> CourseGroup:
    return CourseGroup()


@hooks.register("register_admin_viewset")
def register_check_chooser() -> object:
    return check_chooser
