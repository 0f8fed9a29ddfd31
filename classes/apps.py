from typing import Any

from django.apps import AppConfig

from lib import clock


class ClassesConfig(AppConfig):
    name = "classes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quizzes import consequences
        from quizzes.signals import attempt_graded

        from . import regrading

        attempt_graded.connect(_result_changed, dispatch_uid="classes.result_changed")
        consequences.register("classes", regrading.foresee)


def _result_changed(candidate: Any, **kwargs: Any) -> None:
    from . import corrections

    corrections.tell_head(candidate=candidate, now=clock.now())
