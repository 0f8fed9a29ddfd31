"""结班: a checklist, then one act that fixes outcomes, posts hours and issues certificates, each exactly once.

`begin` is what a person does; `finish` is what the worker does. `finish` is one transaction, and running it again does
nothing, so a worker killed at any step leaves either nothing or everything, and the take-up completes it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal
from quizzes.models import Attempt, Response, Sitting

from . import ledger, requirements
from .certificates import issuing
from .models import Enrolment, TrainingClass
from .signals import class_closed


@dataclass(frozen=True)
class Check:
    """One line of the checklist; what `blocks` must be mended before the class can be closed."""

    code: str
    ok: bool
    text: str
    hint: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Checklist:
    checks: list[Check]
    rows: list[requirements.Row]

    @property
    def can_close(self) -> bool:
        return all(check.ok or not check.blocks for check in self.checks)

    @property
    def completing(self) -> list[requirements.Row]:
        return [row for row in self.rows if row.is_complete]


def checklist(*, training_class: TrainingClass, now: datetime) -> Checklist:
    """Who meets every requirement, who lacks what, and what stands in the way of closing."""
    rows = requirements.matrix(training_class)
    sittings = Sitting.objects.filter(requirements__training_class=training_class)
    return Checklist(
        [
            _asks(training_class),
            _people(rows),
            _exams(sittings, now),
            _marking(sittings),
            _dates(training_class, now),
            _outcomes(rows),
        ],
        rows,
    )


def begin(*, training_class: TrainingClass, by: User, now: datetime) -> None:
    """Start closing: refused while the checklist has a blocker; the rest is the worker's."""
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
        if locked.state not in (TrainingClass.State.RUNNING, TrainingClass.State.OPEN):
            raise Refusal("class_not_running", _("Only a running class can be closed."))
        blockers = [c.text for c in checklist(training_class=locked, now=now).checks if c.blocks and not c.ok]
        if blockers:
            raise Refusal("class_not_ready", _("The class cannot be closed yet."), blockers=blockers)
        locked.state, locked.closing_by = TrainingClass.State.CLOSING, by
        locked.save(update_fields=["state", "closing_by"])
        audit.record(action="class.close", actor=by, target=locked, now=now)
        transaction.on_commit(partial(_enqueue, locked.pk))


def finish(*, class_id: int, now: datetime) -> bool:
    """Fix outcomes, post hours, issue certificates. Returns False when there was nothing left to do."""
    with transaction.atomic():
        locked = (
            TrainingClass.objects.select_for_update().filter(pk=class_id, state=TrainingClass.State.CLOSING).first()
        )
        if locked is None:
            return False
        completed = _fix_outcomes(locked, now)
        ledger.post_for_enrolments(enrolments=completed, by=locked.closing_by, now=now)
        issuing.issue_many(enrolments=completed, by=locked.closing_by, now=now)
        locked.state, locked.closed_at = TrainingClass.State.CLOSED, now
        locked.save(update_fields=["state", "closed_at"])
        transaction.on_commit(partial(class_closed.send, TrainingClass, training_class=locked))
    return True


def finish_all(*, now: datetime) -> int:
    """Finish every class that is being closed; the clock calls it, so that a lost task loses nothing."""
    waiting = TrainingClass.objects.filter(state=TrainingClass.State.CLOSING).values_list("pk", flat=True)
    return sum(finish(class_id=pk, now=now) for pk in waiting)


def _enqueue(class_id: int) -> None:
    from .tasks import finish_closing

    finish_closing.enqueue(class_id)


def _fix_outcomes(training_class: TrainingClass, now: datetime) -> list[Enrolment]:
    rows = requirements.matrix(training_class)
    for row in rows:
        done = row.is_complete
        row.enrolment.outcome = Enrolment.Outcome.COMPLETED if done else Enrolment.Outcome.NOT_COMPLETED
        row.enrolment.outcome_at = now
        row.enrolment.outcome_facts = _facts(row)
        row.enrolment.training_class = training_class
    Enrolment.objects.bulk_update([row.enrolment for row in rows], ["outcome", "outcome_at", "outcome_facts"])
    return [row.enrolment for row in rows if row.is_complete]


def _facts(row: requirements.Row) -> dict[str, object]:
    """What was met and missing on the day of closing, in plain data that later edits cannot change."""
    return {
        "met": row.met,
        "total": row.total,
        "grade": str(row.grade) if row.grade is not None else None,
        "requirements": [
            {"title": str(s.requirement), "kind": s.requirement.kind, "met": s.met} for s in row.standings
        ],
    }


def _asks(training_class: TrainingClass) -> Check:
    count = training_class.requirements.filter(is_required=True).count()
    return Check(
        "requirements",
        count > 0,
        _("Requirements are set: %(count)s") % {"count": count},
        _("Add at least one required course or exam."),
    )


def _people(rows: list[requirements.Row]) -> Check:
    return Check(
        "people", bool(rows), _("Trainees on the roster: %(count)s") % {"count": len(rows)}, _("Enrol people first.")
    )


def _exams(sittings: QuerySet[Sitting], now: datetime) -> Check:
    still = sittings.published().filter(closes_at__gt=now).count()
    sitting = Attempt.objects.in_progress().filter(candidate__sitting__in=sittings).count()
    ok = not still and not sitting
    return Check(
        "exams",
        ok,
        _("All exam sittings have ended"),
        _("Sittings still open: %(open)s; attempts in progress: %(attempts)s.") % {"open": still, "attempts": sitting},
    )


def _marking(sittings: QuerySet[Sitting]) -> Check:
    waiting = Response.objects.filter(needs_marking=True, attempt__candidate__sitting__in=sittings).count()
    return Check(
        "marking",
        waiting == 0,
        _("All written answers are marked"),
        _("Answers waiting for a mark: %(count)s.") % {"count": waiting},
    )


def _dates(training_class: TrainingClass, now: datetime) -> Check:
    from django.utils import timezone

    over = training_class.ends_on <= timezone.localdate(now)
    return Check(
        "dates",
        over,
        _("The last day of the class has come"),
        _("It ends on %(date)s.") % {"date": training_class.ends_on},
        blocks=False,
    )


def _outcomes(rows: list[requirements.Row]) -> Check:
    done = sum(row.is_complete for row in rows)
    text = _("%(done)s can complete, %(lacking)s lack something") % {"done": done, "lacking": len(rows) - done}
    return Check(
        "outcomes",
        done == len(rows),
        text,
        _("Those who lack something will be recorded as not completed."),
        blocks=False,
    )
