"""Entering who came. Each entry says which one its author had seen; what somebody else entered meanwhile is told, not
overwritten. Rows stand for themselves: one that cannot be kept keeps none of the others."""

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
from classes.models import Attendance, ClassSession, LeaveRequest, TrainingClass
from classes.row_entries import Problem
from lib.problems import Refusal

State = Attendance.State
REASON_LENGTH = 300
QUARTER = Decimal("0.25")


@dataclass(frozen=True)
class Entry:
    """What somebody wants to be on record of one place; `seen`: the number of the entry they saw, 0 for none."""

    place: int
    state: str
    leave_hours: Decimal | None = None
    reason: str = ""
    seen: int = 0


# `Problem.code`: changed, not_enrolled, own, hours, reason, state, not_begun.
Entered = row_entries.Entered[Attendance]


def enter(
    *, session: ClassSession, entries: Iterable[Entry], by: User, now: datetime, rest_present: bool = False
) -> Entered:
    """Write what is new. `rest_present`: whoever is not entered yet is present.

    Refusals: class_ended, session_cancelled, not_begun (nothing but leave is known before it begins).
    """
    with transaction.atomic():
        _class, locked = _open(session)
        wanted = list(entries)
        if rest_present:
            wanted += _rest(locked, {entry.place for entry in wanted}, by)
        done = _enter(locked, wanted, by, now)
        _record(locked, done, by, now)
    return done


def enter_all(
    *, training_class: TrainingClass, by_session: Mapping[int, Sequence[Entry]], by: User, now: datetime
) -> int:
    """Several sessions in one piece, as read from a list. Returns how many entries are new.

    Refusals: class_ended, own_attendance, attendance_changed (nothing is written where one row cannot be kept).
    """
    with transaction.atomic():
        locked = editable(training_class)
        sessions = {session.pk: session for session in locked.sessions.filter(cancelled_at=None)}
        written = 0
        for pk, entries in by_session.items():
            if pk not in sessions:
                raise _changed()
            done = _enter(sessions[pk], entries, by, now)
            if any(problem.code == "own" for problem in done.problems):
                raise Refusal("own_attendance", _("Take your own row out of the list: somebody else enters that."))
            if done.problems:
                raise _changed()
            _record(sessions[pk], done, by, now)
            written += len(done.written)
    return written


def fill_leave(*, request: LeaveRequest, by: User, now: datetime) -> None:
    """Put an approved request on record: its hours are leave, whatever was entered before but presence.

    Refusal: was_present. Called in the transaction that approves it.
    """
    lines = [line for line in request.lines.select_related("session") if line.session.cancelled_at is None]
    current = {
        row.session_id: row
        for row in Attendance.objects.filter(
            enrolment=request.enrolment_id, session__in=[line.session_id for line in lines]
        ).order_by("number")
    }
    for line in lines:
        was = current.get(line.session_id)
        if was and was.state == State.PRESENT:
            text = _("On record this person was present at “%(session)s”. Correct that first, or refuse the request.")
            raise Refusal("was_present", text % {"session": line.session})
    Attendance.objects.bulk_create(
        Attendance(
            enrolment_id=request.enrolment_id,
            session=line.session,
            number=current[line.session_id].number + 1 if line.session_id in current else 1,
            state=State.LEAVE,
            leave_hours=min(line.hours, line.session.class_hours),
            reason=request.reason,
            leave=request,
            entered_at=now,
            entered_by=by,
        )
        for line in lines
    )


def problem_of(entry: Entry, session: ClassSession, now: datetime) -> Problem | None:
    """What is wrong with a row by itself, before anybody looks at what is on record."""
    hours = session.class_hours
    if entry.state not in State.values:
        return Problem(entry.place, "state", _("Choose present, leave or absent."))
    if entry.state != State.LEAVE and session.starts_at > now:
        return Problem(entry.place, "not_begun", _("Not begun yet: only leave can be entered."))
    if entry.state == State.LEAVE and not _is_hours(entry.leave_hours, hours):
        text = _("Hours of leave are quarters, up to %(hours)s.")
        return Problem(entry.place, "hours", text % {"hours": f"{hours.normalize():f}"})
    if entry.state == State.ABSENT and not entry.reason.strip():
        return Problem(entry.place, "reason", _("Absent: say what is known of it."))
    return None


