"""签到表 and 课程表 as A4 pages: data for their designs in `classes/printing/designs`."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from classes.models import Attendance, ClassSession, TrainingClass
from classes.printing.base import Tell, frame, in_order, made, respond
from classes.rules.base import plain

from . import reading

# The fixed words of the two designs.
WORDS = {
    "sign_in": gettext_lazy("Sign-in sheet"),
    "timetable": gettext_lazy("Class timetable"),
    "signature": gettext_lazy("Signature"),
    "remarks": gettext_lazy("Remark"),
    "day": gettext_lazy("Date"),
    "time": gettext_lazy("From–to"),
    "content": gettext_lazy("Content"),
    "teacher": gettext_lazy("Teacher"),
    "place": gettext_lazy("Place"),
    "hours": gettext_lazy("Hours"),
    "none": gettext_lazy("Nothing is planned."),
}


def sign_in_name(training_class: TrainingClass) -> str:
    return _("%(title)s sign-in sheet") % {"title": training_class.title}


def sign_in_pdf(
    training_class: TrainingClass,
    *,
    sessions: Sequence[ClassSession] | None,
    by: User,
    now: datetime,
    tell: Tell | None = None,
) -> bytes:
    """To sign on paper, a page or more for each session; all of them where none is named. Refusal `no_font` where
    nothing here can print a character."""
    planned = reading.sessions_of({training_class.pk})[training_class.pk] if sessions is None else sessions
    data = frame(training_class, WORDS, by=by, now=now) | {"sessions": _sheets(training_class, planned)}
    return made("sign_in", data, now=now, tell=tell)


def timetable(training_class: TrainingClass, *, by: User, now: datetime) -> HttpResponse:
    name = _("%(title)s timetable") % {"title": training_class.title}
    return respond(timetable_pdf(training_class, by=by, now=now), name)


def timetable_pdf(training_class: TrainingClass, *, by: User, now: datetime) -> bytes:
    """Refusal `no_font` where nothing here can print a character."""
    planned = reading.sessions_of({training_class.pk})[training_class.pk]
    days = [
        {"day": day, "sessions": [_line(session) for session in found]} for day, found in groupby(planned, key=_day)
    ]
    total = (
        plain(sum((session.class_hours for session in planned), start=planned[0].class_hours * 0)) if planned else "0"
    )
    sums = _("%(count)s sessions, %(hours)s class hours") % {"count": len(planned), "hours": total}
    data = frame(training_class, WORDS, by=by, now=now) | {"days": days, "sums": sums}
    return made("timetable", data, now=now)


def _sheets(training_class: TrainingClass, sessions: Sequence[ClassSession]) -> list[dict[str, Any]]:
    """Everybody who takes part, by unit; leave that is on record stands under the remarks."""
    places = in_order(training_class.enrolments.active())
    rows = Attendance.objects.filter(session__in=sessions).order_by("number")
    entries = {(row.enrolment_id, row.session_id): row for row in rows}
    return [
        {
            "facts": " · ".join(filter(None, [_day(session), _times(session), session.place, session.teacher])),
            "title": session.title,
            "people": [
                {
                    "name": place.user.name,
                    "unit": place.unit.name if place.unit else "",
                    "remark": _remark(entries.get((place.pk, session.pk))),
                }
                for place in places
            ],
        }
        for session in sessions
    ]


def _remark(entry: Attendance | None) -> str:
    if entry is None or entry.state != Attendance.State.LEAVE or entry.leave_hours is None:
        return ""
    return _("leave, %(hours)s hours") % {"hours": plain(entry.leave_hours)}


def _line(session: ClassSession) -> dict[str, str]:
    return {
        "time": _times(session),
        "title": session.title,
        "kind": str(session.get_kind_display()),
        "teacher": session.teacher,
        "place": session.place,
        "hours": plain(session.class_hours),
    }


def _day(session: ClassSession) -> str:
    start = localtime(session.starts_at)
    return f"{date_format(start)} {date_format(start, 'D')}"


def _times(session: ClassSession) -> str:
    return f"{localtime(session.starts_at):%H:%M}–{localtime(session.ends_at):%H:%M}"
