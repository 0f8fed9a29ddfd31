"""Attendance as it counts now, of many people at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Max

from classes.models import Attendance, ClassSession, Enrolment, LeaveRequest, StayDecision, TrainingClass
from lib.compiled import Compiled

from . import limits, tally
from .limits import Limit
from .tally import Mark, Tally

# {place: {session: what counts}}
Marks = Mapping[int, Mapping[int, Mark]]


def sessions_of(class_ids: Collection[int]) -> dict[int, list[ClassSession]]:
    """{class: its sessions in order}, without those that are cancelled."""
    if len(class_ids) == 1:
        return {key: _SESSIONS.rows(training_class=key) for key in class_ids}
    found: dict[int, list[ClassSession]] = defaultdict(list)
    for session in ClassSession.objects.filter(training_class__in=class_ids, cancelled_at=None):
        found[session.training_class_id].append(session)
    return found


def marks_of(places: Collection[int]) -> Marks:
    """What counts of these places."""
    rows = Attendance.objects.filter(enrolment__in=places).order_by("number")
    return _folded(rows.values_list("enrolment_id", "session_id", "state", "leave_hours", "number"))


@dataclass(frozen=True)
class Overview:
    """The attendance of a class. `places` are its active trainees; what the withdrawn did counts no more."""

    sessions: Sequence[ClassSession]
    places: Sequence[Enrolment]
    marks: Marks
    limit: Limit
    stays: Mapping[int, Decimal]
    requests: int
    now: datetime

    @cached_property
    def total(self) -> Decimal:
        """Hours of all sessions."""
        return sum((session.class_hours for session in self.sessions), Decimal(0))

    @cached_property
    def allowed(self) -> Decimal:
        return self.limit.allows(self.total)

    @cached_property
    def tallies(self) -> dict[int, Tally]:
        """{place: sums}."""
        return {place.pk: tally.fold(self.sessions, self.marks.get(place.pk, {}), self.now) for place in self.places}

    @cached_property
    def missing(self) -> dict[int, int]:
        """{session that is over: how many are not entered}, where somebody is not."""
        over = [session.pk for session in self.sessions if session.is_over(self.now)]
        counts = {pk: sum(pk not in self.marks.get(place.pk, {}) for place in self.places) for pk in over}
        return {pk: count for pk, count in counts.items() if count}

    @cached_property
    def entered(self) -> dict[int, int]:
        """{session: how many of the active trainees are entered}."""
        return {s.pk: sum(s.pk in self.marks.get(place.pk, {}) for place in self.places) for s in self.sessions}

    def is_above(self, place: int) -> bool:
        return self.limit.is_above(self.tallies[place].leave, self.total)

    @cached_property
    def above(self) -> list[tuple[Enrolment, Tally]]:
        """Those with more leave than the class bears on whom nobody has decided since."""
        return [
            (place, self.tallies[place.pk])
            for place in self.places
            if self.is_above(place.pk) and self.stays.get(place.pk, Decimal(-1)) < self.tallies[place.pk].leave
        ]


def overview(training_class: TrainingClass, places: Sequence[Enrolment], now: datetime) -> Overview:
    """Five queries, however many trainees and sessions."""
    rows = Attendance.objects.filter(session__training_class=training_class).order_by("number")
    decided = StayDecision.objects.filter(enrolment__training_class=training_class).order_by()
    return Overview(
        sessions=sessions_of({training_class.pk})[training_class.pk],
        places=places,
        marks=_folded(rows.values_list("enrolment_id", "session_id", "state", "leave_hours", "number")),
        limit=limits.of_class(training_class),
        stays=dict(decided.values("enrolment").annotate(hours=Max("leave_hours")).values_list("enrolment", "hours")),
        requests=waiting(training_class).count(),
        now=now,
    )


def waiting(training_class: TrainingClass):  # type: ignore[no-untyped-def]
    """Requests for leave that nobody has answered; those of the withdrawn need no answer."""
    return LeaveRequest.objects.filter(
        enrolment__training_class=training_class,
        enrolment__state=Enrolment.State.APPROVED,
        state=LeaveRequest.State.OPEN,
    )


def _folded(rows) -> Marks:  # type: ignore[no-untyped-def]
    """Rows in the order of their numbers: the last of each counts."""
    found: dict[int, dict[int, Mark]] = defaultdict(dict)
    for place, session, state, leave_hours, number in rows:
        found[place][session] = Mark(state, leave_hours, number)
    return found


_SESSIONS = Compiled[ClassSession](
    lambda training_class: ClassSession.objects.filter(training_class=training_class, cancelled_at=None),
    training_class=int,
)
