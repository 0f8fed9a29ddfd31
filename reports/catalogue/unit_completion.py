"""各单位结业情况: how far each unit of the subtree is."""

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
from reports.base import Field, Line, Report, Table
from reports.completion import Place
from reports.filters import CompletionFilter


class UnitCompletion(Report):
    """A line for each unit that has a place in a class."""

    slug = "units"
    title = _("Completion, unit by unit")
    question = _("Which unit is on plan, and which is not?")
    form_class = CompletionFilter

    fields = (
        Field(_("Unit"), width=26, name="unit"),
        Field(_("Places"), "int", 10, "places"),
        Field(_("Completed"), "int", 10, "completed"),
        Field(_("Can complete"), "int", 10, "ready"),
        Field(_("Lacks something"), "int", 12, "lacking"),
        Field(_("Not completed"), "int", 12, "failed"),
        Field(_("Share done"), "percent", 10, "share"),
        Field(_("Study hours"), "number", 12, "hours"),
    )

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        everyone = completion.places(user=user, filters=filters)
        grouped = completion.by_unit(everyone)
        reach = tuple(scope.paths(user, *scope.MANAGING))
        fields = [replace(self.fields[0], title=completion.unit_title(filters)), *self.fields[1:]]
        lines = [
            Line(_values(completion.unit_name(unit), places), _detail(unit, filters, reach))
            for unit, places in grouped.items()
        ]
        if not lines:
            return Table(fields, (), now)
        totals = _values(str(_("Total")), everyone)
        return Table(fields, lines, now, totals=totals, chart=completion.unit_chart(grouped))


def _values(name: str, places: Sequence[Place]) -> list[Any]:
    counts = completion.counts(places)
    share = Decimal(counts[0] + counts[1]) / len(places)
    return [name, len(places), *counts, share, sum((p.hours for p in places), Decimal(0))]


def _detail(unit: Unit | None, filters: dict[str, Any], reach: tuple[str, ...]) -> str:
    """The rows behind a number: the person-by-person report of the same filters, where one may choose this unit."""
    if unit is None or not reach or not unit.path.startswith(reach):
        return ""
    kept = {k: getattr(v, "pk", v) for k, v in filters.items() if v and k != "unit"}
    path = reverse("reports:report-detail", args=["completion"])
    return f"{path}?{urlencode({**kept, 'unit': unit.pk})}"
