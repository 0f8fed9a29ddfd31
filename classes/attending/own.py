"""Attendance, leave and materials of one trainee, for the trainee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from classes.models import Attendance, ClassMaterial, ClassSession, Enrolment, LeaveRequest

from . import limits, reading, tally
from .limits import Limit
from .tally import Mark, Tally


@dataclass(frozen=True)
class Own:
    """`entries`: {session: what counts}."""

    place: Enrolment
    sessions: Sequence[ClassSession]
    entries: dict[int, Attendance]
    now: datetime

    @cached_property
    def tally(self) -> Tally:
        marks = {pk: Mark(row.state, row.leave_hours, row.number) for pk, row in self.entries.items()}
        return tally.fold(self.sessions, marks, self.now)

    @cached_property
    def limit(self) -> Limit:
        return limits.of_class(self.place.training_class)

    @property
    def allowed(self) -> object:
        return self.limit.allows(self.tally.total)

    @property
    def is_above(self) -> bool:
        return self.limit.is_above(self.tally.leave, self.tally.total)

    @cached_property
    def requests(self) -> list[LeaveRequest]:
        return list(self.place.leave_requests.prefetch_related("lines__session").select_related("decided_by"))

    @property
    def askable(self) -> list[ClassSession]:
        """Sessions for which leave may be asked: those to come, and those that are over with absence or nothing on
        record (a note that comes later)."""
        waiting = {line.session_id for r in self.requests if r.state == r.State.OPEN for line in r.lines.all()}
        return [s for s in self.sessions if s.pk not in waiting and self._missed_or_open(s)]

    @property
    def lines(self) -> list[tuple[ClassSession, Attendance | None]]:
        return [(session, self.entries.get(session.pk)) for session in self.sessions]

    def _missed_or_open(self, session: ClassSession) -> bool:
        entry = self.entries.get(session.pk)
        return entry is None or entry.state == Attendance.State.ABSENT


def read(place: Enrolment, now: datetime) -> Own:
    """Two queries; the rest is read where a page shows it."""
    sessions = reading.sessions_of({place.training_class_id})[place.training_class_id]
    rows = Attendance.objects.filter(enrolment=place).order_by("number")
    return Own(place, sessions, {row.session_id: row for row in rows}, now)


def materials(place: Enrolment) -> list[ClassMaterial]:
    """What the class gives to those who take part."""
    return list(place.training_class.materials.select_related("session")) if place.is_active else []
