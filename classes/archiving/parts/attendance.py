"""Who came: sums, every entry with its corrections, leave asked for and answered, and decisions on long leave."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from classes.archiving.dossier import MOMENT, Dossier, File, Rows, Sheet, name_of, whose, whose_columns, workbook, yes
from classes.attending import reading
from classes.models import Attendance, LeaveLine, StayDecision
from lib.tables import Column

HOURS = "0.##"


def files(at: Dossier) -> Iterator[File]:
    """Nothing where nobody met."""
    if not at.training_class.sessions.exists():
        return
    yield workbook(
        _("Attendance and leave"),
        Sheet(_("Sums"), _sum_columns(), lambda: _sums(at)),
        Sheet(_("All entries"), _entry_columns(), lambda: _entries(at)),
        Sheet(_("Leave"), _leave_columns(), lambda: _leaves(at)),
        Sheet(_("Decisions on long leave"), _stay_columns(), lambda: _stays(at)),
    )


def _sum_columns() -> list[Column]:
    named = (_("Hours of all sessions"), _("Hours attended"), _("Hours of leave"), _("Hours absent"))
    return [*whose_columns(), *(Column(title, 12, HOURS) for title in named), Column(_("More leave than allowed"), 12)]


def _sums(at: Dossier) -> Rows:
    """Of those who took part to the end, as on the page of the class."""
    places = [row.enrolment for row in at.rows]
    overview = reading.overview(at.training_class, places, at.now)
    for number, place in enumerate(places, start=1):
        found = overview.tallies[place.pk]
        above = yes(overview.is_above(place.pk))
        yield [*whose(number, place), found.total, found.attended, found.leave, found.absent, above]


def _entry_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Session"), 36),
        Column(_("Begins at"), 17, MOMENT),
        Column(_("Which entry"), 8, "0"),
        Column(_("Attendance"), 10),
        Column(_("Hours of leave"), 10, HOURS),
        Column(_("Reason"), 30),
        Column(_("Entered at"), 17, MOMENT),
        Column(_("Entered by"), 12),
    ]


def _entries(at: Dossier) -> Rows:
    """The entry with the highest number counts; those before it were corrected by it."""
    rows = Attendance.objects.filter(session__training_class=at.training_class).select_related("entered_by", "session")
    ordered = rows.order_by("session__starts_at", "session", "enrolment__user__staff_number", "number")
    for number, row in enumerate(ordered.iterator(chunk_size=1000), start=1):
        about = [row.session.title, row.session.starts_at, row.number, row.get_state_display(), row.leave_hours]
        place = at.by_pk[row.enrolment_id]
        yield [*whose(number, place), *about, row.reason, row.entered_at, name_of(row.entered_by)]


def _leave_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Asked at"), 17, MOMENT),
        Column(_("Reason"), 30),
        Column(_("Session"), 36),
        Column(_("Hours"), 8, HOURS),
        Column(_("State"), 12),
        Column(_("Answer given"), 30),
        Column(_("Decided at"), 17, MOMENT),
        Column(_("Decided by"), 12),
    ]


def _leaves(at: Dossier) -> Rows:
    lines = LeaveLine.objects.filter(request__enrolment__training_class=at.training_class)
    lines = lines.select_related("request__decided_by", "session").order_by("request__asked_at", "request", "pk")
    for number, line in enumerate(lines.iterator(chunk_size=500), start=1):
        asked = line.request
        about: list[Any] = [asked.asked_at, asked.reason, line.session.title, line.hours, asked.get_state_display()]
        decided = [asked.answer, asked.decided_at, name_of(asked.decided_by)]
        yield [*whose(number, at.by_pk[asked.enrolment_id]), *about, *decided]


def _stay_columns() -> list[Column]:
    return [
        *whose_columns(),
        Column(_("Hours of leave"), 10, HOURS),
        Column(_("Why the person may stay"), 40),
        Column(_("Decided at"), 17, MOMENT),
        Column(_("Decided by"), 12),
    ]


def _stays(at: Dossier) -> Rows:
    rows = StayDecision.objects.filter(enrolment__training_class=at.training_class).select_related("decided_by")
    for number, row in enumerate(rows.order_by("pk"), start=1):
        decided = [row.leave_hours, row.reason, row.decided_at, name_of(row.decided_by)]
        yield [*whose(number, at.by_pk[row.enrolment_id]), *decided]
