"""Long work as jobs of whoever asked for it: how far it is, stopping it, and a result that is kept for its owner alone.

A worker may be killed at any step. It gives a sign of life with every word about progress; a job that fell silent goes
back to the queue. What a job made so far lies in a folder of its own, piece by piece, and the next worker goes on from
there.
"""

import shutil
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from lib.problems import Refusal

from .models import Job

KEPT_FOR = timedelta(days=7)
SILENT_FOR = timedelta(minutes=3)  # no word from a worker: it died
MOST_TAKES = 3
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


class Stopped(Exception):
    """Somebody cancelled the job, or another worker has finished it."""


def tell(job: Job, *, now: datetime | None = None, **changes: object) -> None:
    """A sign of life, and how far it is. Stopped where the job is over already."""
    job.params["heard"] = (now or clock.now()).isoformat()
    if not Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(params=job.params, **changes):
        raise Stopped


def fail(job: Job, message: str, *, folder: str) -> None:
    failed = {"state": Job.State.FAILED, "message": message, "finished_at": clock.now()}
    Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(**failed)
    shutil.rmtree(pieces_of(job, folder), ignore_errors=True)


def cancel(*, job: Job) -> None:
    """Stop it; a worker notices at its next step. Refusal: batch_over."""
    if not Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(state=Job.State.CANCELLED):
        raise Refusal("batch_over", _("This work is finished already."))


def take_up(*, kinds: Collection[str], folder: str, enqueue: Callable[[int], None], now: datetime) -> int:
    """Give jobs back to the queue whose task was lost or whose worker died; how many."""
    taken = 0
    for job in Job.objects.filter(kind__in=kinds, state__in=UNFINISHED).select_related("owner"):
        if datetime.fromisoformat(job.params["heard"]) > now - SILENT_FOR:
            continue
        if job.params["takes"] >= MOST_TAKES:
            with override(job.owner.language):
                given_up = _("Several workers ended while they did this. Tell the system administrator.")
            fail(job, given_up, folder=folder)
            continue
        job.params["takes"] += 1
        tell(job, now=now)
        enqueue(job.pk)
        taken += 1
    return taken


def forget(*, kinds: Collection[str], folder: str, now: datetime) -> int:
    """Drop results past their time, with their files."""
    old = list(Job.objects.filter(kind__in=kinds, expires_at__lt=now))
    for job in old:
        shutil.rmtree(pieces_of(job, folder), ignore_errors=True)
        if job.result_path:
            (Path(settings.PRIVATE_ROOT) / job.result_path).unlink(missing_ok=True)
        job.delete()
    return len(old)


def file_of(job: Job) -> Path | None:
    """The result, while it is kept."""
    path = Path(settings.PRIVATE_ROOT) / job.result_path
    return path if job.state == Job.State.DONE and job.result_path and path.is_file() else None


def pieces_of(job: Job, folder: str) -> Path:
    """Where what is not finished lies."""
    return Path(settings.PRIVATE_ROOT) / folder / f"job-{job.pk}"


def write(path: Path, data: bytes) -> None:
    """All of it or nothing: a piece that exists is whole."""
    part = path.with_suffix(f".{uuid4().hex}.part")
    part.write_bytes(data)
    part.rename(path)
