"""逾期名单: who is late with what; the list of the overview in full, to take away."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports import late
from reports.base import Field, Line, Lines, Report, Table
from reports.filters import UnitFilter


class Overdue(Report):
    """A line for each person and class with a required task whose day is past, the longest overdue first."""

    slug = "late"
    title = _("Overdue tasks, person by person")
    question = _("Who is late, with what, and for how long?")
    form_class = UnitFilter

    fields = (
        Field(_("Name"), "short", 12, "name"),
        Field(_("Staff number"), "short", 14, "number"),
        Field(_("Present unit"), width=22, name="unit"),
        Field(_("Class"), width=34, name="class"),
        Field(_("Still missing"), width=60),
        Field(_("Days overdue"), "int", 10, "days"),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        if filters["unit"] is None:
            return Table(self.fields, (), now)
        found = late.read(user=user, unit=filters["unit"], today=timezone.localdate(now))
        if not found:
            return Table(self.fields, (), now)
        people = len({one.enrolment.user_id for one in found})
        count = _("%(count)s persons") % {"count": people}
        return Table(self.fields, Lines(found, _line), now, totals=[str(_("Total")), count, "", "", "", None])


def _line(one: late.Late) -> Line:
    person = one.enrolment.user
    missing = "；".join(one.missing)
    return Line(
        [person.name, person.staff_number, str(one.unit), one.enrolment.training_class.title, missing, one.days]
    )
