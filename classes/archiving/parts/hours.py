"""The lines of the ledger that the class posted, with reversals and their reasons."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from classes.archiving.dossier import DAY, MOMENT, Dossier, File, Rows, Sheet, name_of, workbook
from classes.models import CreditEntry
from lib.tables import Column

HOURS = "0.##"


def files(at: Dossier) -> Iterator[File]:
    yield workbook(_("Lines of the ledger"), Sheet(_("Study hours"), _columns(), lambda: _lines(at)))


def _columns() -> list[Column]:
    return [
        Column(_("No."), 6, "0"),
        Column(_("Staff number"), 14),
        Column(_("Name"), 12),
        Column(_("Unit at the time"), 28),
        Column(_("Rank level at the time"), 16),
        Column(_("Earned on"), 12, DAY),
        Column(_("Year"), 7, "0"),
        Column(_("Training form"), 14),
        Column(_("Hours"), 8, HOURS),
        Column(_("Before the year's limit"), 10, HOURS),
        Column(_("Source"), 12),
        Column(_("Reason"), 30),
        Column(_("Posted at"), 17, MOMENT),
        Column(_("Posted by"), 12),
    ]


def _lines(at: Dossier) -> Rows:
    rows = CreditEntry.objects.filter(enrolment__training_class=at.training_class)
    rows = rows.select_related("user", "unit", "posted_by").order_by("user__staff_number", "pk")
    for number, row in enumerate(rows.iterator(chunk_size=500), start=1):
        whose = [row.user.staff_number, row.user.name, row.unit.name if row.unit else "", row.rank_name]
        when = [row.earned_on, row.year, row.get_form_display(), row.hours, row.before_cap]
        yield [number, *whose, *when, row.get_source_display(), row.reason, row.posted_at, name_of(row.posted_by)]
