"""What the page of an exam tells of itself: that it was left, that something was pasted. Facts, bounded, no verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from .models import Attempt, AttemptEvent

Kind = Literal["left", "paste"]
KINDS: tuple[str, ...] = get_args(Kind)
MOST = 200  # of one attempt
AT_ONCE = 20  # of one sign of life
LONGEST = 60 * 60 * 24  # seconds
MOST_POSITION = 10_000


@dataclass(frozen=True)
class Signal:
    """`seconds` away from the page, or the `position` of the question that was pasted into."""

    kind: str
    seconds: int = 0
    position: int = 0

    @property
    def detail(self) -> dict[str, int]:
        return {"seconds": self.seconds} if self.kind == "left" else {"position": self.position}


def keep(attempt: Attempt, signals: Sequence[Signal], *, now: datetime) -> int:
    """Keep what the sitting wants noted, up to MOST for the attempt; how many. It comes with its sitting."""
    if not signals or not attempt.is_open or not attempt.candidate.sitting.notes_signals:
        return 0
    known = AttemptEvent.objects.filter(attempt=attempt, kind__in=KINDS).count()
    kept = signals[: max(0, min(AT_ONCE, MOST - known))]
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=now, kind=signal.kind, detail=signal.detail) for signal in kept
    )
    return len(kept)
