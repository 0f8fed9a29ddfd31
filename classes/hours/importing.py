"""Taking in hours earned elsewhere: a file becomes a waiting job, the job a preview, the preview entries, or nothing.

Between the steps only what the file says is kept; the plan is made afresh each time, so that nothing is posted that
differs from what was shown.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, scope
from accounts.models import Job, User
from classes import ledger
from classes.models import CreditEntry
from lib import listings
from lib.problems import Refusal
from lib.tables import UnreadableTableError, read_sheets

from . import sheets
from .sheets import Known, Line, Plan, Problem, Ready

KIND = "hours"
KEPT_FOR = timedelta(days=7)


def read(*, data: bytes, file_name: str, by: User, now: datetime) -> Job:
    """Keep what the file says as a waiting job. Refusals: hours-unreadable, hours-header, hours-empty, hours-long."""
    lines = _lines(data)
    return Job.objects.create(
        owner=by,
        kind=KIND,
        title=file_name[:200],
        params={"lines": [asdict(line) for line in lines]},
        total=len(lines),
        expires_at=now + KEPT_FOR,
    )


def preview(job: Job, *, now: datetime) -> Plan:
    """What posting the job now would do; a fixed number of queries."""
    lines = [Line(**line) for line in job.params["lines"]]
    today = timezone.localdate(now)
    people = _people({line.staff_number for line in lines}, job.owner)
    wanted = sheets.keys(lines, people, today=today)
    return sheets.compare(lines, people, _posted(wanted), today=today)


def problems(job: Job, *, now: datetime) -> list[Problem]:
    """Rows that would be left out, or that were."""
    if job.state == Job.State.DONE:
        return [Problem(Line(**item["line"]), item["message"]) for item in job.result["left_out"]]
    return preview(job, now=now).problems


def carry_out(*, job: Job, fingerprint: str, by: User, now: datetime) -> int:
    """Post the plan in one transaction. Returns how many entries are new.

    Refusals: hours-done (was posted already), hours-changed (the records changed since the preview).
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state != Job.State.WAITING:
            raise Refusal("hours-done", _("This list was posted already."))
        plan = preview(job, now=now)
        if plan.fingerprint != fingerprint:
            raise Refusal("hours-changed", _("The records changed since the preview. Look at it again, then post."))
        posted = ledger.post(earned=[_earned(ready, by) for ready in plan.new], by=by, now=now)
        _finish(job, plan, posted, now)
        detail = {"file": job.title, "entries": posted, "hours": str(plan.hours), "left_out": len(plan.problems)}
        audit.record(action="ledger.import", actor=by, target=job, detail=detail, now=now)
    return posted


def forget(*, now: datetime) -> int:
    """Drop imports that nobody carried out or asked for any more."""
    return Job.objects.filter(kind=KIND, expires_at__lt=now).delete()[0]


def _lines(data: bytes) -> list[Line]:
    try:
        lines = sheets.parse(read_sheets(data))
    except UnreadableTableError as error:
        raise Refusal("hours-unreadable", error.message, status=400) from error
    except listings.NoHeaderError as error:
        message = _("No header row with staff number, training, hours and day was found. Use the template.")
        raise Refusal("hours-header", message, status=400) from error
    if not lines:
        raise Refusal("hours-empty", _("There is nothing below the header."), status=400)
    if len(lines) > sheets.MAX_LINES:
        message = _("The file has more than %(count)s rows; split it.") % {"count": sheets.MAX_LINES}
        raise Refusal("hours-long", message, status=400)
    return lines


def _people(numbers: Iterable[str], by: User) -> dict[str, Known]:
    """Whoever posts for others posts nothing for oneself: that goes by a claim."""
    reach = scope.served(by, *scope.MANAGING).exclude(pk=by.pk).filter(staff_number__in=set(numbers))
    return {
        person.staff_number: Known(person.pk, person.name, str(person.unit) if person.unit else "")
        for person in reach.with_membership()
    }


def _posted(keys: list[str]) -> dict[str, str]:
    """Keys that the ledger has, each with why its entry was reversed; "" where it stands, or stands counted again."""
    found: dict[str, str] = {}
    asked = {key: key for key in keys}
    while asked:
        rows = list(CreditEntry.objects.filter(key__in=asked).values_list("pk", "key", "reversed_by__reason"))
        found |= {asked[key]: reason or "" for _pk, key, reason in rows}
        asked = {f"again:{pk}": asked[key] for pk, key, reason in rows if reason}
    return found


def _earned(ready: Ready, by: User) -> ledger.Earned:
    return ledger.Earned(
        user_id=ready.known.pk,
        earned_on=ready.day,
        form=ready.form,
        hours=ready.hours,
        title=ready.line.title,
        organiser=ready.line.organiser,
        source=CreditEntry.Source.ELSEWHERE,
        key=ready.key,
        rule={"kind": "elsewhere", "hours": str(ready.hours)},
        approved_by=by,
    )


def _finish(job: Job, plan: Plan, posted: int, now: datetime) -> None:
    """Rows that are in the ledger now go, so that no second copy is kept; those left out stay with why."""
    left_out = [asdict(problem) for problem in plan.problems]
    job.state, job.done, job.finished_at = Job.State.DONE, job.total, now
    job.result = {"posted": posted, "again": len(plan.again), "hours": str(plan.hours), "left_out": left_out}
    job.params = {"lines": []}
    job.save(update_fields=["state", "done", "result", "params", "finished_at"])
