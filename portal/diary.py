"""What stands in a person's calendar: exams with their windows, meetings of classes, days on which something is due.

Only what is announced to the person anyway; no password of an exam and no result. A fixed number of queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from classes import access as class_access
from classes import rules
from classes.models import ClassSession, Enrolment, Requirement
from classes.rules import exam
from quizzes import openings
from quizzes.models import Candidate, Sitting

Kind = Literal["exam", "session", "due"]
ICONS = {"exam": "exam", "session": "users", "due": "clock"}


@dataclass(frozen=True)
class Event:
    """`uid` stays the same however often the calendar is read. Without `starts` it is a whole day. What is cancelled
    stays, and says so: a calendar that has it already must learn of it."""

    uid: str
    kind: Kind
    title: str
    day: date
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    note: str = ""
    url: str = ""
    is_cancelled: bool = False

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.ends) if self.ends else self.day

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    def is_within(self, first: date, last: date) -> bool:
        return self.day <= last and first <= self.last_day


def events(*, user: User, first: date, last: date) -> list[Event]:
    """All that touches the days from `first` to `last`, in order."""
    places = [place for place in class_access.own_enrolments(user) if place.is_active]
    found = [*_exams(user), *_sessions(places), *_due(places)]
    kept = (event for event in found if event.is_within(first, last))
    return sorted(kept, key=lambda event: (event.day, event.starts is not None, event.starts, event.uid))


def _exams(user: User) -> Iterable[Event]:
    """The window in which the person may begin, and another for each resit. A cancelled exam is no longer there."""
    seats = Candidate.objects.filter(user=user, sitting__state=Sitting.State.PUBLISHED)
    for seat in seats.select_related("sitting").prefetch_related("resits"):
        for opening in openings.of(seat, [], openings.standing(seat)):
            yield _exam(seat, opening)


def _exam(seat: Candidate, opening: openings.Opening) -> Event:
    sitting = seat.sitting
    minutes = {"minutes": sitting.minutes + seat.extra_minutes}
    return Event(
        uid=f"exam-{seat.pk}-{opening.resit or 0}",
        kind="exam",
        title=_("Resit: %(title)s") % {"title": sitting.title} if opening.resit else sitting.title,
        day=timezone.localdate(opening.opens_at),
        starts=opening.opens_at,
        ends=opening.closes_at,
        note=_("Begin within this time; you have %(minutes)s minutes.") % minutes,
        url=f"/exams/{sitting.pk}/",
    )


def _sessions(places: Sequence[Enrolment]) -> Iterable[Event]:
    classes = [place.training_class_id for place in places]
    for session in ClassSession.objects.filter(training_class__in=classes).select_related("training_class"):
        yield Event(
            uid=f"session-{session.pk}",
            kind="session",
            title=_("Cancelled: %(title)s") % {"title": session.title} if session.is_cancelled else session.title,
            day=timezone.localdate(session.starts_at),
            starts=session.starts_at,
            ends=session.ends_at,
            place=session.place,
            note=" · ".join(filter(None, [session.training_class.title, session.teacher])),
            url=f"/classes/{session.training_class_id}/",
            is_cancelled=session.is_cancelled,
        )


def _due(places: Sequence[Enrolment]) -> Iterable[Event]:
    """Days of what the classes ask; exams come from their seats."""
    asked = Requirement.objects.filter(training_class__in=[place.training_class_id for place in places])
    asked = asked.exclude(kind=exam.RULE.name).select_related("training_class", "course", "sitting")
    for requirement in asked:
        rule = rules.of(requirement)
        day = rule.due(requirement)
        if day:
            yield Event(
                uid=f"due-{requirement.pk}",
                kind="due",
                title=rule.on_calendar(rule.title(requirement)),
                day=day,
                note=requirement.training_class.title,
                url=f"/classes/{requirement.training_class_id}/",
            )
