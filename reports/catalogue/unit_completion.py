"""各单位结业情况: how far each unit of the subtree is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import scope
from accounts.models import Unit, User
from reports import completion
from reports.base import Chart, Field, Line, Report, Table
from reports.completion import Place, Status
from reports.filters import CompletionFilter


class UnitCompletion(Report):
    """A line for each unit that has a place in a class."""

    slug = "units"
    title = _("Completion, unit by unit")
    question = _("Which unit is on plan, and which is not?")
    form_class = CompletionFilter

    fields = (
        Field(_("Unit"), width=26),
        Field(_("Places"), "int", 10),
        Field(_("Completed"), "int", 10),
        Field(_("Can complete"), "int", 10),
        Field(_("Lacks something"), "int", 12),
        Field(_("Not completed"), "int", 12),
        Field(_("Share done"), "percent", 10),
        Field(_("Study hours"), "number", 12),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        by_unit: dict[Unit | None, list[Place]] = defaultdict(list)
        everyone = completion.places(user=user, filters=filters)
        for place in everyone:
            by_unit[place.unit].append(place)
        reach = tuple(scope.paths(user, *scope.MANAGING))
        lines = [
            Line(_values(str(unit or _("no unit")), places), _detail(unit, filters, reach))
            for unit, places in by_unit.items()
        ]
        fields = [replace(self.fields[0], title=completion.unit_title(filters)), *self.fields[1:]]
        return Table(fields, lines, now, totals=_values(str(_("Total")), everyone) if lines else ())

    def chart(self, table: Table) -> Chart:
        rows = sorted(table.lines, key=lambda line: -int(line.values[1]))[:12]  # type: ignore[arg-type]
        shown = [0, 2, 3, 4, 5]
        fields = [table.fields[i] for i in shown]
        return Chart(_("By unit"), "stack", fields, [[line.values[i] for i in shown] for line in rows])


def _values(name: str, places: Sequence[Place]) -> list[Any]:
    counts = [
        completion.count(places, status)
        for status in (Status.COMPLETED, Status.READY, Status.LACKING, Status.NOT_COMPLETED)
    ]
    share = Decimal(counts[0] + counts[1]) / len(places)
    return [name, len(places), *counts, share, sum((p.hours for p in places), Decimal(0))]


def _detail(unit: Unit | None, filters: dict[str, Any], reach: tuple[str, ...]) -> str:
    """The rows behind a number: the person-by-person report of the same filters, where one may choose this unit."""
    if unit is None or not reach or not unit.path.startswith(reach):
        return ""
    kept = {k: getattr(v, "pk", v) for k, v in filters.items() if v and k != "unit"}
    path = reverse("reports:report-detail", args=["completion"])
    return f"{path}?{urlencode({**kept, 'unit': unit.pk})}"
