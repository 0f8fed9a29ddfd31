"""结业情况: who has finished what, with which score and hours."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports import completion
from reports.base import Field, Line, Lines, Report, Table
from reports.completion import Place, Status
from reports.filters import PersonFilter


class ClassCompletion(Report):
    """A line for each place in a class. It does not sort by hours: nobody is ranked by them."""

    slug = "completion"
    title = _("Completion, person by person")
    question = _("Who has finished what, with which mark and hours, and what is missing?")
    form_class = PersonFilter

    fields = (
        Field(_("Name"), "short", 12, "name"),
        Field(_("Staff number"), "short", 14, "number"),
        Field(_("Unit"), width=22),
        Field(_("Class"), width=34, name="class"),
        Field(_("State"), "short", 12, "state"),
        Field(_("Done"), "short", 8),
        Field(_("Still missing"), width=44),
        Field(_("Grade"), "number", 8, "grade"),
        Field(_("Study hours"), "number", 10),
        Field(_("Certificate"), "short", 24, "certificate"),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        places = completion.places(user=user, filters=filters)
        fields = [*self.fields]
        fields[2] = replace(fields[2], title=completion.unit_title(filters))
        if not places:
            return Table(fields, (), now)
        chart = completion.unit_chart(completion.by_unit(places))
        return Table(fields, Lines(places, _line), now, totals=_totals(places), chart=chart)


def _line(place: Place) -> Line:
    person, row = place.enrolment.user, place.row
    return Line(
        [
            person.name,
            person.staff_number,
            completion.unit_name(place.unit),
            place.enrolment.training_class.title,
            str(place.status.label),
            f"{row.met}/{row.total}",
            row.lacks,
            row.grade,
            place.hours,
            place.certificate,
        ]
    )


def _totals(places: list[Place]) -> list[Any]:
    count = _("%(count)s places") % {"count": len(places)}
    done = completion.count(places, Status.COMPLETED, Status.READY)
    hours = sum((p.hours for p in places), Decimal(0))
    return [str(_("Total")), count, "", "", "", f"{done}/{len(places)}", "", None, hours, ""]
