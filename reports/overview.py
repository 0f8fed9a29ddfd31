"""The manager's overview: coverage and hours of a unit and of each unit below it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accounts.models import Membership, Unit
from classes.models import CreditEntry, HourRequirement


@dataclass(frozen=True)
class Standing:
    """Numbers of one subtree in one year."""

    unit: Unit
    people: int
    trained: int
    reached: int
    hours: Decimal
    is_leaf: bool = True

    @property
    def coverage(self) -> int:
        """Whole per cent of people who have had any training."""
        return self.trained * 100 // self.people if self.people else 0

    @property
    def reached_percent(self) -> int:
        return self.reached * 100 // self.people if self.people else 0

    @property
    def mean_hours(self) -> Decimal:
        return (self.hours / self.people).quantize(Decimal("0.1")) if self.people else Decimal(0)


@dataclass(frozen=True)
class _Person:
    path: str
    hours: Decimal
    required: Decimal


@dataclass(frozen=True)
class Overview:
    whole: Standing
    parts: list[Standing]
    bands: list[tuple[int, int]]


def read(*, unit: Unit, year: int, day: date) -> Overview:
    """The subtree and its direct children (the unit's own people as a part of its own), in five queries."""
    people = _people(unit, year, day)
    children = list(unit.get_children().order_by("path"))
    parts = [
        _standing(child, [p for p in people if p.path.startswith(child.path)], child.numchild == 0)
        for child in children
    ]
    own = [p for p in people if p.path == unit.path]
    if children and own:
        parts.insert(0, _standing(unit, own, True))
    return Overview(_standing(unit, people, not children), [p for p in parts if p.people], _bands(people))


def _people(unit: Unit, year: int, day: date) -> list[_Person]:
    members = Membership.objects.on(day).filter(unit__path__startswith=unit.path, user__is_active=True)
    sums = CreditEntry.objects.filter(year=year, user__in=members.values("user")).values_list("user")
    hours = dict(sums.annotate(hours=Sum("hours")))
    asked = _requirements(day)
    rows = members.values_list("user_id", "unit__path", "rank__band")
    return [_Person(path, hours.get(pk, Decimal(0)), asked.get(band, Decimal(0))) for pk, path, band in rows]


def _requirements(day: date) -> dict[str, Decimal]:
    newest: dict[str, Decimal] = {}
    for rule in HourRequirement.objects.on(day):
        newest.setdefault(rule.band, (rule.hours / rule.years).quantize(Decimal("0.1")))
    return newest


def _standing(unit: Unit, people: list[_Person], is_leaf: bool) -> Standing:
    return Standing(
        unit=unit,
        people=len(people),
        trained=sum(p.hours > 0 for p in people),
        reached=sum(p.hours >= p.required for p in people),
        hours=sum((p.hours for p in people), Decimal(0)),
        is_leaf=is_leaf,
    )


def _bands(people: list[_Person]) -> list[tuple[int, int]]:
    """How many people lack how much: (upper bound of missing hours, people); 0 is reached, 999 is more than 60."""
    limits = (0, 15, 30, 60)
    counts: dict[int, int] = defaultdict(int)
    for person in people:
        missing = max(person.required - person.hours, Decimal(0))
        counts[next((limit for limit in limits if missing <= limit), 999)] += 1
    return [(limit, counts[limit]) for limit in (*limits, 999)]
