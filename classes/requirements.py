"""What a class asks, and who has done it: people × requirements in a fixed number of queries.

While a class runs a row is read from what people have done, so that a change is seen at once; once it is closed, from
what closing froze. What a kind of requirement is stands in rules/.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from lib.compiled import Compiled

from . import rules
from .models import Enrolment, Requirement, TrainingClass
from .rules import Reader, Standing


@dataclass(frozen=True)
class Row:
    """One person's line of the matrix."""

    enrolment: Enrolment
    standings: Sequence[Standing]

    @property
    def required(self) -> list[Standing]:
        return [s for s in self.standings if s.is_required]

    @property
    def met(self) -> int:
        return sum(s.met for s in self.required)

    @property
    def total(self) -> int:
        return len(self.required)

    @property
    def is_complete(self) -> bool:
        """What closing decided; until then, what is met."""
        return self.enrolment.is_completed if self.enrolment.outcome else self.meets_all

    @property
    def meets_all(self) -> bool:
        """Every required one is met. A class that asks nothing completes nobody."""
        return self.total > 0 and self.met == self.total

    @property
    def awaits_result(self) -> bool:
        """Whether something required that is not met may be so once somebody has marked an exam."""
        return any(s.waits and not s.met for s in self.required)

    @property
    def missing(self) -> list[str]:
        return [s.missing for s in self.required if not s.met]

    @property
    def lacks(self) -> str:
        """What is missing, short enough for a line of a list."""
        open_ = sorted((s for s in self.required if not s.met), key=lambda s: (s.rule.place, s.kind))
        of_one_kind = ((rule, list(found)) for rule, found in groupby(open_, key=lambda s: s.rule))
        return _(", ").join(lack for rule, found in of_one_kind for lack in rule.lacks(found))

    @property
    def grade(self) -> Decimal | None:
        """The grade of the first exam that was graded, for lists; a mark on paper only where nothing else is sat: one
        column never mixes the two."""
        exams = sorted((s for s in self.standings if s.rule.examines), key=lambda s: s.rule.place)
        return next((s.grade for s in exams if s.kind == exams[0].kind and s.grade is not None), None)

    def as_facts(self) -> dict[str, Any]:
        """What was met and missing, as closing keeps it."""
        return {
            "met": self.met,
            "total": self.total,
            "grade": str(self.grade) if self.grade is not None else None,
            "requirements": [s.as_fact() for s in self.standings],
        }


def of_class(training_class: TrainingClass) -> list[Requirement]:
    return list(training_class.requirements.select_related("course", "sitting", "assignment"))


def matrix(training_class: TrainingClass) -> list[Row]:
    """Rows of all active trainees of a class, by unit and staff number."""
    trainees = (
        training_class.enrolments.active().select_related("user", "unit").order_by("unit__path", "user__staff_number")
    )
    return rows(trainees)


def rows(enrolments: Iterable[Enrolment], *, shown_at: datetime | None = None) -> list[Row]:
    """A row for each enrolment, of one class or of many, in a fixed number of queries for each kind that is asked.

    Enrolments come with their class. `shown_at`: for the trainees themselves, who learn of a result only when it is
    released.
    """
    places = list(enrolments)
    read = _reading([place for place in places if not place.outcome], shown_at)
    return [_frozen(place, shown_at) if place.outcome else read(place) for place in places]


def as_now(enrolments: Iterable[Enrolment], *, shown_at: datetime | None = None) -> list[Row]:
    """The same from what people have done to this day, whatever closing froze."""
    places = list(enrolments)
    read = _reading(places, shown_at)
    return [read(place) for place in places]


def addresses(standings: Iterable[Standing]) -> dict[int, str]:
    """Where one goes to do what is asked: {requirement id: path}, with one look for each kind."""
    found: dict[int, str] = {}
    for kind, asked in _by_kind(standing.requirement for standing in standings if standing.requirement).items():
        found |= rules.named(kind).addresses(asked)
    return found


def _by_kind(asked: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in asked:
        found[requirement.kind].append(requirement)
    return found


def _asked(class_ids: set[int]) -> dict[int, list[Requirement]]:
    if len(class_ids) == 1:  # the page of a class, which everybody opens on the morning of its exam
        return {key: _OF_CLASS.rows(training_class=key) for key in class_ids}
    found: dict[int, list[Requirement]] = defaultdict(list)
    for requirement in Requirement.objects.filter(training_class__in=class_ids).select_related(
        "course", "sitting", "assignment"
    ):
        found[requirement.training_class_id].append(requirement)
    return found


_OF_CLASS = Compiled[Requirement](
    lambda training_class: Requirement.objects.filter(training_class=training_class).select_related(
        "course", "sitting", "assignment"
    ),
    training_class=int,
)


def _reading(places: Sequence[Enrolment], shown_at: datetime | None) -> Callable[[Enrolment], Row]:
    """Reads everything that these places need, once."""
    by_class = _asked({place.training_class_id for place in places})
    by_kind = _by_kind(requirement for asked in by_class.values() for requirement in asked)
    readers = {kind: rules.named(kind).reader(asked, places, shown_at) for kind, asked in by_kind.items()}
    titles = {requirement.pk: rules.titled(requirement) for asked in by_kind.values() for requirement in asked}

    def read(place: Enrolment) -> Row:
        asked = by_class.get(place.training_class_id, [])
        return Row(place, [_standing(r, place, readers[r.kind], titles[r.pk]) for r in asked])

    return read


def _standing(requirement: Requirement, place: Enrolment, reader: Reader, title: str) -> Standing:
    found = reader(requirement, place)
    exempt = place.exempted.get(str(requirement.pk), {}).get("reason", "")
    return Standing(
        met=found.met or bool(exempt),
        started=found.started,
        lost=found.lost,
        waits=found.waits,
        unsaid=found.unsaid,
        grade=found.grade,
        value=found.value,
        wanted=found.wanted,
        title=title,
        rule=rules.of(requirement),
        is_required=requirement.is_required,
        exempt="" if found.met else exempt,
        requirement=requirement,
    )


def from_fact(fact: Mapping[str, Any], *, with_grade: bool = True) -> Standing:
    """A standing as closing froze it."""
    return Standing.from_fact(fact, rules.named(fact["kind"]), with_grade=with_grade)


def _frozen(place: Enrolment, shown_at: datetime | None) -> Row:
    kept = place.outcome_facts.get("requirements", [])
    return Row(place, [from_fact(fact, with_grade=shown_at is None) for fact in kept])
