"""An import from upload to result: the file is kept, read afresh at every step with what the person said about it,
shown, and at last written in one transaction; for a week it can be taken back.

It lives as a Job of its owner: params hold what was said, result what was done. Nothing between the steps is lost.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Job, User
from cms.models import Topic
from lib.problems import Refusal

from .access import QUESTION_IMPORT
from .formats import loading
from .formats.draft import Reading, ReadResult, UnreadableFileError
from .formats.mending import Mend
from .formats.reading import read
from .formats.report import problems
from .formats.settle import ASSUMPTIONS
from .models import Item, ItemBank, ItemVersion

FOLDER = "imports"
KEPT_FOR = timedelta(days=30)
TAKEN_BACK_WITHIN = timedelta(days=7)


@dataclass
class Preview:
    """What an import would do now. `left` are positions that the person leaves out."""

    job: Job
    bank: ItemBank
    result: ReadResult
    plan: loading.Plan
    left: set[int]
    mended: set[int]

    @property
    def chosen(self) -> list[int]:
        return [position for position in self.plan.ready if position not in self.left]


def begin(*, bank: ItemBank, name: str, data: bytes, by: User, now: datetime) -> Job:
    """Keep an uploaded file as a waiting import. Refusal `unreadable_file` in the words of the reader."""
    try:
        result = read(data, name=name)
    except UnreadableFileError as error:
        raise Refusal("unreadable_file", error.message, status=400) from error
    path = f"{FOLDER}/{uuid4().hex}"
    target = Path(settings.PRIVATE_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    params = {"bank": bank.pk, "bytes": len(data), "format": result.format, "reading": {}, "mends": {}, "left": []}
    return Job.objects.create(
        owner=by,
        kind=QUESTION_IMPORT,
        title=name[:200],
        params=params,
        total=len(result.found),
        result_path=path,
        expires_at=now + KEPT_FOR,
    )


def preview(job: Job) -> Preview:
    """Read the file again with everything that was said. Refusal `import_expired` when the file is gone."""
    bank = ItemBank.objects.select_related("unit").get(pk=job.params["bank"])
    mends = {int(position): Mend(**said) for position, said in job.params["mends"].items()}
    try:
        data = (Path(settings.PRIVATE_ROOT) / job.result_path).read_bytes()
        result = read(data, name=job.title, reading=Reading(**job.params["reading"]), mends=mends)
    except (OSError, UnreadableFileError) as error:
        raise Refusal("import_expired", _("The file is not kept any more. Please upload it again.")) from error
    return Preview(job, bank, result, loading.plan(result, bank), set(job.params["left"]), set(mends))


def say_reading(*, job: Job, name: str, value: bool) -> None:
    """Answer the one question that holds for the whole file (a field of formats.draft.Reading)."""
    if name not in ASSUMPTIONS:
        raise Refusal("no_such_step", _("This step is not possible."), status=400)
    with _changing(job) as params:
        params["reading"][name] = value


def mend(*, job: Job, position: int, answer: str, kind: str) -> None:
    """Repair one question. What is still wrong with it is shown by the next preview."""
    try:
        said = Mend(answer=answer.strip()[:5000], kind=kind)
    except ValueError as error:
        raise Refusal("no_such_step", _("This step is not possible."), status=400) from error
    with _changing(job) as params:
        params["mends"][str(position)] = {"answer": said.answer, "kind": said.kind}
        params["left"] = [each for each in params["left"] if each != position]


def leave(*, job: Job, positions: Iterable[int]) -> None:
    """Leave questions out of the import."""
    with _changing(job) as params:
        params["left"] = sorted({*params["left"], *positions})


def take(*, job: Job, positions: Iterable[int]) -> None:
    """Take questions in again."""
    with _changing(job) as params:
        params["left"] = sorted(set(params["left"]) - set(positions))


def carry_out(*, job: Job, theme: Topic | None, by: User, now: datetime) -> Job:
    """Write what is ready and not left out; all of it or nothing. Refusal `import_done` the second time."""
    with transaction.atomic():
        job = _waiting(job)
        shown = preview(job)
        outcome = loading.load(
            plan=shown.plan, bank=shown.bank, author=by, now=now, chosen=shown.chosen, theme=theme, name=job.title
        )
        job.state, job.done, job.finished_at = Job.State.DONE, len(outcome.items), now
        job.result = {
            "found": len(shown.result.found),
            "imported": len(outcome.items),
            "duplicates": len(shown.plan.duplicates),
            "left": len(shown.plan.ready) - len(outcome.items),
            "skipped": problems(shown.result.skipped),
            "errors": problems(shown.result.errors),
            "unknown_topics": outcome.unknown_topics,
            "items": [item.pk for item in outcome.items],
        }
        job.save(update_fields=["state", "done", "finished_at", "result"])
    return job


def take_back(*, job: Job, by: User, now: datetime) -> tuple[int, int]:
    """Archive what an import brought and nobody has touched since. Returns how many went and how many stayed.

    Refusal `import_settled` after a week, or when it was taken back already.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not may_take_back(job, now):
            raise Refusal("import_settled", _("This import can no longer be taken back."))
        untouched = Item.objects.filter(
            pk__in=job.result["items"],
            archived_at__isnull=True,
            latest__number=1,
            latest__state=ItemVersion.State.DRAFT,
        )
        gone = untouched.update(archived_at=now)
        stayed = len(job.result["items"]) - gone
        job.state, job.result = Job.State.CANCELLED, {**job.result, "taken_back": gone, "stayed": stayed}
        job.save(update_fields=["state", "result"])
        bank = ItemBank.objects.get(pk=job.params["bank"])
        audit.record(
            action="bank.import.undo", actor=by, target=bank, detail={"file": job.title, "items": gone}, now=now
        )
    return gone, stayed


def may_take_back(job: Job, now: datetime) -> bool:
    return job.state == Job.State.DONE and bool(job.finished_at) and now - job.finished_at <= TAKEN_BACK_WITHIN


def drop(*, job: Job) -> None:
    """Forget an import that was not carried out, and its file."""
    with transaction.atomic():
        _waiting(job).delete()
    (Path(settings.PRIVATE_ROOT) / job.result_path).unlink(missing_ok=True)


def forget(*, now: datetime) -> int:
    """Drop imports past their time, with their files. Returns how many."""
    old = list(Job.objects.filter(kind=QUESTION_IMPORT, expires_at__lt=now))
    for job in old:
        (Path(settings.PRIVATE_ROOT) / job.result_path).unlink(missing_ok=True)
        job.delete()
    return len(old)


@contextmanager
def _changing(job: Job) -> Iterator[dict[str, Any]]:
    """The locked params of a waiting import, saved on the way out."""
    with transaction.atomic():
        locked = _waiting(job)
        yield locked.params
        locked.save(update_fields=["params"])


def _waiting(job: Job) -> Job:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state != Job.State.WAITING:
        raise Refusal("import_done", _("This import was carried out already."))
    return locked
