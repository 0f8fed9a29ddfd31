"""When a candidate may begin: in the window of the sitting, and in that of each resit that has one of its own. Pure.

Attempts are counted by opening: one that was not used in the sitting's window does not wait for the resit's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .models import Attempt, Candidate, ResitGrant


@dataclass(frozen=True)
class Opening:
    """`resit` is the id of the grant with this window; None for the sitting's own."""

    opens_at: datetime
    closes_at: datetime
    allowed: int
    used: int
    resit: int | None = None

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.used)

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def is_usable(self, now: datetime) -> bool:
        """Something can be begun in it, now or later."""
        return self.left > 0 and now < self.closes_at


def standing(candidate: Candidate) -> list[ResitGrant]:
    """The candidate's grants that hold; asks nothing of the database where nothing was granted."""
    if not candidate.extra_attempts:
        return []
    return [grant for grant in candidate.resits.all() if grant.is_standing]


def of(candidate: Candidate, attempts: Iterable[Attempt], grants: Iterable[ResitGrant]) -> list[Opening]:
    """The sitting's opening first, then those of resits, the soonest to close first."""
    sitting, grants = candidate.sitting, list(grants)
    used = [attempt.resit_id for attempt in attempts]
    more = sum(grant.attempts for grant in grants if not grant.has_window)
    usual = Opening(sitting.opens_at, sitting.closes_at, sitting.attempts_allowed + more, used.count(None))
    own = [
        Opening(grant.opens_at, grant.closes_at, grant.attempts, used.count(grant.pk), grant.pk)
        for grant in grants
        if grant.opens_at and grant.closes_at
    ]
    return [usual, *sorted(own, key=lambda opening: opening.closes_at)]


def open_now(openings: Sequence[Opening], *, now: datetime) -> Opening | None:
    """The one in which an attempt can begin now."""
    return next((one for one in openings if one.left and one.is_open(now)), None)


def nearest(openings: Sequence[Opening], *, now: datetime) -> Opening:
    """The one that concerns the candidate now: open, else the next to open, else the last that was."""
    coming = sorted((one for one in openings if one.is_usable(now)), key=lambda one: one.opens_at)
    return open_now(openings, now=now) or next(iter(coming), None) or max(openings, key=lambda one: one.closes_at)
