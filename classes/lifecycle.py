"""A class from draft to running, and what it asks and plans; closing has a module of its own."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import enrolment, rules
from .models import ClassSession, TrainingClass

State = TrainingClass.State
STEPS = {
    State.DRAFT: (State.OPEN, State.RUNNING),
    State.OPEN: (State.DRAFT, State.RUNNING),
    State.CLOSED: (State.ARCHIVED,),
}
YEAR = timedelta(weeks=52)
EDITABLE = (State.DRAFT, State.OPEN, State.RUNNING)


def create(*, training_class: TrainingClass, by: User, now: datetime, like: TrainingClass | None = None) -> None:
    """Write a new class down as a draft. Refusal: code_taken.

    `like`: a class whose courses, meetings, quotas and ways of enrolment it takes over, moved by the days between the
    two beginnings. Exams are announced anew for each class.
    """
    with transaction.atomic():
        training_class.state = State.DRAFT
        if like is not None:
            _enrol_like(training_class, like)
        _save_once(training_class, force_insert=True)
        if like is not None:
            _take_over(training_class, like)
        detail = {"like": like.code} if like else {}
        audit.record(action="class.create", actor=by, target=training_class, detail=detail, now=now)


def next_beginning(training_class: TrainingClass, today: date) -> date:
    """When it would begin next time: years of 52 weeks later, so that the days of the week stay, and after today."""
    begins = training_class.starts_on + YEAR
    while begins <= today:
        begins += YEAR
    return begins


def left_behind(new: TrainingClass, old: TrainingClass) -> list[str]:
    """Meetings that a class like the old one does not take over, because they would lie outside its days."""
    moved = new.starts_on - old.starts_on
    return [session.title for session in old.sessions.filter(cancelled_at=None) if not _fits(session, new, moved)]


def outside(training_class: TrainingClass) -> list[str]:
    """Meetings that are not on a day of the class, for instance since its days were changed."""
    standing = training_class.sessions.filter(cancelled_at=None)
    return [session.title for session in standing if not _fits(session, training_class, timedelta(0))]


def change(*, training_class: TrainingClass, fields: Collection[str], by: User, now: datetime) -> None:
    """Write the named fields of the class, and no others. Refusals: class_ended, code_taken."""
    if not fields:
        return
    with transaction.atomic():
        editable(training_class)
        _save_once(training_class, update_fields=list(fields))
        detail = {"fields": sorted(fields)}
        audit.record(action="class.change", actor=by, target=training_class, detail=detail, now=now)


def advance(*, training_class: TrainingClass, to: str, by: User, now: datetime) -> None:
    """Move a class one step; steps that do not exist are refused. Whoever is enrolled learns of it as it leaves draft.

    Refusal: no_such_step.
    """
    with transaction.atomic():
        locked = _locked(training_class)
        if to not in STEPS.get(State(locked.state), ()):
            raise Refusal("no_such_step", _("The class cannot go there from its present state."))
        _move(locked, to, by=by, now=now)


def start_due(*, now: datetime) -> int:
    """Classes that are open and whose first day has come begin to run; the clock calls it. Returns how many."""
    due = TrainingClass.objects.filter(state=State.OPEN, starts_on__lte=timezone.localdate(now))
    return sum(_start(training_class, now) for training_class in due)


def add_session(*, session: ClassSession, by: User, now: datetime) -> None:
    """Plan one meeting more. Refusal: class_ended."""
    with transaction.atomic():
        training_class = editable(session.training_class)
        session.save(force_insert=True)
        _record("class.session_add", training_class, session, by, now)


def remove_session(*, session: ClassSession, by: User, now: datetime) -> None:
    """Take a meeting off the timetable. Refusals: class_ended, session_has_records."""
    with transaction.atomic():
        training_class = editable(session.training_class)
        _refuse_removal(session)
        _record("class.session_remove", training_class, session, by, now)
        session.delete()


def editable(training_class: TrainingClass) -> TrainingClass:
    """The class as it is now, locked until the transaction ends. Refusal: class_ended."""
    locked = _locked(training_class)
    refuse_unless_editable(locked)
    return locked


def refuse_unless_editable(training_class: TrainingClass) -> None:
    """A class that is being closed, closed or archived does not change any more."""
    if training_class.state not in EDITABLE:
        raise Refusal("class_ended", _("The class is closed; it cannot change any more."))


def _locked(training_class: TrainingClass) -> TrainingClass:
    return TrainingClass.objects.select_for_update().get(pk=training_class.pk)


def _save_once(training_class: TrainingClass, **how: object) -> None:
    """Two who take the same number at once both passed the form."""
    try:
        with transaction.atomic():
            training_class.save(**how)  # type: ignore[arg-type]
    except IntegrityError as error:
        raise Refusal("code_taken", _("This class number is taken by another class.")) from error


def _start(training_class: TrainingClass, now: datetime) -> bool:
    with transaction.atomic():
        locked = _locked(training_class)
        if locked.state != State.OPEN or locked.starts_on > timezone.localdate(now):
            return False
        _move(locked, State.RUNNING, by=None, now=now)
    return True


def _move(locked: TrainingClass, to: str, *, by: User | None, now: datetime) -> None:
    before, locked.state = locked.state, to
    locked.save(update_fields=["state"])
    audit.record(action="class.state", actor=by, target=locked, detail={"from": before, "to": to}, now=now)
    if before == State.DRAFT:
        enrolment.tell(training_class=locked, enrolments=locked.enrolments.active(), now=now)


def _enrol_like(new: TrainingClass, old: TrainingClass) -> None:
    for name in TrainingClass.ENROLMENT:
        setattr(new, name, getattr(old, name))
    design = old.certificate_design
    if design and design.retired_at is None and new.unit.path.startswith(design.unit.path):
        new.certificate_design = design
    if old.enrolment_closes_on:
        new.enrolment_closes_on = old.enrolment_closes_on + (new.starts_on - old.starts_on)


def _take_over(new: TrainingClass, old: TrainingClass) -> None:
    moved = new.starts_on - old.starts_on
    for quota in old.quotas.all():
        quota.pk, quota.training_class = None, new
        quota.save(force_insert=True)
    for requirement in old.requirements.select_related("course", "assignment"):
        due = requirement.due_on + moved if requirement.due_on else None
        rules.of(requirement).copy(requirement, new, due if due and _has(new, due) else None)
    for session in old.sessions.filter(cancelled_at=None):
        if _fits(session, new, moved):
            session.pk, session.training_class = None, new
            session.starts_at, session.ends_at = session.starts_at + moved, session.ends_at + moved
            session.save(force_insert=True)


def _fits(session: ClassSession, training_class: TrainingClass, moved: timedelta) -> bool:
    """Whether a meeting, so many days later, begins and ends on days of the class."""
    return all(_has(training_class, timezone.localdate(at + moved)) for at in (session.starts_at, session.ends_at))


def _has(training_class: TrainingClass, day: date) -> bool:
    return training_class.starts_on <= day <= training_class.ends_on


def _refuse_removal(session: ClassSession) -> None:
    """What people's records hang on is not taken off the timetable."""
    if session.attendance.exists() or session.leave_lines.exists():
        text = _("Attendance or leave is on record for “%(session)s”. Cancel it instead; then it counts for nothing.")
        raise Refusal("session_has_records", text % {"session": session.title})


def _record(action: str, training_class: TrainingClass, what: ClassSession, by: User, now: datetime) -> None:
    audit.record(action=action, actor=by, target=training_class, detail={"what": str(what)}, now=now)
