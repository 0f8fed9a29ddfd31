"""What the worker and the clock do for classes."""

from django_tasks import task

from lib import clock
from lib.schedule import every_minute

from . import closing, lifecycle
from .hours import importing


@task()
def finish_closing(class_id: int) -> bool:
    """Finish closing one class; safe to run any number of times."""
    return closing.finish(class_id=class_id, now=clock.now())


@every_minute
def finish_closings() -> int:
    """Take up closings whose task was lost."""
    return closing.finish_all(now=clock.now())


@every_minute
def start_classes() -> int:
    """Let classes run whose first day has come."""
    return lifecycle.start_due(now=clock.now())


@every_minute
def forget_stale_hours() -> int:
    """Drop lists of hours that nobody posted."""
    return importing.forget(now=clock.now())
