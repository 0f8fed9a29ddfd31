"""The sheet of one session: everybody who takes part, what is on record of them, and whose leave is getting long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classes.models import Attendance, ClassSession, Enrolment, TrainingClass

from . import reading
from .reading import Overview
from .tally import Tally


@dataclass(frozen=True)
class Line:
    """One trainee. `entry`: what counts now; `tally` and `is_above` are over the whole class."""

    place: Enrolment
    entry: Attendance | None
    tally: Tally
    is_above: bool

    @property
    def seen(self) -> int:
        return self.entry.number if self.entry else 0


@dataclass(frozen=True)
class Sheet:
    session: ClassSession
    lines: Sequence[Line]
    overview: Overview

    @property
    def counts(self) -> dict[str, int]:
        """How many are entered, and as what."""
        states = [line.entry.state for line in self.lines if line.entry]
        return {"all": len(self.lines), "entered": len(states)} | {s: states.count(s) for s in Attendance.State.values}


def read(*, training_class: TrainingClass, session: ClassSession, now: datetime) -> Sheet:
    """A fixed number of queries, however many take part. By unit and staff number, as on the roster."""
    places = list(
        training_class.enrolments.active().select_related("user", "unit").order_by("unit__path", "user__staff_number")
    )
    overview = reading.overview(training_class, places, now)
    rows = Attendance.objects.filter(session=session).select_related("entered_by").order_by("number")
    current = {row.enrolment_id: row for row in rows}
    lines = [
        Line(place, current.get(place.pk), overview.tallies[place.pk], overview.is_above(place.pk)) for place in places
    ]
    return Sheet(session, lines, overview)
