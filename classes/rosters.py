"""A list of trainees from a spreadsheet against whom one may enrol: who can come, who is in already, which rows cannot
be used and why.

Pure: rows in, plan out; no database. classes/intake.py loads the people and carries nothing out by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lib import listings
from lib.tables import Sheet

MAX_LINES = 5_000

# Header words as `lib.tables.header_key` leaves them.
HEADERS: dict[str, tuple[str, ...]] = {
    "staff_number": listings.STAFF_NUMBER,
    "name": listings.NAME,
}
NEEDED = {"staff_number"}


@dataclass(frozen=True)
class Line:
    """One row as a person wrote it; `number` is the row as the spreadsheet shows it."""

    number: int
    sheet: str
    staff_number: str
    name: str = ""


@dataclass(frozen=True)
class Known:
    """A person whom the class head may enrol."""

    staff_number: str
    name: str
    unit: str = ""
    is_active: bool = True
    overlap: str = ""  # another class on the same days


@dataclass(frozen=True)
class Problem:
    line: Line
    message: str


@dataclass(frozen=True)
class Plan:
    """What enrolling the list would do. `again` are on the roster already."""

    new: list[Known] = field(default_factory=list)
    again: list[Known] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def numbers(self) -> str:
        """Staff numbers of the new ones, one a line: what the form takes."""
        return "\n".join(known.staff_number for known in self.new)

    @property
    def overlapping(self) -> int:
        """How many of the new ones have another class on the same days."""
        return sum(bool(known.overlap) for known in self.new)


def parse(sheets: Iterable[Sheet]) -> list[Line]:
    """All rows of all visible sheets that have a column of staff numbers. Raises listings.NoHeaderError."""
    lines = map(_line, listings.read(sheets, HEADERS, enough=NEEDED.issubset))
    return [line for line in lines if line.staff_number or line.name]


def compare(lines: Sequence[Line], people: Mapping[str, Known], enrolled: Iterable[str]) -> Plan:
    """`people` by staff number: all within reach; `enrolled`: staff numbers that have a place."""
    plan, seen, there = Plan(), set[str](), set(enrolled)
    for line in lines:
        problem = _problem(line, people, seen)
        seen.add(line.staff_number)
        if problem:
            plan.problems.append(Problem(line, problem))
        else:
            (plan.again if line.staff_number in there else plan.new).append(people[line.staff_number])
    return plan


def _line(entry: listings.Entry) -> Line:
    number, name = listings.number_in(entry.cells.get("staff_number")), listings.name_in(entry.cells.get("name"))
    return Line(entry.number, entry.sheet, number, name)


def _problem(line: Line, people: Mapping[str, Known], seen: set[str]) -> str:
    """Why this row cannot be used; "" when it can."""
    if not line.staff_number:
        return _("The staff number is missing.")
    if line.staff_number in seen:
        return _("This staff number stands in the file more than once; it counts once.")
    known = people.get(line.staff_number)
    if known is None:
        return _("Nobody in your units has this staff number.")
    if line.name and line.name != listings.name_in(known.name):
        return _("On record this number belongs to %(name)s.") % {"name": known.name}
    if not known.is_active:
        return _("This account is disabled.")
    return ""
