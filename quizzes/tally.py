"""What counts of the marks that people gave to one answer. Pure: it follows from the entries alone, in their order.

    first → second → settled             two people mark, neither sees the other; near enough: the mean counts
                  ↘ moderation → settled  too far apart, or one of them in doubt: a third person decides
    any → first (reopened)                settled → moderation (referred)

An answer that one person marks has no `second`; the newest mark counts. An entry that comes at the wrong moment stays
on record and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .scoring import rounded, total

# Kinds of entries.
MARK, MODERATION, REOPENED, REFERRED = "mark", "moderation", "reopened", "referred"
# Stages: what is waited for, or that nothing is.
FIRST, SECOND, IN_MODERATION, SETTLED = "first", "second", "moderation", "settled"


@dataclass(frozen=True)
class Given:
    """One entry: what `by` did. Reopening and referring give no mark. `key` tells the caller which entry it was."""

    kind: str
    by: int
    mark: Decimal = Decimal(0)
    is_doubtful: bool = False
    key: int = 0


@dataclass(frozen=True)
class Tally:
    """How an answer stands. `marks`: the newest of each person since it was last reopened, the latest given last."""

    is_double: bool
    most_apart: Decimal
    marks: tuple[Given, ...] = ()
    decision: Given | None = None
    is_referred: bool = False

    @property
    def stage(self) -> str:
        if self.decision is not None:
            return SETTLED
        if self.is_referred:
            return IN_MODERATION
        if not self.marks:
            return FIRST
        if self.is_double and len(self.marks) < 2:
            return SECOND
        return SETTLED if self._agrees else IN_MODERATION

    @property
    def counting(self) -> tuple[Given, ...]:
        """The entries that the mark is made of; nothing until it is settled."""
        if self.stage != SETTLED:
            return ()
        return (self.decision,) if self.decision is not None else self._compared

    @property
    def mark(self) -> Decimal | None:
        """The mark that counts: what was decided, else the mean of what agrees; None until it is settled."""
        counting = self.counting
        return rounded(total(each.mark for each in counting) / len(counting)) if counting else None

    @property
    def markers(self) -> frozenset[int]:
        """Who marked it since it was last reopened."""
        return frozenset(each.by for each in self.marks)

    def takes_mark_of(self, person: int) -> bool:
        """Whether a mark of this person would count now. Who is in doubt may still resolve it; of two, neither may
        once both are in: they would be answering each other."""
        if self.decision is not None or self.is_referred:
            return False
        if self.is_double:
            return len(self.marks) < 2
        return self.stage != IN_MODERATION or person in self.markers

    def takes_decision_of(self, person: int) -> bool:
        """Whether this person may moderate: somebody who did not mark it."""
        return self.stage == IN_MODERATION and person not in self.markers

    def then(self, given: Given) -> "Tally":
        """How it stands after one more entry."""
        if given.kind == MARK and self.takes_mark_of(given.by):
            others = tuple(each for each in self.marks if each.by != given.by)
            return replace(self, marks=(*others, given))
        if given.kind == MODERATION and self.takes_decision_of(given.by):
            return replace(self, decision=given, is_referred=False)
        if given.kind == REOPENED:
            return Tally(self.is_double, self.most_apart)
        if given.kind == REFERRED and self.stage == SETTLED:
            return replace(self, decision=None, is_referred=True)
        return self

    @property
    def _compared(self) -> tuple[Given, ...]:
        return self.marks if self.is_double else self.marks[-1:]

    @property
    def _agrees(self) -> bool:
        values = [each.mark for each in self._compared]
        return max(values) - min(values) <= self.most_apart and not any(each.is_doubtful for each in self._compared)


def fold(entries: Iterable[Given], *, is_double: bool, most_apart: Decimal) -> Tally:
    """How the answer stands after all of its entries, the oldest first."""
    tally = Tally(is_double, most_apart)
    for given in entries:
        tally = tally.then(given)
    return tally
