"""The timetable, as it hung on the door and as a table; with what was cancelled and why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from classes.archiving.dossier import MOMENT, Dossier, File, Rows, Sheet, print_, workbook
from classes.attending import printing
from lib.tables import Column


def files(at: Dossier) -> Iterator[File]:
    """Nothing where nobody met."""
    if not at.training_class.sessions.exists():
        return
    title = _("Class timetable")
    yield print_(title, lambda: printing.timetable_pdf(at.training_class, by=at.by, now=at.now))
    yield workbook(title, Sheet(title, _columns(), lambda: _sessions(at)))


def _columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Begins at"), 17, MOMENT),
        Column(_("Ends at"), 17, MOMENT),
        Column(_("Content"), 44),
        Column(_("Kind"), 12),
        Column(_("Teacher"), 16),
        Column(_("Place"), 24),
        Column(_("Class hours"), 8, "0.##"),
        Column(_("Cancelled at"), 17, MOMENT),
        Column(_("Reason"), 30),
    ]


def _sessions(at: Dossier) -> Rows:
    for number, one in enumerate(at.training_class.sessions.order_by("starts_at", "pk"), start=1):
        kind = one.get_kind_display()
        held = one.starts_at, one.ends_at, one.title, kind, one.teacher, one.place, one.class_hours
        yield number, *held, one.cancelled_at, one.cancel_reason
