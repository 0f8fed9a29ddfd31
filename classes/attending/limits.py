"""七分之一: how much leave a class bears. Above it a person decides, with a reason; nothing happens by itself."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F, Q

from accounts.models import Unit
from classes.hours.conversion import nearest
from classes.models import LeaveLimit, TrainingClass


@dataclass(frozen=True)
class Limit:
    """One part in `one_in` of the hours of a class."""

    one_in: int
    source: str

    def allows(self, total: Decimal) -> Decimal:
        """Hours of leave that stay within it, to the hundredth below."""
        return (total / self.one_in).quantize(Decimal("0.01"), ROUND_FLOOR)

    def is_above(self, leave: Decimal, total: Decimal) -> bool:
        """Exactly, without rounding: a seventh of 20 hours is no decimal."""
        return leave * self.one_in > total


# In force wherever a site has set nothing else.
USUAL = Limit(7, "《干部教育培训工作条例》（2023年修订）")


@dataclass(frozen=True)
class Dated:
    """A limit on record: `path` of the unit that it was set for, "" for everybody."""

    row: LeaveLimit
    path: str
    effective_from: date


class Limits:
    """All limits, read once: one query for however many units."""

    def __init__(self) -> None:
        rows = LeaveLimit.objects.select_related("unit")
        self._all = [Dated(row, row.unit.path if row.unit else "", row.effective_from) for row in rows]

    def of(self, *, path: str, day: date) -> LeaveLimit | None:
        """What is on record for classes of a unit that begin on a day; None: the usual one holds."""
        found = nearest(self._all, path=path, day=day)
        return found.row if found else None


def of_class(training_class: TrainingClass) -> Limit:
    """What holds for a class: by its first day, set for the nearest unit above it."""
    path = training_class.unit.path
    above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    held = LeaveLimit.objects.on(training_class.starts_on).filter(Q(unit=None) | Q(unit__path__in=above))
    row = held.order_by(F("unit__path").desc(nulls_last=True), "-effective_from").first()
    return Limit(row.one_in, row.source) if row else USUAL
