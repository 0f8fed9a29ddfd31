"""双评: which answers two people mark. Drawn once, when the answer is handed in, so that no marker can foretell it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.crypto import salted_hmac

from accounts.models import User

from . import tally
from .models import MarkEntry, Response, Sitting

SALT = "quizzes.double_marking"
STEPS = 10_000

Way = Sitting.DoubleMarking


def is_drawn(response: Response, sitting: Sitting) -> bool:
    """Whether two people are to mark this answer. The same answer is always drawn alike, and only the server knows."""
    if not response.needs_marking or sitting.double_marking == Way.NONE:
        return False
    if sitting.double_marking == Way.ALL:
        return True
    digest = salted_hmac(SALT, f"{response.attempt_id}:{response.position}", algorithm="sha256").hexdigest()
    return int(digest[:12], 16) % STEPS < sitting.double_share * STEPS // 100


def fold(response: Response, entries: Sequence[MarkEntry]) -> tally.Tally:
    """How an answer stands by its entries, the oldest first. The response comes with attempt, candidate and sitting."""
    sitting = response.attempt.candidate.sitting
    most_apart = sitting.apart_at_most(response.max_mark)
    return tally.fold((entry.given for entry in entries), is_double=response.is_double, most_apart=most_apart)


def counting(folded: tally.Tally, entries: Sequence[MarkEntry]) -> list[MarkEntry]:
    """Those entries that the mark is made of; nothing until it is settled."""
    keys = {given.key for given in folded.counting}
    return [entry for entry in entries if entry.pk in keys]


def points_of(entries: Sequence[MarkEntry]) -> dict[str, Decimal] | None:
    """{point: the mean of what these entries gave for it}; None where one of them is a mark for the whole."""
    if not entries or not all(entry.parts for entry in entries):
        return None
    return {
        point: sum((Decimal(entry.parts.get(point, 0)) for entry in entries), Decimal(0)) / len(entries)
        for point in entries[0].parts
    }


def start_anew(response: Response, *, by: User, now: datetime) -> None:
    """The answer is another than the one that was marked: what was given before no longer counts."""
    response.awaits = Response.Awaits.FIRST
    if response.pk and MarkEntry.objects.filter(response=response).exists():
        MarkEntry.objects.create(response=response, marker=by, kind=tally.REOPENED, at=now)
