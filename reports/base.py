"""What a report is: a question, filters in the URL, typed columns, rows, totals and a chart.

A report is one class in one file of `catalogue/`. The generic view shows it, the one exporter writes it; both read the
same `Table`, so that what is exported is what is on the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise

from accounts.models import User
from lib import tables

Value = str | int | Decimal | date | None

# kind: (format of a spreadsheet cell, class of a table cell)
KINDS = {
    "text": ("", ""),
    "short": ("", "nowrap"),
    "int": ("0", "r"),
    "number": ("0.0#", "r"),
    "percent": ("0%", "r"),
    "date": ("yyyy-mm-dd", "nowrap"),
}


@dataclass(frozen=True)
class Field:
    """A column: `kind` decides how a value is shown and written. A percentage is a Decimal fraction, 0 to 1."""

    title: str | Promise
    kind: str = "text"
    width: float = 14

    @property
    def css(self) -> str:
        return KINDS[self.kind][1]

    def show(self, value: Value) -> str:
        """The value as text, the same on the screen, in csv and in print."""
        if value is None or value == "":
            return ""
        if self.kind == "percent":
            return f"{Decimal(value) * 100:.0f}%"  # type: ignore[arg-type]
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)

    def as_column(self) -> tables.Column:
        return tables.Column(str(self.title), self.width, KINDS[self.kind][0])


@dataclass(frozen=True)
class Line:
    """One row: its values in the order of the columns, and where its name leads."""

    values: Sequence[Value]
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A filled report. `as_of` is when the numbers were read."""

    fields: Sequence[Field]
    lines: Sequence[Line]
    as_of: datetime
    totals: Sequence[Value] = ()

    def rows(self) -> list[Sequence[Value]]:
        """All rows, with the totals last: what every form of export writes."""
        return [line.values for line in self.lines] + ([self.totals] if self.totals else [])


@dataclass(frozen=True)
class Chart:
    """A chart with its table: the first column names, each further one is a series."""

    title: str | Promise
    kind: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Value]]


class Report:
    """Base of the catalogue. Subclasses narrow every row by `accounts.scope`, through `access`."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    question: ClassVar[str | Promise]
    fields: ClassVar[Sequence[Field]]
    form_class: ClassVar[type["ReportForm"]]

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        raise NotImplementedError(type(self).__name__)

    def chart(self, table: Table) -> Chart | None:
        return None


class ReportForm(forms.Form):
    """Filters, read from the URL. Where one is not valid the page says so and shows no numbers."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(user)

    def narrow(self, user: User) -> None:
        """Offer only what the person may see."""
