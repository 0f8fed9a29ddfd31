"""May this class be closed? Who meets every requirement, who lacks what, and what stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.models import Attempt, LateResponse, Response, Sitting

from . import evaluating, requirements, undecided
from .assignments import marking as assignments
from .attending import checks as attending
from .attending import reading
from .checks import Check
from .models import TrainingClass
from .paper_exams import checks as paper_exams

# Answers in these count for nothing, or not yet: nobody has to mark them.
UNMARKED = (Attempt.State.VOIDED, Attempt.State.ABANDONED, Attempt.State.IN_PROGRESS)


@dataclass(frozen=True)
class Checklist:
    checks: list[Check]
    rows: list[requirements.Row]
    to_mark: int
    late_answers: int
    works: int
    attendance: reading.Overview
    undecided: undecided.Undecided

    @property
    def blockers(self) -> list[Check]:
        return [check for check in self.checks if check.blocks and not check.ok]

    @property
    def can_close(self) -> bool:
        return not self.blockers

    @property
    def completing(self) -> list[requirements.Row]:
        return [row for row in self.rows if row.is_complete]


def read(*, training_class: TrainingClass, now: datetime) -> Checklist:
    """The checklist as it stands; a fixed number of queries."""
    rows = requirements.matrix(training_class)
    sittings = Sitting.objects.filter(requirements__training_class=training_class)
    attempts = Attempt.objects.filter(
        candidate__sitting__in=sittings, candidate__user__in=training_class.enrolments.active().values("user")
    )
    to_mark = Response.objects.filter(needs_marking=True, attempt__in=attempts.exclude(state__in=UNMARKED)).count()
    late = LateResponse.objects.filter(decision=LateResponse.Decision.OPEN, attempt__in=attempts).count()
    works = assignments.waiting_in(training_class)
    attendance = reading.overview(training_class, [row.enrolment for row in rows], now)
    entries = undecided.read(training_class)
    checks = [
        _asks(training_class),
        _people(rows),
        _exams(sittings, attempts, now),
        _marking(to_mark),
        *_works(works, rows),
        *paper_exams.checks(rows),
        *_late(late),
        *_evaluation(training_class, now),
        *attending.checks(attendance, rows),
        *undecided.checks(entries),
        _dates(training_class, now),
        _outcomes(rows),
    ]
    return Checklist(checks, rows, to_mark, late, works, attendance, entries)


def _asks(training_class: TrainingClass) -> Check:
    count = training_class.requirements.filter(is_required=True).count()
    return Check(
        "requirements",
        count > 0,
        _("Requirements are set: %(count)s") % {"count": count},
        _("Add at least one required course or exam."),
    )


def _people(rows: list[requirements.Row]) -> Check:
    text = _("Trainees on the roster: %(count)s") % {"count": len(rows)}
    return Check("people", bool(rows), text, _("Enrol people first."))


def _exams(sittings: QuerySet[Sitting], attempts: QuerySet[Attempt], now: datetime) -> Check:
    still = sittings.published().filter(Q(closes_at__gt=now) | Q(resits_close_at__gt=now)).count()
    running = attempts.in_progress().count()
    values = {"open": still, "attempts": running}
    hint = _("Sittings still open: %(open)s; attempts in progress: %(attempts)s.") % values
    return Check("exams", not still and not running, _("All exam sittings have ended"), hint)


def _marking(waiting: int) -> Check:
    hint = _("Answers waiting for a mark: %(count)s.") % {"count": waiting}
    return Check("marking", not waiting, _("All written answers are marked"), hint)


def _works(waiting: int, rows: list[requirements.Row]) -> list[Check]:
    """Only where the class asks written work, or somebody handed some in."""
    if not waiting and not any(standing.kind == "assignment" for row in rows[:1] for standing in row.standings):
        return []
    hint = _("Works waiting for a mark: %(count)s.") % {"count": waiting}
    return [Check("works", not waiting, _("All work is marked"), hint)]


def _late(waiting: int) -> list[Check]:
    """Only where there are any: answers that came after the deadline and that nobody has decided on."""
    if not waiting:
        return []
    text = _("Late answers are waiting for a decision: %(count)s") % {"count": waiting}
    return [Check("late", False, text, _("Undecided, they do not count."), blocks=False)]


def _evaluation(training_class: TrainingClass, now: datetime) -> list[Check]:
    """Only where there is one: whoever has not handed in when the class is closed did not."""
    found = evaluating.of(training_class)
    if found is None:
        return []
    over = found.is_over(now)
    hint = _("Some may still hand in.") if found.opened_at else _("It has not been opened.")
    return [Check("evaluation", over, _("The evaluation is over"), hint, blocks=False)]


def _dates(training_class: TrainingClass, now: datetime) -> Check:
    over = training_class.ends_on <= timezone.localdate(now)
    hint = _("It ends on %(date)s.") % {"date": date_format(training_class.ends_on)}
    return Check("dates", over, _("The last day of the class has come"), hint)


def _outcomes(rows: list[requirements.Row]) -> Check:
    done = sum(row.is_complete for row in rows)
    text = _("%(done)s can complete, %(lacking)s lack something") % {"done": done, "lacking": len(rows) - done}
    hint = _("Those who lack something will be recorded as not completed.")
    return Check("outcomes", done == len(rows), text, hint, blocks=False)
