"""What in a class waits for a person, in the order in which it presses; from what the checklist has read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import rules, undecided
from .attending import checks as attending
from .checklist import Checklist
from .models import Requirement, TrainingClass
from .paper_exams import checks as paper_exams
from .requirements import Row, Standing

State = TrainingClass.State
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Pending:
    """One line of what waits. `code` names what it is about; `requirement` whose missing people to list; `act`:
    (address, words) of where to do it."""

    code: str
    text: str
    hint: str = ""
    is_late: bool = False
    requirement: Requirement | None = None
    act: tuple[str, str] | None = None


def read(
    *, training_class: TrainingClass, asked: Sequence[Requirement], checklist: Checklist, now: datetime
) -> list[Pending]:
    """Empty when nothing waits, and for a class that is over."""
    if training_class.state in (State.CLOSING, State.CLOSED, State.ARCHIVED):
        return []
    standings = _by_requirement(checklist.rows)
    found = [
        *_closing(training_class, now),
        *(Pending(*line) for line in undecided.waiting(checklist.undecided, training_class)),
        *(line for one in asked for line in _lacking(one, standings[one.pk], training_class.ends_on, now)),
        *_answers(checklist),
        *(Pending(*line) for line in paper_exams.waiting(checklist.rows, asked)),
        *(Pending(*line) for line in attending.waiting(training_class, checklist.attendance, checklist.rows)),
        *_setting_up(training_class, asked, checklist),
    ]
    return sorted(found, key=lambda line: not line.is_late)


def _closing(training_class: TrainingClass, now: datetime) -> Iterable[Pending]:
    if training_class.state == State.RUNNING and training_class.ends_on < timezone.localdate(now):
        hint = _("It ended on %(day)s.") % {"day": date_format(training_class.ends_on)}
        yield Pending("close", _("Check the class and close it"), hint, is_late=True)


def _by_requirement(rows: Sequence[Row]) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        for standing in row.standings:
            if standing.requirement:
                found[standing.requirement.pk].append(standing)
    return found


def _lacking(
    requirement: Requirement, standings: Sequence[Standing], ends_on: date, now: datetime
) -> Iterable[Pending]:
    """Who has not done this requirement although its end is near or past."""
    open_ = [standing for standing in standings if not standing.met]
    due = (standings[0].due if standings else None) or ends_on
    if not requirement.is_required or not _is_pressing(requirement, due, now):
        return
    if all(standing.waits for standing in open_):  # it is somebody else's turn
        return
    rule = rules.of(requirement)
    text = rule.lacking(standings[0].title, len(open_))
    fresh = sum(not standing.started for standing in open_)
    hint = _("Due on %(day)s. Not begun: %(fresh)s.") % {"day": date_format(due), "fresh": fresh}
    yield Pending("lacking", text, hint, due < timezone.localdate(now), requirement)


def _is_pressing(requirement: Requirement, due: date, now: datetime) -> bool:
    """An exam from the moment that it is open, anything else a week before it is due."""
    if rules.of(requirement).presses_from(requirement, now):
        return True
    return due <= timezone.localdate(now + SOON)


def _answers(checklist: Checklist) -> Iterable[Pending]:
    if checklist.to_mark:
        yield Pending(
            "mark",
            ngettext(
                "%(count)s written answer waits for a mark",
                "%(count)s written answers wait for a mark",
                checklist.to_mark,
            )
            % {"count": checklist.to_mark},
        )
    if checklist.works:
        yield Pending(
            "works",
            ngettext("%(count)s work waits for a mark", "%(count)s works wait for a mark", checklist.works)
            % {"count": checklist.works},
        )
    if checklist.late_answers:
        text = ngettext(
            "%(count)s late answer waits for a decision",
            "%(count)s late answers wait for a decision",
            checklist.late_answers,
        ) % {"count": checklist.late_answers}
        yield Pending("late", text, _("Undecided, they do not count."))


def _setting_up(training_class: TrainingClass, asked: Sequence[Requirement], checklist: Checklist) -> Iterable[Pending]:
    if not any(requirement.is_required for requirement in asked):
        yield Pending("ask", _("The class asks nothing yet"), _("Add at least one required course or exam."))
    if not checklist.rows:
        hint = _("Paste staff numbers, choose a unit or read a list.")
        yield Pending("enrol", _("Nobody is on the roster yet"), hint)
    if training_class.state == State.DRAFT and asked and checklist.rows:
        hint = _("Trainees see the class once it is open; then they are told.")
        yield Pending("open", _("The class is still a draft"), hint)
