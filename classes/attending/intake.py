"""Reading a list of attendance: a file becomes a preview; a person looks, then all of it is entered or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from classes.listed import Person, Trouble
from classes.models import Attendance, ClassSession, Enrolment, TrainingClass
from lib import tables
from lib.problems import Refusal

from . import entering, lists, reading
from .entering import Entry

SALT = "classes.attending.intake"
WORDS = {"present": "到", "leave": "假", "absent": "缺"}


@dataclass
class Preview:
    """What the file would do. `changed`: (what the list says, what is on record now)."""

    new: list[lists.Found] = field(default_factory=list)
    changed: list[tuple[lists.Found, str]] = field(default_factory=list)
    same: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    token: str = ""

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)


def preview(*, data: bytes, file_name: str, training_class: TrainingClass, now: datetime) -> Preview:
    """Writes nothing. Refusals: roster-unreadable, attendance-header."""
    places = _places(training_class)
    sessions = {s.pk: s for s in reading.sessions_of({training_class.pk})[training_class.pk]}
    plan = _parsed(data, places, list(sessions.values()))
    current = _current(training_class)
    made, by_session = Preview(troubles=plan.troubles), defaultdict[int, list[Entry]](list)
    for found in plan.found:
        was = current.get((found.person.place, found.meeting.pk))
        entry = _entry(found, was, file_name)
        problem = entering.problem_of(entry, sessions[found.meeting.pk], now)
        if was and entering.is_same(was, entry):
            made.same += 1
        elif problem:
            made.troubles.append(Trouble(found.where, found.person.name, problem.message))
        else:
            by_session[found.meeting.pk].append(entry)
            _sort_in(made, found, was)
    made.token = _packed(training_class, by_session)
    return made


def unpack(*, token: str, training_class: TrainingClass) -> dict[int, list[Entry]]:
    """What a preview of this class held. Refusal: attendance_changed, for anything else and for what is a day old."""
    try:
        kept = signing.loads(token, salt=SALT, max_age=86_400)
    except signing.BadSignature as error:
        raise _again() from error
    if kept["class"] != training_class.pk:
        raise _again()
    return {
        int(session): [Entry(p, s, Decimal(h) if h else None, reason, seen) for p, s, h, reason, seen in rows]
        for session, rows in kept["marks"].items()
    }


def template(training_class: TrainingClass) -> BytesIO:
    """The class's people and sessions, with what is on record, to fill in and read again."""
    sessions, current = reading.sessions_of({training_class.pk})[training_class.pk], _current(training_class)
    columns = [tables.Column("工号", 14), tables.Column("姓名", 12), tables.Column("单位", 24)]
    columns += [tables.Column(lists.title_of(_meeting(session)), 18) for session in sessions]
    rows = (
        [
            place.user.staff_number,
            place.user.name,
            str(place.unit or ""),
            *(_word(current.get((place.pk, session.pk))) for session in sessions),
        ]
        for place in _places(training_class)
    )
    stream = BytesIO()
    tables.write_xlsx(stream, columns, rows, sheet="考勤")
    stream.seek(0)
    return stream


def _parsed(data: bytes, places: Sequence[Enrolment], sessions: Sequence[ClassSession]) -> lists.Plan:
    people = [Person(place.pk, place.user.staff_number, place.user.name) for place in places]
    try:
        return lists.parse(tables.read_sheets(data), people, [_meeting(session) for session in sessions])
    except tables.UnreadableTableError as error:
        raise Refusal("roster-unreadable", error.message) from error
    except lists.NoHeaderError as error:
        raise Refusal("attendance-header", _("No sheet has a header with staff number or name.")) from error


def _places(training_class: TrainingClass) -> list[Enrolment]:
    active = training_class.enrolments.active().select_related("user", "unit")
    return list(active.order_by("unit__path", "user__staff_number"))


def _current(training_class: TrainingClass) -> dict[tuple[int, int], Attendance]:
    rows = Attendance.objects.filter(session__training_class=training_class).order_by("number")
    return {(row.enrolment_id, row.session_id): row for row in rows}


def _meeting(session: ClassSession) -> lists.Meeting:
    start = timezone.localtime(session.starts_at)
    return lists.Meeting(session.pk, session.title, start.date(), f"{start:%H:%M}", session.class_hours)


def _entry(found: lists.Found, was: Attendance | None, file_name: str) -> Entry:
    """A list seldom says why somebody was absent: what is on record stays, else the file is named."""
    said = found.said
    all_of_it = found.meeting.hours if said.hours is None else said.hours  # 假0 is no leave of the whole session
    hours = all_of_it if said.state == "leave" else None
    reason = said.reason or (was.reason if was and was.state == said.state else "")
    if said.state == "absent" and not reason:
        reason = _("As in the list “%(file)s”") % {"file": file_name}
    return Entry(found.person.place, said.state, hours, reason[: entering.REASON_LENGTH], was.number if was else 0)


def _sort_in(made: Preview, found: lists.Found, was: Attendance | None) -> None:
    if was is None:
        made.new.append(found)
    else:
        made.changed.append((found, _word(was)))


def _word(row: Attendance | None) -> str:
    """As a person writes it into a cell; `lists.said` reads it back."""
    if row is None:
        return ""
    hours = f"{row.leave_hours.normalize():f}" if row.leave_hours is not None else ""
    return WORDS[row.state] + hours + (f"：{row.reason}" if row.reason and row.state != "present" else "")


def _packed(training_class: TrainingClass, by_session: Mapping[int, Sequence[Entry]]) -> str:
    """Signed and compressed: what was looked at is what is entered."""
    marks: dict[str, list[Any]] = {
        str(pk): [(e.place, e.state, str(e.leave_hours or ""), e.reason, e.seen) for e in entries]
        for pk, entries in by_session.items()
    }
    return signing.dumps({"class": training_class.pk, "marks": marks}, salt=SALT, compress=True)


def _again() -> Refusal:
    return Refusal("attendance_changed", _("This preview is not valid any more. Read the file again."))
