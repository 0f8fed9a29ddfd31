"""结业情况: who has finished what, with which score and hours."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports import completion
from reports.base import Chart, Field, Line, Report, Table
from reports.completion import Place, Status
from reports.filters import CompletionFilter


class ClassCompletion(Report):
    """A line for each place in a class."""

    slug = "completion"
    title = _("Completion, person by person")
    question = _("Who has finished what, with which mark and hours, and what is missing?")
    form_class = CompletionFilter

    fields = (
        Field(_("Name"), "short", 12),
        Field(_("Staff number"), "short", 14),
        Field(_("Unit"), width=22),
        Field(_("Class"), width=34),
        Field(_("State"), "short", 12),
        Field(_("Done"), "short", 8),
        Field(_("Still missing"), width=44),
        Field(_("Grade"), "number", 8),
        Field(_("Study hours"), "number", 10),
        Field(_("Certificate"), "short", 24),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        places = completion.places(user=user, filters=filters)
        lines = [Line(_values(place)) for place in places]
        fields = [*self.fields]
        fields[2] = replace(fields[2], title=completion.unit_title(filters))
        return Table(fields, lines, now, totals=_totals(places) if places else ())

    def chart(self, table: Table) -> Chart:
        """People by unit and state, the largest units first."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in table.lines:
            counts[str(line.values[2])][str(line.values[4])] += 1
        ranked = sorted(counts.items(), key=lambda pair: -sum(pair[1].values()))[:12]
        labels = [str(status.label) for status in Status if any(status.label in states for _unit, states in ranked)]
        fields = [Field(_("Unit")), *(Field(label, "int") for label in labels)]
        return Chart(
            _("By unit"), "stack", fields, [[unit, *(states[label] for label in labels)] for unit, states in ranked]
        )


def _values(place: Place) -> list[Any]:
    person = place.enrolment.user
    return [
        person.name,
        person.staff_number,
        str(place.unit or _("no unit")),
        place.enrolment.training_class.title,
        str(place.status.label),
        f"{place.met}/{place.total}",
        place.lacks,
        place.grade,
        place.hours,
        place.certificate,
    ]


def _totals(places: list[Place]) -> list[Any]:
    done = completion.count(places, Status.COMPLETED, Status.READY)
    hours = sum((p.hours for p in places), Decimal(0))
    return [str(_("Total")), str(len(places)), "", "", "", f"{done}/{len(places)}", "", None, hours, ""]
