"""What a candidate is granted: time. A running attempt's deadline moves with it. Attempts on top: resits.py."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import delivery
from .models import Attempt, AttemptEvent, Candidate, Sitting


def grant(
    *,
    candidate: Candidate,
    by: User,
    now: datetime,
    reason: str = "",
    extra_minutes: int,
) -> Candidate:
    """Set a candidate's extra time; a running attempt's deadline moves with it.

    Time never goes back for an attempt that is running. Refusals: extra_time_taken_back, own_candidacy.
    """
    if candidate.user_id == by.pk:
        raise Refusal("own_candidacy", _("Nobody grants themselves time or attempts."))
    with transaction.atomic():
        running = Attempt.objects.in_progress().select_for_update(of=("self",)).filter(candidate=candidate).first()
        candidate = (
            Candidate.objects.select_for_update(of=("self",)).select_related("sitting", "user").get(pk=candidate.pk)
        )
        if running and extra_minutes < candidate.extra_minutes:
            raise Refusal("extra_time_taken_back", _("Time that a running attempt was given cannot be taken back."))
        before, candidate.extra_minutes = candidate.extra_minutes, extra_minutes
        candidate.save(update_fields=["extra_minutes"])
        if running and _move_deadline(running, candidate):
            delivery.note(running, "extended", now=now, minutes=extra_minutes - before, reason=reason, by=by.pk)
        detail = {"reason": reason, "minutes": candidate.extra_minutes}
        audit.record(action="candidate.grant", actor=by, target=candidate, detail=detail, now=now)
    return candidate


def extend_all(*, sitting: Sitting, minutes: int, reason: str, by: User, now: datetime) -> int:
    """Give everybody who is answering so many minutes more; how many people. The closing time moves along where it
    would cut them short; a resit ends with its own window. Refusals: sitting_not_published, nobody_answers.
    """
    with transaction.atomic():
        sitting = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
        if sitting.state != Sitting.State.PUBLISHED:
            raise Refusal("sitting_not_published", _("Nobody sits this exam now."))
        running = Attempt.objects.in_progress().select_for_update(of=("self",)).filter(candidate__sitting=sitting)
        attempts = list(running.filter(deadline__gt=now).exclude(candidate__user=by).order_by("pk"))
        if not attempts:
            raise Refusal("nobody_answers", _("Nobody is answering now."))
        seats = sitting.candidates.select_for_update(of=("self",)).order_by("pk")
        found = {seat.pk: seat for seat in seats.filter(pk__in=[attempt.candidate_id for attempt in attempts])}
        for seat in found.values():
            seat.sitting, seat.extra_minutes = sitting, seat.extra_minutes + minutes
        Candidate.objects.bulk_update(found.values(), ["extra_minutes"])
        _move_closing(sitting, attempts, found, minutes)
        for attempt in attempts:
            _move_deadline(attempt, found[attempt.candidate_id])
        _tell(attempts, minutes=minutes, reason=reason, by=by, now=now)
        detail = {"reason": reason, "minutes": minutes, "count": len(attempts)}
        audit.record(action="sitting.extend", actor=by, target=sitting, detail=detail, now=now)
    return len(attempts)


def follow_closing(*, sitting: Sitting, now: datetime) -> None:
    """After the closing time changed: running attempts that it cut short get what they gained, and a note of
    it; none loses time."""
    with transaction.atomic():
        running = Attempt.objects.in_progress().select_for_update(of=("self",)).filter(candidate__sitting=sitting)
        for attempt in running.filter(resit=None).select_related("candidate"):
            attempt.candidate.sitting = sitting
            if _move_deadline(attempt, attempt.candidate):
                delivery.note(attempt, "closing_moved", now=now, deadline=attempt.deadline.isoformat())


def _move_closing(sitting: Sitting, attempts: Sequence[Attempt], seats: dict[int, Candidate], minutes: int) -> None:
    """Later, by `minutes` at most, if some of these attempts in the sitting's window need it."""
    needed = [
        attempt.started_at + timedelta(minutes=sitting.minutes + seats[attempt.candidate_id].extra_minutes)
        for attempt in attempts
        if attempt.resit_id is None
    ]
    closes_at = min(max(needed, default=sitting.closes_at), sitting.closes_at + timedelta(minutes=minutes))
    if closes_at > sitting.closes_at:
        sitting.closes_at = closes_at
        sitting.save(update_fields=["closes_at"])


def _tell(attempts: Sequence[Attempt], *, minutes: int, reason: str, by: User, now: datetime) -> None:
    detail = {"minutes": minutes, "reason": reason, "by": by.pk}
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=now, kind="extended", detail=detail) for attempt in attempts
    )


def _move_deadline(attempt: Attempt, candidate: Candidate) -> bool:
    """Whether there is more time now."""
    sitting, before = candidate.sitting, attempt.deadline
    closes_at = attempt.resit.closes_at if attempt.resit else None
    minutes = candidate.extra_minutes
    deadline = sitting.deadline_for(start=attempt.started_at, extra_minutes=minutes, closes_at=closes_at)
    attempt.deadline = max(attempt.deadline, deadline)
    attempt.accepts_until = sitting.accepts_until(attempt.deadline)
    attempt.closes_at = sitting.sweeps_at(attempt.deadline)
    attempt.save(update_fields=["deadline", "accepts_until", "closes_at"])
    return attempt.deadline > before
