"""Making the archive package of a closed class: a job of whoever asked, with one record when it is done.

The package is written beside its place and put there in one transaction with its record and the end of the job: a
worker killed before leaves nothing of either, and the one that takes up makes exactly one.
"""

import errno
import logging
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit, long_work
from accounts.long_work import KEPT_FOR, UNFINISHED, Stopped
from accounts.models import Job, User
from classes.access import managed_classes
from classes.models import ClassArchive, TrainingClass
from lib import clock
from lib.problems import Refusal

from . import assembling
from .assembling import Made
from .dossier import Dossier

logger = logging.getLogger("shiliu.classes")

KIND = "class_archive"
KINDS = (KIND,)
FOLDER = "archives"
STATES = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
EVERY = 1.0  # seconds between two words about progress


def begin(*, training_class: TrainingClass, by: User, now: datetime) -> Job:
    """Ask for it; asked for twice at once is one job. Refusal: class_not_closed."""
    with transaction.atomic():
        locked = _closed(training_class.pk)
        waiting = of_class(locked.pk, by).filter(state__in=UNFINISHED).first()
        if waiting:
            return waiting
        params = {"training_class": locked.pk, "takes": 0, "heard": now.isoformat()}
        job = Job.objects.create(
            owner=by,
            kind=KIND,
            title=locked.title[:200],
            params=params,
            # Known from the beginning: whatever a dead worker left there goes with the job.
            result_path=f"{FOLDER}/{uuid4().hex}.zip",
            expires_at=now + KEPT_FOR,
        )
        # Robust: a queue that is down must not undo what is written; the clock takes the job up.
        transaction.on_commit(partial(_enqueue, job.pk), robust=True)
    return job


def of_class(class_id: int, owner: User) -> QuerySet[Job]:
    """What this person asked for, newest first."""
    return Job.objects.filter(owner=owner, kind=KIND, params__training_class=class_id).order_by("-pk")


def work(*, job_id: int) -> None:
    """Make the package, or go on where a dead worker stopped; again does nothing. In the language of its owner."""
    job = Job.objects.select_related("owner").filter(pk=job_id, kind=KIND, state__in=UNFINISHED).first()
    if job is None:
        return
    with override(job.owner.language):
        try:
            long_work.tell(job, state=Job.State.RUNNING)
            _make(job)
        except Stopped:
            shutil.rmtree(long_work.pieces_of(job, FOLDER), ignore_errors=True)
        except Exception as error:
            logger.exception("job %s failed", job.pk)
            long_work.fail(job, _why(error), folder=FOLDER)


def take_up(*, now: datetime) -> int:
    """The clock calls it: jobs whose task was lost or whose worker died."""
    return long_work.take_up(kinds=KINDS, folder=FOLDER, enqueue=_enqueue, now=now)


def forget(*, now: datetime) -> int:
    """Packages past their time; the records of them stay."""
    return long_work.forget(kinds=KINDS, folder=FOLDER, now=now)


def hand_out(*, job: Job, training_class: TrainingClass, now: datetime) -> Path | None:
    """The package, while it is kept; each download is on record."""
    path = long_work.file_of(job)
    if path:
        detail = {"number": job.result["number"], "digest": job.result["digest"]}
        audit.record(action="class.archive_download", actor=job.owner, target=training_class, detail=detail, now=now)
    return path


def _make(job: Job) -> None:
    joined = managed_classes(job.owner).select_related("unit", "head", "evaluation", "closing_by")
    training_class = joined.filter(pk=job.params["training_class"]).first()
    if training_class is None:
        raise Refusal("class_gone", _("You no longer run this class."))
    pieces = long_work.pieces_of(job, FOLDER)
    pieces.mkdir(parents=True, exist_ok=True)
    part = pieces / f"{uuid4().hex}.part"
    at = Dossier(training_class, by=job.owner, now=clock.now())
    made = assembling.build(at, target=part, pieces=pieces, tell=_Telling(job))
    _finish(job, training_class, made, part)
    shutil.rmtree(pieces, ignore_errors=True)


def _finish(job: Job, training_class: TrainingClass, made: Made, part: Path) -> None:
    """The record, the package in its place and the end of the job, together. Stopped where another worker was first."""
    now = clock.now()
    with transaction.atomic():
        if _closed(training_class.pk).closed_at != training_class.closed_at:
            raise Refusal("closed_anew", _("The class was closed anew meanwhile. Make the package again."))
        locked = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING).first()
        if locked is None:
            raise Stopped
        part.rename(Path(settings.PRIVATE_ROOT) / locked.result_path)
        record = _record(training_class, made, job.owner, now)
        locked.result = {"left": made.left, "number": record.number, "digest": made.digest}
        locked.state, locked.done, locked.finished_at = Job.State.DONE, locked.total, now
        locked.save(update_fields=["state", "done", "result", "finished_at"])
        detail = {"number": record.number, "digest": made.digest, **made.counts}
        audit.record(action="class.archive", actor=job.owner, target=training_class, detail=detail, now=now)


def _closed(class_id: int) -> TrainingClass:
    """The class, locked. Refusal: class_not_closed."""
    locked = TrainingClass.objects.select_for_update().get(pk=class_id)
    if locked.state not in STATES:
        raise Refusal("class_not_closed", _("Close the class first: only then is its record complete."))
    return locked


def _record(training_class: TrainingClass, made: Made, by: User, now: datetime) -> ClassArchive:
    """The next number: the class is locked."""
    return ClassArchive.objects.create(
        training_class=training_class,
        number=training_class.archives.count() + 1,
        by=by,
        at=now,
        digest=made.digest,
        size=made.size,
        manifest_digest=made.manifest_digest,
        counts=made.counts,
    )


class _Telling:
    """Says how far it is, but not for each of a thousand certificates."""

    def __init__(self, job: Job) -> None:
        self._job, self._told = job, 0.0

    def __call__(self, done: int, total: int) -> None:
        if done in (0, total) or monotonic() - self._told >= EVERY:
            long_work.tell(self._job, done=done, total=total)
            self._told = monotonic()


def _why(error: Exception) -> str:
    if isinstance(error, Refusal):
        return str(error.message)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("The disk of the server is full. Tell the system administrator, then make it again.")
    return _("Something went wrong here. Try again; if it fails again, tell the system administrator.")


def _enqueue(job_id: int) -> None:
    from classes.tasks import make_archive

    make_archive.enqueue(job_id)
