"""A large print as a job of whoever asked: the worker reads the class and has the pages set, the PDF is kept for its
owner alone. A worker killed before the end leaves nothing; the one that takes up makes it anew. It is recorded once.
"""

import logging
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import long_work
from accounts.long_work import KEPT_FOR, UNFINISHED, Stopped
from accounts.models import Job, User
from classes.access import managed_classes
from classes.models import TrainingClass
from lib import clock
from lib.problems import Refusal

from . import prints
from .forms import PrintForm
from .prints import PRINTS

logger = logging.getLogger("shiliu.classes")

KIND = "class_print"
KINDS = (KIND,)
FOLDER = "prints"
SETTING, MADE = 1, 2  # steps done: the class is read, the pages are set


def begin(*, what: str, form: PrintForm, by: User, now: datetime) -> Job:
    """Ask for what the form, which is valid, has chosen; the same asked for twice at once is one job.

    Refusals: print_too_large, class_not_closed.
    """
    PRINTS[what].refuse_unless_fits(form)
    training_class, chosen = form.training_class, prints.chosen(form)
    asked = {"training_class": training_class.pk, "what": what, "chosen": chosen}
    with transaction.atomic():
        TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        for waiting in of_class(training_class.pk, by).filter(state__in=UNFINISHED):
            if asked.items() <= waiting.params.items():
                return waiting
        job = Job.objects.create(
            owner=by,
            kind=KIND,
            title=PRINTS[what].name(training_class)[:200],
            params={**asked, "takes": 0, "heard": now.isoformat()},
            total=MADE,
            # Known from the beginning: whatever a dead worker left there goes with the job.
            result_path=f"{FOLDER}/{uuid4().hex}.pdf",
            expires_at=now + KEPT_FOR,
        )
        # Robust: a queue that is down must not undo what is written; the clock takes the job up.
        transaction.on_commit(partial(_enqueue, job.pk), robust=True)
    return job


def of_class(class_id: int, owner: User) -> QuerySet[Job]:
    """What this person asked for, newest first."""
    return Job.objects.filter(owner=owner, kind=KIND, params__training_class=class_id).order_by("-pk")


def work(*, job_id: int) -> None:
    """Make the print; again does nothing. In the language of its owner."""
    job = Job.objects.select_related("owner").filter(pk=job_id, kind=KIND, state__in=UNFINISHED).first()
    if job is None:
        return
    with override(job.owner.language):
        try:
            long_work.tell(job, state=Job.State.RUNNING, done=0)
            _make(job)
        except Stopped:
            shutil.rmtree(long_work.pieces_of(job, FOLDER), ignore_errors=True)
        except Refusal as refusal:
            long_work.fail(job, str(refusal.message), folder=FOLDER)
        except Exception:
            logger.exception("job %s failed", job.pk)
            message = _("Something went wrong here. Try again; if it fails again, tell the system administrator.")
            long_work.fail(job, message, folder=FOLDER)


def take_up(*, now: datetime) -> int:
    """The clock calls it: jobs whose task was lost or whose worker died."""
    return long_work.take_up(kinds=KINDS, folder=FOLDER, enqueue=_enqueue, now=now)


def forget(*, now: datetime) -> int:
    """Prints past their time."""
    return long_work.forget(kinds=KINDS, folder=FOLDER, now=now)


def _make(job: Job) -> None:
    form = _form(job)
    made = PRINTS[job.params["what"]].make(
        form, by=job.owner, now=clock.now(), tell=partial(long_work.tell, job, done=SETTING)
    )
    pieces = long_work.pieces_of(job, FOLDER)
    pieces.mkdir(parents=True, exist_ok=True)
    part = pieces / f"{uuid4().hex}.pdf"
    part.write_bytes(made)
    _finish(job, form.training_class, part)
    shutil.rmtree(pieces, ignore_errors=True)


def _form(job: Job) -> PrintForm:
    """What was chosen, read again. Refusals: class_gone, choice_gone."""
    joined = managed_classes(job.owner).select_related("unit", "head")
    training_class = joined.filter(pk=job.params["training_class"]).first()
    if training_class is None:
        raise Refusal("class_gone", _("You no longer run this class."))
    form = PRINTS[job.params["what"]].form(job.params["chosen"], training_class=training_class)
    if not form.is_valid():
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        raise Refusal("choice_gone", said)
    return form


def _finish(job: Job, training_class: TrainingClass, part: Path) -> None:
    """The print in its place, its line of the trail and the end of the job, together. Stopped where another worker was
    first."""
    now, record = clock.now(), PRINTS[job.params["what"]].record
    with transaction.atomic():
        locked = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING).first()
        if locked is None:
            raise Stopped
        part.rename(Path(settings.PRIVATE_ROOT) / locked.result_path)
        locked.state, locked.done, locked.finished_at = Job.State.DONE, MADE, now
        locked.save(update_fields=["state", "done", "finished_at"])
        if record:
            record(training_class, by=job.owner, now=now)


def _enqueue(job_id: int) -> None:
    from classes.tasks import make_print

    make_print.enqueue(job_id)
