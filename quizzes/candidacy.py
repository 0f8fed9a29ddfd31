"""What a candidate is granted: time. A running attempt's deadline moves with it. Attempts on top: resits.py."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import delivery
from .models import Attempt, Candidate, Sitting


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
        candidate.extra_minutes = extra_minutes
        candidate.save(update_fields=["extra_minutes"])
        if running and _move_deadline(running, candidate):
            delivery.note(running, "extended", now=now, by=by.pk, reason=reason)
        detail = {"reason": reason, "minutes": candidate.extra_minutes}
        audit.record(action="candidate.grant", actor=by, target=candidate, detail=detail, now=now)
    return candidate


def follow_closing(*, sitting: Sitting) -> None:
    """After the closing time changed: running attempts that it cut short get what they gained; none loses time."""
    with transaction.atomic():
        running = Attempt.objects.in_progress().select_for_update(of=("self",)).filter(candidate__sitting=sitting)
        for attempt in running.filter(resit=None).select_related("candidate"):
            attempt.candidate.sitting = sitting
            _move_deadline(attempt, attempt.candidate)


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
