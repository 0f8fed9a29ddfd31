"""Entering marks of a paper exam. Each entry says which one its author had seen; what somebody else entered meanwhile
is told, not overwritten. Rows stand for themselves; a list from a file is entered whole or not at all."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from classes import row_entries
from classes.lifecycle import editable
from classes.models import PaperMark, Requirement
from classes.row_entries import Problem
from classes.rules.base import plain
from lib.problems import Refusal

from .terms import Terms

KIND = "paper_exam"
State, Source = PaperMark.State, PaperMark.Source
BOTH = "both"  # a mark and a tick for absent in one row, as only a page can say it
REASON_LENGTH = 300


@dataclass(frozen=True)
class Entry:
    """What somebody wants to be on record of one place; WITHDRAWN is no mark at all. `seen`: the number of the entry
    they saw, 0 for none."""

    place: int
    state: str
    mark: Decimal | None = None
    reason: str = ""
    seen: int = 0


# `Problem.code`: changed, not_enrolled, own, mark, reason.
Entered = row_entries.Entered[PaperMark]


def enter(*, requirement: Requirement, entries: Iterable[Entry], by: User, now: datetime) -> Entered:
    """Write what is new and tell of the rest row by row. Refusals: class_ended, not_asked."""
    with transaction.atomic():
        asked = _asked(requirement)
        done = _enter(asked, entries, by, now, "")
        _record(asked, done, by, now)
    return done


def enter_list(
    *, requirement: Requirement, entries: Iterable[Entry], file_name: str, by: User, now: datetime
) -> Entered:
    """All rows of a list in one piece. Refusals: class_ended, not_asked, reason_missing, marks_changed (nothing is
    written where one row cannot be kept)."""
    with transaction.atomic():
        asked = _asked(requirement)
        done = _enter(asked, entries, by, now, file_name[:200])
        if any(problem.code == "reason" for problem in done.problems):
            raise Refusal("reason_missing", _("Say why marks on record are corrected. Nothing was written."))
        if done.problems:
            raise changed()
        _record(asked, done, by, now)
    return done


def problem_of(entry: Entry, terms: Terms, by: User, person: int) -> Problem | None:
    """What is wrong with a row by itself, before anybody looks at what is on record. `person`: whose place it is."""
    if person == by.pk:
        return Problem(entry.place, "own", _("Nobody enters a mark of one's own; somebody else has to."))
    if entry.state == BOTH:
        return Problem(entry.place, "mark", _("A mark and “absent” at once: leave the one that is right."))
    if entry.state not in State.values or (entry.state == State.MARKED and entry.mark is None):
        return Problem(entry.place, "mark", _("Not understood: write a number, or tick “absent”."))
    wrong = terms.problem(entry.mark) if entry.mark is not None else ""
    return Problem(entry.place, "mark", wrong) if wrong else None


def is_same(was: PaperMark | None, entry: Entry) -> bool:
    """A remark alone is no reason for another entry."""
    if was is None:
        return entry.state == State.WITHDRAWN
    return was.state == entry.state and was.mark == entry.mark


def changed() -> Refusal:
    text = _("What is on record has changed since the file was read. Nothing was written: read it again.")
    return Refusal("marks_changed", text)


def said(row: PaperMark) -> str:
    """An entry in words."""
    return plain(row.mark) if row.mark is not None else str(row.get_state_display())


def _asked(requirement: Requirement) -> Requirement:
    """The exam as it is asked now; locking its class lets one person enter at a time."""
    training_class = editable(requirement.training_class)
    found = Requirement.objects.filter(pk=requirement.pk, training_class=training_class, kind=KIND).first()
    if found is None:
        raise Refusal("not_asked", _("The class does not ask this exam any more."))
    found.training_class = training_class
    return found


def _enter(asked: Requirement, entries: Iterable[Entry], by: User, now: datetime, file_name: str) -> Entered:
    wanted = {entry.place: entry for entry in entries}
    active = asked.training_class.enrolments.active().filter(pk__in=wanted)
    people = dict(active.values_list("pk", "user"))
    history = _history(asked, people)
    terms, done = Terms.of(asked.settings), Entered()
    for entry in wanted.values():
        problem = _not_kept(entry, terms, people, history[entry.place], by)
        if problem:
            done.problems.append(problem)
        elif _is_settled(entry, history[entry.place]):
            done.same += 1
        else:
            done.written.append(_made(entry, asked, history[entry.place], by, now, file_name))
    PaperMark.objects.bulk_create(done.written, batch_size=500)
    return done


def _history(asked: Requirement, people: Mapping[int, int]) -> dict[int, list[PaperMark]]:
    """{place: its entries in order}."""
    found: dict[int, list[PaperMark]] = defaultdict(list)
    rows = PaperMark.objects.filter(requirement=asked, enrolment__in=people).select_related("by").order_by("number")
    for row in rows:
        found[row.enrolment_id].append(row)
    return found


def _is_settled(entry: Entry, history: Sequence[PaperMark]) -> bool:
    """Whether it is on record like that, or is what its author was shown: a row of a page that nobody touched says
    nothing against what somebody else entered there."""
    shown = history[entry.seen - 1] if 0 < entry.seen <= len(history) else None
    return is_same(history[-1] if history else None, entry) or is_same(shown, entry)


def _not_kept(
    entry: Entry, terms: Terms, people: Mapping[int, int], history: Sequence[PaperMark], by: User
) -> Problem | None:
    if entry.place not in people:
        return Problem(entry.place, "not_enrolled", _("Not on the roster any more."))
    if _is_settled(entry, history):
        return None
    problem = problem_of(entry, terms, by, people[entry.place])
    if problem:
        return problem
    if len(history) != entry.seen:
        return _meanwhile(entry, history)
    if history and not entry.reason.strip():
        text = _("On record: %(mark)s. Say why it changes.") % {"mark": said(history[-1])}
        return Problem(entry.place, "reason", text)
    return None


def _meanwhile(entry: Entry, history: Sequence[PaperMark]) -> Problem:
    if not history:  # entries never vanish: a number that nobody was shown
        return Problem(entry.place, "changed", _("Reload the page and enter it again."))
    values = {"name": history[-1].by.name, "mark": said(history[-1])}
    text = _("Meanwhile %(name)s entered: %(mark)s. To correct that, say why and save again.")
    return Problem(entry.place, "changed", text % values)


def _made(
    entry: Entry, asked: Requirement, history: Sequence[PaperMark], by: User, now: datetime, file_name: str
) -> PaperMark:
    return PaperMark(
        requirement=asked,
        enrolment_id=entry.place,
        number=len(history) + 1,
        state=entry.state,
        mark=entry.mark if entry.state == State.MARKED else None,
        reason=entry.reason.strip()[:REASON_LENGTH],
        source=Source.IMPORTED if file_name else Source.ENTERED,
        source_name=file_name,
        at=now,
        by=by,
    )


def _record(asked: Requirement, done: Entered, by: User, now: datetime) -> None:
    """One line of the trail for each time; the entries themselves say who, what and when."""
    if not done.written:
        return
    counts = Counter(row.state for row in done.written)
    detail = {
        "what": asked.settings["title"],
        "requirement": asked.pk,
        "entries": len(done.written),
        **{state: counts[state] for state in State.values},
        "corrected": sum(row.number > 1 for row in done.written),
        "file": done.written[0].source_name,
    }
    audit.record(action="class.paper_marks", actor=by, target=asked.training_class, detail=detail, now=now)
