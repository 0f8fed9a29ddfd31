"""What the worker and the clock do for classes."""

from django_tasks import task

from lib import clock
from lib.schedule import every_hour, every_minute

from . import closing, lifecycle
from .archiving import jobs as archiving
from .certificates import batches, pictures
from .hours import importing
from .printing import jobs as prints


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


@task(queue_name="heavy")
def make_certificates(job_id: int) -> None:
    """Print, pack or replace the certificates of a class; safe to run any number of times."""
    batches.work(job_id=job_id)


@every_minute
def take_up_certificates() -> int:
    return batches.take_up(now=clock.now())


@every_hour
def forget_certificate_files() -> int:
    """Results past their time, and pictures sent to try a design and never used."""
    return batches.forget(now=clock.now()) + pictures.forget_unused(now=clock.now())


@task(queue_name="heavy")
def make_archive(job_id: int) -> None:
    """Pack a closed class for the records office; safe to run any number of times."""
    archiving.work(job_id=job_id)


@every_minute
def take_up_archives() -> int:
    return archiving.take_up(now=clock.now())


@every_hour
def forget_archives() -> int:
    return archiving.forget(now=clock.now())


@task(queue_name="heavy")
def make_print(job_id: int) -> None:
    """Make a large print of a class; safe to run any number of times."""
    prints.work(job_id=job_id)


@every_minute
def take_up_prints() -> int:
    return prints.take_up(now=clock.now())


@every_hour
def forget_prints() -> int:
    return prints.forget(now=clock.now())
