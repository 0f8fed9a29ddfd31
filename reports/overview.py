"""The manager's overview: coverage and hours of a unit and of each unit below it, in one year.

People count in the unit where they serve on the day that is asked: today, or the last day of a year that is over.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import ExtractMonth

from accounts import scope
from accounts.models import Membership, Unit
from classes.hours.rules import Requirements
from classes.models import CreditEntry
from lib.sums import ExactSum

TENTH = Decimal("0.1")
# Upper bounds of missing hours; MORE is beyond the last.
LIMITS = (0, 15, 30, 60)
MORE = 999


@dataclass(frozen=True)
class Standing:
    """Numbers of one subtree in one year. `asked` are those whose rank asks for hours; only they can reach them."""

    unit: Unit
    people: int
    trained: int
    asked: int
    reached: int
    hours: Decimal
    required: Decimal
    late: int = 0
    is_leaf: bool = True

    @property
    def coverage(self) -> int:
        """Whole per cent of people who have had any training."""
        return _percent(self.trained, self.people)

    @property
    def reached_percent(self) -> int:
        return _percent(self.reached, self.asked)

    @property
    def mean_hours(self) -> Decimal:
        return _mean(self.hours, self.people)

    @property
    def mean_required(self) -> Decimal:
        return _mean(self.required, self.people)


@dataclass(frozen=True)
class _Person:
    pk: int
    path: str
    hours: Decimal
    required: Decimal | None

    @property
    def missing(self) -> Decimal:
        return max((self.required or Decimal(0)) - self.hours, Decimal(0))


@dataclass(frozen=True)
class Month:
    """Hours each since January at the end of a month; `now` is None for a month that is still to come."""

    number: int
    now: Decimal | None
    plan: Decimal
    before: Decimal


@dataclass(frozen=True)
class Overview:
    year: int
    day: date
    whole: Standing
    parts: list[Standing]
    bands: list[tuple[int, int]]
    months: list[Month]

    @property
    def knows_year_before(self) -> bool:
        return any(month.before for month in self.months)

    @property
    def plan(self) -> Decimal:
        """Hours each that a steady year would have brought by this day."""
        year_days = (date(self.year, 12, 31) - date(self.year, 1, 1)).days + 1
        passed = (self.day - date(self.year, 1, 1)).days + 1
        return (self.whole.mean_required * passed / year_days).quantize(TENTH)

    @property
    def behind(self) -> Decimal:
        return max(self.plan - self.whole.mean_hours, Decimal(0))


def read(*, unit: Unit, year: int, day: date, late: Iterable[int] = ()) -> Overview:
    """The subtree and its direct children (the unit's own people as a part of its own), in five queries.

    `late`: keys of people with an overdue task.
    """
    members = Membership.objects.on(day).filter(unit__path__startswith=unit.path, user__is_active=True)
    people, overdue = _people(members, year, day), frozenset(late)
    whole = _standing(unit, people, overdue)
    return Overview(year, day, whole, _parts(unit, people, overdue), _bands(people), _months(members, whole, year, day))


def last_day(year: int, today: date) -> date:
    """The day on which a year is looked at: today, or its last day when it is over."""
    return min(today, date(year, 12, 31))


def years(units: Iterable[str], today: date) -> list[int]:
    """Years in which people under these paths earned hours, and this one; the newest first."""
    earned = CreditEntry.objects.filter(scope.under("unit__path", units)).order_by()
    return sorted({today.year, *earned.values_list("year", flat=True).distinct()}, reverse=True)


def share(part: int, whole: int) -> Decimal | None:
    """A fraction, 0 to 1; None where there is nobody to count."""
    return Decimal(part) / whole if whole else None


def _parts(unit: Unit, people: Sequence[_Person], late: frozenset[int]) -> list[Standing]:
    by_path: dict[str, list[_Person]] = defaultdict(list)
    length = len(unit.path) + Unit.steplen
    for person in people:
        by_path[person.path[:length]].append(person)
    children = list(unit.get_children().order_by("path"))
    own = [_standing(unit, by_path[unit.path], late)] if children else []
    below = [_standing(child, by_path[child.path], late, is_leaf=child.numchild == 0) for child in children]
    return [part for part in (*own, *below) if part.people]


def _people(members: QuerySet[Membership], year: int, day: date) -> list[_Person]:
    sums = CreditEntry.objects.filter(year=year, user__in=members.values("user")).order_by().values_list("user")
    hours = dict(sums.annotate(hours=ExactSum("hours")))
    requirements = Requirements()
    found = []
    for pk, path, band in members.values_list("user_id", "unit__path", "rank__band"):
        asked = requirements.of(band, path=path, day=day)
        found.append(_Person(pk, path, hours.get(pk, Decimal(0)), asked.yearly if asked else None))
    return found


def _standing(unit: Unit, people: Sequence[_Person], late: frozenset[int], *, is_leaf: bool = True) -> Standing:
    asked = [person for person in people if person.required]
    return Standing(
        unit=unit,
        people=len(people),
        trained=sum(person.hours > 0 for person in people),
        asked=len(asked),
        reached=sum(not person.missing for person in asked),
        hours=sum((person.hours for person in people), Decimal(0)),
        required=sum((person.required or Decimal(0) for person in asked), Decimal(0)),
        late=sum(person.pk in late for person in people),
        is_leaf=is_leaf,
    )


def _bands(people: Iterable[_Person]) -> list[tuple[int, int]]:
    """How many people lack how much: (upper bound of missing hours, people); 0 is reached."""
    counts: dict[int, int] = defaultdict(int)
    for person in people:
        if person.required:
            counts[next((limit for limit in LIMITS if person.missing <= limit), MORE)] += 1
    return [(limit, counts[limit]) for limit in (*LIMITS, MORE)]


def _months(members: QuerySet[Membership], whole: Standing, year: int, day: date) -> list[Month]:
    """Both years as they grew, for the people who are counted now."""
    rows = CreditEntry.objects.filter(year__in=(year, year - 1), user__in=members.values("user")).order_by()
    sums = rows.annotate(month=ExtractMonth("earned_on")).values_list("year", "month").annotate(hours=ExactSum("hours"))
    hours = {(of, month): value for of, month, value in sums}
    found, now, before = [], Decimal(0), Decimal(0)
    for month in range(1, 13):
        now += hours.get((year, month), Decimal(0))
        before += hours.get((year - 1, month), Decimal(0))
        is_past = date(year, month, 1) <= day
        plan = (whole.mean_required * month / 12).quantize(TENTH)
        found.append(Month(month, _mean(now, whole.people) if is_past else None, plan, _mean(before, whole.people)))
    return found


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _mean(total: Decimal, people: int) -> Decimal:
    return (total / people).quantize(TENTH) if people else Decimal(0)
