"""签到表 and 课程表 as A4 pages: data for `designs/*.typ`, and the answer that carries the PDF."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from classes.models import Attendance, ClassSession, TrainingClass
from classes.rules.base import plain
from lib import pdf
from lib.problems import Refusal

from . import reading

DESIGNS = Path(__file__).parent / "designs"

# The fixed words of the designs.
WORDS = {
    "sign_in": gettext_lazy("Sign-in sheet"),
    "timetable": gettext_lazy("Class timetable"),
    "number": gettext_lazy("No."),
    "name": gettext_lazy("Name"),
    "unit": gettext_lazy("Unit"),
    "signature": gettext_lazy("Signature"),
    "remarks": gettext_lazy("Remark"),
    "day": gettext_lazy("Date"),
    "time": gettext_lazy("From–to"),
    "content": gettext_lazy("Content"),
    "teacher": gettext_lazy("Teacher"),
    "place": gettext_lazy("Place"),
    "hours": gettext_lazy("Hours"),
    "head": gettext_lazy("Class head"),
    "page": gettext_lazy("page {page} of {pages}"),
    "none": gettext_lazy("Nothing is planned."),
}


def sign_in(
    training_class: TrainingClass, *, sessions: Sequence[ClassSession] | None, by: User, now: datetime
) -> HttpResponse:
    """To sign on paper, a page or more for each session; all of them where none is named."""
    planned = reading.sessions_of({training_class.pk})[training_class.pk] if sessions is None else sessions
    data = _frame(training_class, by, now) | {"sessions": _sheets(training_class, planned)}
    name = _("%(title)s sign-in sheet") % {"title": training_class.title}
    return _response("sign_in", data, name, now)


def timetable(training_class: TrainingClass, *, by: User, now: datetime) -> HttpResponse:
    planned = reading.sessions_of({training_class.pk})[training_class.pk]
    days = [
        {"day": day, "sessions": [_line(session) for session in found]} for day, found in groupby(planned, key=_day)
    ]
    total = (
        plain(sum((session.class_hours for session in planned), start=planned[0].class_hours * 0)) if planned else "0"
    )
    sums = _("%(count)s sessions, %(hours)s class hours") % {"count": len(planned), "hours": total}
    data = _frame(training_class, by, now) | {"days": days, "sums": sums}
    return _response("timetable", data, _("%(title)s timetable") % {"title": training_class.title}, now)


def _frame(training_class: TrainingClass, by: User, now: datetime) -> dict[str, Any]:
    at = date_format(localtime(now), "SHORT_DATETIME_FORMAT")
    days = f"{date_format(training_class.starts_on)}–{date_format(training_class.ends_on)}"
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "words": {name: str(word) for name, word in WORDS.items()},
        "title": training_class.title,
        "about": " · ".join([training_class.unit.name, days, training_class.code]),
        "head": training_class.head.name,
        "contact": training_class.contact,
        "printed": _("Printed on %(at)s by %(name)s") % {"at": at, "name": by.name},
    }


def _sheets(training_class: TrainingClass, sessions: Sequence[ClassSession]) -> list[dict[str, Any]]:
    """Everybody who takes part, by unit; leave that is on record stands under the remarks."""
    places = list(
        training_class.enrolments.active().select_related("user", "unit").order_by("unit__path", "user__staff_number")
    )
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


def _response(design: str, data: dict[str, Any], name: str, now: datetime) -> HttpResponse:
    """The PDF to open. Refusal `no_font` where nothing here can print a character."""
    try:
        made = pdf.render_pdf(DESIGNS / f"{design}.typ", data, at=now.replace(microsecond=0))
    except pdf.MissingGlyphError as error:
        message = _("No font here can print “%(text)s”.") % {"text": error.text}
        raise Refusal("no_font", message, status=503) from error
    shown = content_disposition_header(False, f"{name}.pdf") or "inline"
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": shown})
