"""Marks of paper exams as they count now, of many people at once, in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from classes.models import Enrolment, PaperMark, Requirement, TrainingClass

from .terms import Terms

State = PaperMark.State


@dataclass(frozen=True)
class Mark:
    """What counts of one person in one exam."""

    state: str
    mark: Decimal | None


def marks_of(requirements: Collection[int], places: Collection[int]) -> Mapping[tuple[int, int], Mark]:
    """{(requirement, place): what counts}; where a mark was taken back there is none."""
    rows = PaperMark.objects.filter(requirement__in=requirements, enrolment__in=places).order_by("number")
    found = rows.values_list("requirement_id", "enrolment_id", "state", "mark")
    last = {(requirement, place): Mark(state, mark) for requirement, place, state, mark in found}
    return {key: mark for key, mark in last.items() if mark.state != State.WITHDRAWN}


@dataclass(frozen=True)
class Line:
    """One trainee. `entry`: the last one, which counts; `exempt`: why it counts as met without a mark."""

    place: Enrolment
    entry: PaperMark | None
    exempt: str

    @property
    def seen(self) -> int:
        return self.entry.number if self.entry else 0

    @property
    def words(self) -> str:
        """What a search looks into."""
        return f"{self.place.user.name} {self.place.user.staff_number} {self.place.unit or ''}".lower()

    @property
    def is_open(self) -> bool:
        """Whether a mark is still to be entered."""
        return not self.exempt and (self.entry is None or self.entry.state == State.WITHDRAWN)


@dataclass(frozen=True)
class Sheet:
    requirement: Requirement
    terms: Terms
    lines: Sequence[Line]

    @property
    def counts(self) -> dict[str, int]:
        """How many are entered, and as what."""
        entries = [line.entry for line in self.lines if line.entry]
        marks = [entry.mark for entry in entries if entry.mark is not None]
        absent = sum(entry.state == State.ABSENT for entry in entries)
        return {
            "all": len(self.lines),
            "entered": len(marks) + absent,
            "passed": sum(mark >= self.terms.wanted for mark in marks),
            "absent": absent,
            "open": sum(line.is_open for line in self.lines),
        }


def sheet(*, training_class: TrainingClass, requirement: Requirement) -> Sheet:
    """Everybody who takes part, by unit and staff number as on the roster. Two queries, however many they are."""
    places = training_class.enrolments.active().select_related("user", "unit")
    current = current_of(requirement)
    lines = [
        Line(place, current.get(place.pk), place.exempted.get(str(requirement.pk), {}).get("reason", ""))
        for place in places.order_by("unit__path", "user__staff_number")
    ]
    return Sheet(requirement, Terms.of(requirement.settings), lines)


def current_of(requirement: Requirement) -> dict[int, PaperMark]:
    """{place: the entry that counts}."""
    rows = PaperMark.objects.filter(requirement=requirement).select_related("by").order_by("number")
    return {row.enrolment_id: row for row in rows}
