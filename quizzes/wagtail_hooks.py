"""Registers, and nothing else."""

from wagtail import hooks

from .viewsets import QuizGroup


@hooks.register("register_admin_viewset")
def register_quiz_group() -> QuizGroup:
    return QuizGroup()
