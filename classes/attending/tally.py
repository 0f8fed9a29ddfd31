"""What a trainee's attendance adds up to. Pure: sessions and marks in, sums out.

Hours attended are those of the sessions at which somebody was present, and what is left of a session beside the leave.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

NONE = Decimal(0)
TENTH = Decimal("0.1")
HUNDRED = Decimal(100)


class Session(Protocol):
    """What a sum needs to know of a session."""

    pk: int

    @property
    def class_hours(self) -> Decimal: ...

    def is_over(self, now: datetime) -> bool: ...


@dataclass(frozen=True)
class Mark:
    """What counts of one person and one session now; `number` is that of its entry."""

    state: str
    leave_hours: Decimal | None
    number: int

    def away(self, hours: Decimal) -> Decimal:
        """Hours of a session of so many that the person missed. A session made shorter cannot miss more than it has."""
        if self.state == "present":
            return NONE
        return hours if self.state == "absent" or self.leave_hours is None else min(self.leave_hours, hours)


@dataclass(frozen=True)
class Tally:
    """Sums of one person. `total`: hours of all sessions. `held`: of those that are over and entered; `attended`,
    of those. `open_`: over, not entered. `leave` and `absent` count what is entered, leave ahead too."""

    total: Decimal = NONE
    held: Decimal = NONE
    attended: Decimal = NONE
    open_: Decimal = NONE
    leave: Decimal = NONE
    absent: Decimal = NONE
    leaves: int = 0
    absences: int = 0
    unentered: int = 0

    @property
    def share(self) -> Decimal | None:
        """Per cent of the hours held so far, rounded down: nobody reads 80 who has 79.97."""
        return percent(self.attended, self.held) if self.held else None

    @property
    def at_best(self) -> Decimal:
        """Per cent of all hours if whatever is not entered or not over yet is attended."""
        return percent(self.total - self.leave - self.absent, self.total)


def fold(sessions: Iterable[Session], marks: Mapping[int, Mark], now: datetime) -> Tally:
    """`marks`: {session: what counts}. Sessions that are cancelled are not among them."""
    sums: dict[str, Decimal] = dict.fromkeys(("total", "held", "attended", "open_", "leave", "absent"), NONE)
    counts = dict.fromkeys(("leaves", "absences", "unentered"), 0)
    for session in sessions:
        hours, mark, over = session.class_hours, marks.get(session.pk), session.is_over(now)
        sums["total"] += hours
        if mark is None:
            sums["open_"] += hours if over else NONE
            counts["unentered"] += over
            continue
        away = mark.away(hours)
        if mark.state == "leave":
            sums["leave"] += away
            counts["leaves"] += 1
        elif mark.state == "absent":
            sums["absent"] += away
            counts["absences"] += 1
        if over:
            sums["held"] += hours
            sums["attended"] += hours - away
    return Tally(**sums, **counts)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * HUNDRED / whole).quantize(TENTH, ROUND_FLOOR) if whole else NONE
