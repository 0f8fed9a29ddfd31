"""The pulse of the worker processes: who is alive, whose minute it is, what becomes of the task of a dead worker."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import WorkerHeartbeat

logger = logging.getLogger("shiliu.worker")

BEAT = timedelta(seconds=5)
STALE = timedelta(seconds=30)
# A task that took this many workers down with it would take the next one too.
MOST_TAKES = 3
CLOCK = "clock"
RESULTS_KEPT = timedelta(weeks=2)


class WorkerDied(RuntimeError):
    """The task was running each time its worker ended without a word; it is not tried again."""


def beat(*, name: str, now: datetime) -> None:
    """Says that the worker is alive. Before its first beat a worker must not claim a task."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def retire(*, name: str) -> None:
    """Takes the worker off the list; a task that it left running is taken up at once."""
    WorkerHeartbeat.objects.filter(name=name).delete()


def claim_minute(*, now: datetime) -> bool:
    """True for exactly one caller in each minute, however many workers ask."""
    minute = now.replace(second=0, microsecond=0)
    WorkerHeartbeat.objects.get_or_create(name=CLOCK, defaults={"beat_at": minute - timedelta(minutes=1)})
    return WorkerHeartbeat.objects.filter(name=CLOCK, beat_at__lt=minute).update(beat_at=minute) == 1


def take_up(*, now: datetime, stale: timedelta = STALE) -> int:
    """Gives the running tasks of dead workers back to the queue; how many. Old pulses are forgotten on the way."""
    pulses = WorkerHeartbeat.objects.exclude(name=CLOCK)
    alive = set(pulses.filter(beat_at__gt=now - stale).values_list("name", flat=True))
    taken = sum(_give_back(task) for task in _orphans(alive))
    pulses.filter(beat_at__lte=now - timedelta(days=1)).delete()
    return taken


def release(*, name: str) -> int:
    """Gives back what this worker has claimed and does not run, after its database went away in between; how many."""
    return sum(_give_back(task) for task in DBTaskResult.objects.running() if task.worker_ids[-1:] == [name])


def forget_results(*, now: datetime) -> int:
    """Drops what finished tasks left behind two weeks ago; how many. The jobs that people see are rows of their own."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - RESULTS_KEPT).delete()[0]


def _orphans(alive: set[str]) -> Iterator[DBTaskResult]:
    return (task for task in DBTaskResult.objects.running() if not alive.intersection(task.worker_ids[-1:]))


@transaction.atomic
def _give_back(task: DBTaskResult) -> bool:
    """Only while it is still running under the same worker: two workers that notice together do it once."""
    locked = DBTaskResult.objects.select_for_update().running().filter(pk=task.pk).first()
    if locked is None or locked.worker_ids != task.worker_ids:
        return False
    if len(locked.worker_ids) >= MOST_TAKES:
        locked.set_failed(WorkerDied(f"{MOST_TAKES} workers ended while they ran it."))
        logger.error("Task %s (%s) ended %d workers and is given up.", locked.pk, locked.task_path, MOST_TAKES)
        return False
    locked.status = TaskResultStatus.READY
    locked.started_at = None
    locked.save(update_fields=["status", "started_at"])
    logger.warning("Task %s (%s) is taken up again: its worker died.", locked.pk, locked.task_path)
    return True
