"""七分之一: how much leave a class bears. Above it a person decides, with a reason; nothing happens by itself."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from classes.models import LeaveLimit


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


def in_effect(day: date) -> Limit:
    """What holds for a class that begins on this day."""
    row = LeaveLimit.objects.on(day).first()
    return Limit(row.one_in, row.source) if row else USUAL
