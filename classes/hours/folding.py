"""What the lines of a ledger come to: by year and form, against what a rank asks, and what may be carried over.

Pure: no database, no clock. Every page that shows a sum of study hours shows one of these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NONE = Decimal(0)
CENT = Decimal("0.01")
ONLINE = "online"

# {year: {training form: hours}}
Folded = dict[int, dict[str, Decimal]]


@dataclass(frozen=True)
class Asked:
    """What a rank band is asked for from a date on: `hours` within `years`, `online` of them online."""

    band: str
    path: str
    effective_from: date
    hours: Decimal
    years: int = 1
    online: Decimal = NONE
    carry_over: Decimal | None = None
    source: str = ""

    @property
    def yearly(self) -> Decimal:
        """The share of one year: a rule over five years is shown as a fifth."""
        return (self.hours / self.years).quantize(CENT, ROUND_HALF_UP)

    @property
    def yearly_online(self) -> Decimal:
        return (self.online / self.years).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Window:
    """The years over which a requirement runs, with what they came to."""

    since: int
    until: int
    total: Decimal
    required: Decimal

    @property
    def years(self) -> int:
        return self.until - self.since + 1

    @property
    def missing(self) -> Decimal:
        return max(self.required - self.total, NONE)


@dataclass(frozen=True)
class YearSummary:
    """A person's year: hours in all and by form, against what the rank asks (None when nothing is asked of it).

    `required` is the share of one year; `window` is there where the rule runs over several.
    """

    year: int
    total: Decimal
    by_form: dict[str, Decimal]
    required: Decimal | None
    required_online: Decimal | None = None
    window: Window | None = None

    @property
    def missing(self) -> Decimal:
        return max((self.required or NONE) - self.total, NONE)

    @property
    def missing_online(self) -> Decimal:
        return max((self.required_online or NONE) - self.by_form.get(ONLINE, NONE), NONE)

    @property
    def percent(self) -> int:
        """Whole per cent of the requirement, 100 at most."""
        return min(int(self.total * 100 / self.required), 100) if self.required else 100


def fold(lines: Iterable[tuple[int, str, Decimal]]) -> Folded:
    """(year, form, hours) added up; forms that come to nothing are left out, years are not."""
    sums: Folded = {}
    for year, form, hours in lines:
        forms = sums.setdefault(year, {})
        forms[form] = forms.get(form, NONE) + hours
    return {year: {form: hours for form, hours in forms.items() if hours} for year, forms in sums.items()}


def total(folded: Folded, year: int) -> Decimal:
    return sum(folded.get(year, {}).values(), NONE)


def summarise(folded: Folded, *, year: int, asked: Asked | None) -> YearSummary:
    """One year of what was folded, against what is asked."""
    return YearSummary(
        year,
        total(folded, year),
        folded.get(year, {}),
        asked.yearly if asked else None,
        asked.yearly_online if asked and asked.online else None,
        _window(folded, year, asked) if asked and asked.years > 1 else None,
    )


def carried(by_form: Mapping[str, Decimal], *, asked: Asked | None) -> dict[str, Decimal]:
    """What goes over into the next year, by form: the surplus up to the limit, the largest form first.

    Online hours go last: they may be asked for by themselves. Nothing where the rule carries nothing over.
    """
    if asked is None or asked.carry_over is None:
        return {}
    left = min(sum(by_form.values(), NONE) - asked.yearly, asked.carry_over)
    gone: dict[str, Decimal] = {}
    for form, hours in sorted(by_form.items(), key=lambda pair: (pair[0] == ONLINE, -pair[1], pair[0])):
        spare = hours - (asked.yearly_online if form == ONLINE else NONE)
        part = min(spare, left)
        if part > 0:
            gone[form] = part
            left -= part
    return gone


def _window(folded: Folded, year: int, asked: Asked) -> Window:
    since = year - asked.years + 1
    return Window(since, year, sum((total(folded, one) for one in range(since, year + 1)), NONE), asked.hours)
