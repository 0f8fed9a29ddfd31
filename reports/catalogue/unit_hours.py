"""学时完成情况: hours of each unit against the plan; the table of the overview, to take away."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from reports import late, overview
from reports.base import Field, Line, Report, Table, Value
from reports.filters import HoursFilter
from reports.overview import Standing


class UnitHours(Report):
    """A line for the unit's own people and one for each unit directly below it, everybody below included."""

    slug = "hours"
    title = _("Study hours, unit by unit")
    question = _("How many have had training, and how far are the year's hours?")
    form_class = HoursFilter

    fields = (
        Field(_("Unit"), width=26, name="unit"),
        Field(_("Number of people"), "int", 10, "people"),
        Field(_("People trained"), "int", 12, "trained"),
        Field(_("Coverage"), "percent", 10, "coverage"),
        Field(_("People with a requirement"), "int", 12, "asked"),
        Field(_("People who reached it"), "int", 12, "reached"),
        Field(_("Share reached"), "percent", 10, "share"),
        Field(_("Hours each"), "number", 10, "hours"),
        Field(_("Required each"), "number", 10, "required"),
        Field(_("People with overdue tasks"), "int", 12, "late"),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        """People count where they serve today, or served on the last day of a year that is over."""
        unit = filters["unit"]
        if unit is None:
            return Table(self.fields, (), now)
        today = timezone.localdate(now)
        year = filters.get("year") or today.year
        overdue = [line.enrolment.user_id for line in late.read(user=user, unit=unit, today=today)]
        read = overview.read(unit=unit, year=year, day=overview.last_day(year, today), late=overdue)
        # A unit without units below it has no parts: it is its own only line.
        lines = [_line(part, year, leads=part.unit != unit) for part in read.parts or [read.whole] if part.people]
        return Table(self.fields, lines, now, totals=_values(str(_("Total")), read.whole) if lines else ())


def _line(part: Standing, year: int, *, leads: bool) -> Line:
    return Line(_values(str(part.unit), part), _below(part.unit, year) if leads and not part.is_leaf else "")


def _values(name: str, part: Standing) -> list[Value]:
    return [
        name,
        part.people,
        part.trained,
        overview.share(part.trained, part.people),
        part.asked,
        part.reached,
        overview.share(part.reached, part.asked),
        part.mean_hours,
        part.mean_required,
        part.late,
    ]


def _below(unit: Unit, year: int) -> str:
    return f"{reverse('reports:report-detail', args=['hours'])}?{urlencode({'unit': unit.pk, 'year': year})}"
