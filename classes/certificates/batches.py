"""Long work on the certificates of a class, as jobs of whoever asked: one PDF for the printer, a zip, a new version for
all.

A worker may be killed at any step: what it made lies in a folder piece by piece, the next one goes on from there, and a
replacement is one transaction with the end of its job. The result is kept for its owner alone.
"""

import json
import logging
import re
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit, long_work
from accounts.long_work import KEPT_FOR, UNFINISHED, Stopped
from accounts.models import Job, User
from classes.models import Certificate, TrainingClass
from lib import clock
from lib.pdf import MissingGlyphError
from lib.problems import Refusal

from . import issuing, rendering

logger = logging.getLogger("shiliu.classes")

PRINT, ZIP, REPLACE = "certificate_print", "certificate_zip", "certificate_replace"
KINDS = (PRINT, ZIP, REPLACE)
ACTIONS = {
    PRINT: "certificate.batch_print",
    ZIP: "certificate.batch_zip",
    REPLACE: "certificate.batch_replace",
}
SUFFIXES = {PRINT: "pdf", ZIP: "zip"}
FOLDER = "certificates"
STEP = 20  # certificates between two words about progress


def begin(*, training_class: TrainingClass, kind: str, by: User, now: datetime, reason: str = "") -> Job:
    """Ask for it; the same work asked for twice at once is one job.

    Refusals: batch_unknown, nothing_to_print, reason_missing.
    """
    if kind not in KINDS:
        raise Refusal("batch_unknown", _("Choose what is to be made."), status=400)
    if kind == REPLACE and not reason.strip():
        raise Refusal("reason_missing", _("Give a reason; it stays on record."))
    total = _valid(training_class.pk).count()
    if not total:
        raise Refusal("nothing_to_print", _("This class has no valid certificates."))
    with transaction.atomic():
        TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        waiting = of_class(training_class.pk, by).filter(kind=kind, state__in=UNFINISHED).first()
        if waiting:
            return waiting
        params = {"training_class": training_class.pk, "reason": reason.strip()[: issuing.REASON_LENGTH], "takes": 0}
        job = Job.objects.create(
            owner=by,
            kind=kind,
            title=training_class.title[:200],
            params={**params, "heard": now.isoformat()},
            total=total,
            expires_at=now + KEPT_FOR,
        )
        audit.record(action=ACTIONS[kind], actor=by, target=training_class, now=now)
        # Robust: a queue that is down must not undo what is written; the clock takes the job up.
        transaction.on_commit(partial(_enqueue, job.pk), robust=True)
    return job


def of_class(class_id: int, owner: User) -> QuerySet[Job]:
    """What this person asked for, newest first."""
    return Job.objects.filter(owner=owner, kind__in=KINDS, params__training_class=class_id).order_by("-pk")


def work(*, job_id: int) -> None:
    """Do what the job waits for, or go on where a dead worker stopped; again does nothing."""
    job = Job.objects.select_related("owner").filter(pk=job_id, state__in=UNFINISHED).first()
    if job is None:
        return
    try:
        long_work.tell(job, state=Job.State.RUNNING)
        (_replace if job.kind == REPLACE else _make)(job)
    except Stopped:
        shutil.rmtree(_folder(job), ignore_errors=True)
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
    """Results past their time."""
    return long_work.forget(kinds=KINDS, folder=FOLDER, now=now)


def _valid(class_id: int) -> QuerySet[Certificate]:
    return Certificate.objects.filter(enrolment__training_class=class_id).valid()


def _make(job: Job) -> None:
    rows = list(_valid(job.params["training_class"]).select_related("enrolment__unit", "enrolment__user"))
    rows.sort(key=lambda row: issuing.roster_order(row.enrolment))
    long_work.tell(job, total=len(rows), done=0)
    path = f"{FOLDER}/{uuid4().hex}.{SUFFIXES[job.kind]}"
    target = Path(settings.PRIVATE_ROOT) / path
    _folder(job).mkdir(parents=True, exist_ok=True)
    left = (_print if job.kind == PRINT else _zip)(job, rows, target)
    changes = {"state": Job.State.DONE, "result": {"left": left}, "result_path": path, "finished_at": clock.now()}
    if not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(done=len(rows), **changes):
        target.unlink(missing_ok=True)
    shutil.rmtree(_folder(job), ignore_errors=True)


def _print(job: Job, rows: list[Certificate], target: Path) -> list[dict[str, str]]:
    """One document. A sheet that no font here can print is left out and named, instead of keeping all others back."""
    left: list[dict[str, str]] = []
    sheets = [row.printed for row in rows]
    while sheets:
        try:
            made = rendering.to_one_pdf(sheets, title=job.title)
        except MissingGlyphError as error:
            bad = [facts for facts in sheets if error.text in json.dumps(facts.as_json(), ensure_ascii=False)]
            if not bad:
                raise
            left += [_left(facts.serial_number, facts.holder_name, error.text) for facts in bad]
            sheets = [facts for facts in sheets if facts not in bad]
            long_work.tell(job)
            continue
        target.write_bytes(made)
        return left
    raise Refusal("no_font", _("This server has no font for these certificates. Ask the administrator to install one."))


def _zip(job: Job, rows: list[Certificate], target: Path) -> list[dict[str, str]]:
    """A file for each certificate; those that a dead worker left in the folder are not made again."""
    left: list[dict[str, str]] = []
    pieces: list[tuple[Path, str]] = []
    for number, row in enumerate(rows, start=1):
        piece, facts = _folder(job) / f"{row.pk}.pdf", row.printed
        try:
            if not piece.exists():
                long_work.write(piece, rendering.to_pdf(facts))
            pieces.append((piece, file_name(row)))
        except MissingGlyphError as error:
            left.append(_left(facts.serial_number, facts.holder_name, error.text))
        if number % STEP == 0:
            long_work.tell(job, done=number)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for piece, name in pieces:
            archive.write(piece, name)
    return left


def file_name(certificate: Certificate) -> str:
    """By number and name; without what a path or an old Windows could misread."""
    name = f"{certificate.serial} {certificate.printed.holder_name}"
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:120].strip(" .") + ".pdf"


def _replace(job: Job) -> None:
    """The certificates and the end of the job are one transaction: killed before its end, nothing happened."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING).first()
        if locked is None:
            raise Stopped
        training_class = TrainingClass.objects.get(pk=job.params["training_class"])
        issued = issuing.reissue_class(
            training_class=training_class, reason=job.params["reason"], by=job.owner, now=clock.now()
        )
        locked.state, locked.done, locked.total, locked.finished_at = (
            Job.State.DONE,
            len(issued),
            len(issued),
            clock.now(),
        )
        locked.save(update_fields=["state", "done", "total", "finished_at"])


def _left(serial: str, name: str, text: str) -> dict[str, str]:
    return {"serial": serial, "name": name, "text": text}


def _folder(job: Job) -> Path:
    return long_work.pieces_of(job, FOLDER)


def _enqueue(job_id: int) -> None:
    from classes.tasks import make_certificates

    make_certificates.enqueue(job_id)
