"""What the clock does for exams."""

from django_tasks import task

from lib import clock
from lib.schedule import every_minute

from . import delivery, importing, regrading


@every_minute
def close_overdue_attempts() -> int:
    return delivery.close_overdue(now=clock.now())


@task()
def work_on_regrade(regrade_id: int) -> None:
    """Preview or apply one correction; safe to run any number of times."""
    regrading.work(regrade_id=regrade_id, now=clock.now())


@every_minute
def take_up_regrades() -> int:
    return regrading.work_all(now=clock.now())


@every_minute
def forget_old_imports() -> int:
    return importing.forget(now=clock.now())
