"""折算: what training is worth by a rule, which rule holds for whom, and what a yearly cap lets count.

Pure: no database, no clock. Hours are decimals with two places, halves rounded up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol, TypeVar

CENT = Decimal("0.01")
NONE = Decimal(0)


class Dated(Protocol):
    """A rule from a date on. `path` is that of the unit for which it was made, "" for all."""

    @property
    def path(self) -> str: ...
    @property
    def effective_from(self) -> date: ...


Found = TypeVar("Found", bound=Dated)


@dataclass(frozen=True)
class Step:
    """A session of so many minutes or more (`over`: of more than so many) is worth these hours."""

    minutes: int
    over: bool
    hours: Decimal

    def holds(self, minutes: int) -> bool:
        return minutes > self.minutes if self.over else minutes >= self.minutes

    def as_json(self) -> dict[str, Any]:
        return {"minutes": self.minutes, "over": self.over, "hours": str(self.hours)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Step":
        return cls(int(stored["minutes"]), bool(stored["over"]), Decimal(stored["hours"]))


@dataclass(frozen=True)
class Rule:
    """One version of a conversion rule; what it says nothing about is None."""

    pk: int
    form: str
    path: str
    effective_from: date
    per_day: Decimal | None = None
    steps: tuple[Step, ...] = ()
    per_test: Decimal | None = None
    cap: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """What an entry freezes of it."""
        said = {"per_day": self.per_day, "per_test": self.per_test, "cap": self.cap}
        return {
            "rule": self.pk,
            "since": self.effective_from.isoformat(),
            **{name: str(value) for name, value in said.items() if value is not None},
            **({"sessions": [step.as_json() for step in self.steps]} if self.steps else {}),
        }


def nearest(rules: Iterable[Found], *, path: str, day: date) -> Found | None:
    """The rule that holds in a unit on a day: that of the nearest unit above, the general one last; of these the
    newest."""
    held = [rule for rule in rules if rule.effective_from <= day and path.startswith(rule.path)]
    return max(held, key=lambda rule: (len(rule.path), rule.effective_from), default=None)


def for_days(rule: Rule, days: Decimal) -> Decimal | None:
    return None if rule.per_day is None else _round(rule.per_day * days)


def for_session(rule: Rule, minutes: int) -> Decimal | None:
    """Of the steps that the session reaches the highest; None where the rule knows no sessions."""
    if not rule.steps:
        return None
    reached = [step for step in rule.steps if step.holds(minutes)]
    best = max(reached, key=lambda step: (step.minutes, step.over), default=None)
    return best.hours if best else NONE


def worth(rule: Rule | None, *, days: Decimal | None, minutes: int | None, passed_test: bool) -> Decimal | None:
    """What the rule makes of what somebody did; None where it says nothing about any of it."""
    if rule is None:
        return None
    parts = [
        for_days(rule, days) if days else None,
        for_session(rule, minutes) if minutes else None,
        rule.per_test if passed_test else None,
    ]
    said = [part for part in parts if part is not None]
    return sum(said, NONE) if said else None


def counted(hours: Decimal, *, cap: Decimal | None, already: Decimal) -> Decimal:
    """How much of `hours` a yearly cap lets count beside what counts `already`."""
    return hours if cap is None else min(hours, max(cap - already, NONE))


def _round(hours: Decimal) -> Decimal:
    return hours.quantize(CENT, ROUND_HALF_UP)
