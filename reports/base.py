"""What a report is: a question, filters in the URL, typed columns, rows, totals and a chart.

A report is one class in one file of `catalogue/`. The generic view shows it, the one exporter writes it; both read the
same `Table`, so that what is exported is what is on the screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, overload

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise

from accounts.models import User
from lib import tables

Value = str | int | Decimal | date | None

TENTH = Decimal("0.1")

# kind: (format of a spreadsheet cell, class of a table cell)
KINDS = {
    "text": ("", "words"),
    "short": ("", "nowrap"),
    "int": ("0", "r"),
    "number": ("0.0#", "r"),
    "percent": ("0.0%", "r"),
    "date": ("yyyy-mm-dd", "nowrap"),
}


@dataclass(frozen=True)
class Field:
    """A column: `kind` decides how a value is shown and written. A percentage is a Decimal fraction, 0 to 1.

    `name` stands in the address when the table is sorted by this column; one without a name does not sort.
    """

    title: str | Promise
    kind: str = "text"
    width: float = 14
    name: str = ""

    @property
    def css(self) -> str:
        return KINDS[self.kind][1]

    def show(self, value: Value) -> str:
        """The value as text, the same on the screen, in csv and in print."""
        if value is None or value == "":
            return ""
        if self.kind == "percent":
            # One decimal, half up, as a spreadsheet shows the same fraction; without it 399 of 400 would be 100 %.
            return f"{(Decimal(value) * 100).quantize(TENTH, ROUND_HALF_UP)}%"  # type: ignore[arg-type]
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


class Lines(Sequence[Line]):
    """Lines that are written when they are read: a page shows fifty of thousands, an export all of them."""

    def __init__(self, sources: Sequence[Any], write: Callable[[Any], Line]) -> None:
        self._sources = sources
        self._write = write

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return [self._write(source) for source in self._sources[at]]
        return self._write(self._sources[at])


@dataclass(frozen=True)
class Chart:
    """A chart with its table: the first column names, each further one is a series."""

    title: str | Promise
    kind: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Table:
    """A filled report. `as_of` is when the numbers were read; `order` the column that sorts it, "-" for descending."""

    fields: Sequence[Field]
    lines: Sequence[Line]
    as_of: datetime
    totals: Sequence[Value] = ()
    chart: Chart | None = None
    order: str = ""

    def sorted_by(self, order: str) -> "Table":
        """The same lines by a column, equal ones as they were and empty ones last; an unknown order changes nothing."""
        name = order.removeprefix("-")
        at = next((i for i, field in enumerate(self.fields) if name and field.name == name), None)
        if at is None:
            return self
        lines = list(self.lines)
        filled = [line for line in lines if line.values[at] not in (None, "")]
        empty = [line for line in lines if line.values[at] in (None, "")]
        filled.sort(key=lambda line: line.values[at], reverse=order.startswith("-"))  # type: ignore[arg-type, return-value]
        return replace(self, lines=[*filled, *empty], order=order)

    def rows(self) -> list[Sequence[Value]]:
        """All rows, with the totals last: what every form of export writes."""
        return [line.values for line in self.lines] + ([self.totals] if self.totals else [])


class Report:
    """Base of the catalogue. Subclasses narrow every row by `accounts.scope`, through `access`."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    question: ClassVar[str | Promise]
    fields: ClassVar[Sequence[Field]]
    form_class: ClassVar[type["ReportForm"]]

    def table(self, *, user: User, filters: dict[str, Any], now: datetime) -> Table:
        raise NotImplementedError(type(self).__name__)


class ReportForm(forms.Form):
    """Filters, read from the URL. Where one is not valid the page says so and shows no numbers."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(user)

    def narrow(self, user: User) -> None:
        """Offer only what the person may see."""