def is_same(was: Attendance, entry: Entry) -> bool:
    """Present needs no reason; one left over from another choice changes nothing."""
    if was.state != entry.state:
        return False
    if entry.state == State.PRESENT:
        return was.reason == _reason(entry) or not _reason(entry)
    return was.reason == _reason(entry) and (entry.state == State.ABSENT or was.leave_hours == entry.leave_hours)


def _open(session: ClassSession) -> tuple[TrainingClass, ClassSession]:
    """The session as it is now; locking its class lets one person enter at a time."""
    locked = editable(session.training_class)
    fresh = ClassSession.objects.get(pk=session.pk)
    if fresh.cancelled_at is not None:
        raise Refusal("session_cancelled", _("This session is cancelled; nobody is entered."))
    return locked, fresh


def _rest(session: ClassSession, named: set[int], by: User) -> list[Entry]:
    """Everybody else as present, but for whoever enters."""
    known = Attendance.objects.filter(session=session).values("enrolment")
    places = session.training_class.enrolments.active().exclude(pk__in=known).exclude(user=by)
    return [Entry(pk, State.PRESENT) for pk in places.values_list("pk", flat=True) if pk not in named]


def _enter(session: ClassSession, entries: Sequence[Entry], by: User, now: datetime) -> Entered:
    wanted = {entry.place: entry for entry in entries}
    active = dict(session.training_class.enrolments.active().filter(pk__in=wanted).values_list("pk", "user"))
    current = {
        row.enrolment_id: row
        for row in Attendance.objects.filter(session=session, enrolment__in=active)
        .select_related("entered_by")
        .order_by("number")
    }
    done = Entered()
    for entry in wanted.values():
        _judge(entry, session, current.get(entry.place), active.get(entry.place), done, by, now)
    Attendance.objects.bulk_create(done.written, batch_size=500)
    return done


def _judge(
    entry: Entry,
    session: ClassSession,
    was: Attendance | None,
    person: int | None,
    done: Entered,
    by: User,
    now: datetime,
) -> None:
    problem = problem_of(entry, session, now)
    if person is None:
        done.problems.append(Problem(entry.place, "not_enrolled", _("Not on the roster any more.")))
    elif was is not None and is_same(was, entry):
        done.same += 1
    elif person == by.pk:
        text = _("Nobody enters attendance of one's own; somebody else has to.")
        done.problems.append(Problem(entry.place, "own", text))
    elif problem:
        done.problems.append(problem)
    elif (was.number if was else 0) != entry.seen:
        done.problems.append(_meanwhile(entry, was))
    else:
        done.written.append(_made(entry, session, was.number + 1 if was else 1, by, now))


def _meanwhile(entry: Entry, was: Attendance | None) -> Problem:
    if was is None:  # entries never vanish: a number that nobody was shown
        return Problem(entry.place, "changed", _("Reload the page and enter it again."))
    values = {"name": was.entered_by.name, "state": was.get_state_display()}
    return Problem(entry.place, "changed", _("Meanwhile %(name)s entered: %(state)s.") % values)


def _made(entry: Entry, session: ClassSession, number: int, by: User, now: datetime) -> Attendance:
    return Attendance(
        enrolment_id=entry.place,
        session=session,
        number=number,
        state=entry.state,
        leave_hours=entry.leave_hours if entry.state == State.LEAVE else None,
        reason=_reason(entry),
        entered_at=now,
        entered_by=by,
    )


def _reason(entry: Entry) -> str:
    return entry.reason.strip()[:REASON_LENGTH]


def _is_hours(hours: Decimal | None, most: Decimal) -> bool:
    return hours is not None and 0 < hours <= most and (hours % QUARTER == 0 or hours == most)


def _changed() -> Refusal:
    text = _("What is on record has changed since the file was read. Nothing was written: read it again.")
    return Refusal("attendance_changed", text)


def _record(session: ClassSession, done: Entered, by: User, now: datetime) -> None:
    """One line of the trail for each time; the entries themselves say who, what and when."""
    if done.written:
        detail = {"what": session.title, "session": session.pk, "entries": len(done.written)}
        audit.record(action="class.attendance", actor=by, target=session.training_class, detail=detail, now=now)
