"""补考: who may need one, granting it to one or many, and taking back what nobody used.

Locks are taken in one order: sitting, then candidates by id. A start locks its candidate, so it counts a grant or not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import assembly, notice_templates, openings
from .models import Attempt, Candidate, ResitGrant, Sitting

State = Attempt.State
Why = Literal["failed", "absent"]
WHO: dict[str, tuple[Why, ...]] = {"failed": ("failed",), "absent": ("absent",), "both": ("failed", "absent")}


@dataclass(frozen=True)
class Case:
    """A candidate whose exam is over without a pass, and why."""

    candidate: Candidate
    why: Why


@dataclass(frozen=True)
class Prospect:
    """What a resit of a sitting would be like: whether questions are drawn anew, and whether their answers are out."""

    is_drawn: bool
    key_is_out: bool


def cases(sitting: Sitting, *, who: str, by: User, now: datetime) -> list[Case]:
    """Those who failed or did not come, can begin no more and wait for no mark; in four queries, never `by`."""
    seats = sitting.candidates.exclude(user=by).order_by("user__staff_number").select_related("user")
    found = []
    for seat in seats.prefetch_related("attempts", "resits"):
        seat.sitting = sitting
        why = _why(seat, now)
        if why in WHO.get(who, ()):
            found.append(Case(seat, why))  # type: ignore[arg-type]
    return found


def prospect(sitting: Sitting, *, now: datetime) -> Prospect:
    is_out = sitting.releases_answers(sitting.release_key, now=now)
    return Prospect(bool(assembly.plan_of(sitting.paper).draws), is_out)


def grant(
    *,
    sitting: Sitting,
    candidates: Collection[int],
    attempts: int = 1,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    reason: str,
    by: User,
    now: datetime,
) -> list[ResitGrant]:
    """Give these candidates (ids) attempts on top and tell them. Who holds a resit that is not used keeps that one.

    Refusals: sitting_not_published, own_candidacy, resit_window, resit_past, resit_needs_window, resit_standing (nobody
    is left to be granted one).
    """
    with transaction.atomic():
        sitting = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
        if closes_at is not None:
            opens_at = opens_at or now
        _check(sitting, opens_at, closes_at, now)
        seats = _seats(sitting, candidates)
        if any(seat.user_id == by.pk for seat in seats):
            raise Refusal("own_candidacy", _("Nobody grants themselves time or attempts."))
        seats = [seat for seat in seats if not _holds_unused(seat, now)]
        if not seats:
            raise Refusal("resit_standing", _("Whoever was chosen has a resit already that is not used yet."))
        window = {"opens_at": opens_at, "closes_at": closes_at}
        granted = ResitGrant.objects.bulk_create(
            ResitGrant(candidate=seat, attempts=attempts, **window, reason=reason, by=by, at=now) for seat in seats
        )
        Candidate.objects.filter(pk__in=[seat.pk for seat in seats]).update(
            extra_attempts=F("extra_attempts") + attempts
        )
        _follow(sitting)
        _tell(sitting, granted, now)
        _record("resit.grant", granted, by, now)
    return granted


def withdraw(*, grant_id: int, by: User, now: datetime) -> ResitGrant:
    """Take a resit back that nobody began. Twice is once. Refusals: own_candidacy, resit_used."""
    with transaction.atomic():
        sitting = Sitting.objects.select_for_update(of=("self",)).get(candidates__resits=grant_id)
        given = ResitGrant.objects.get(pk=grant_id)
        (seat,) = _seats(sitting, [given.candidate_id])
        given = ResitGrant.objects.get(pk=grant_id)  # as it stands now that the seat is locked
        if seat.user_id == by.pk:
            raise Refusal("own_candidacy", _("Nobody grants themselves time or attempts."))
        if not given.is_standing:
            return given
        if _opening_of(seat, given).left < given.attempts:
            raise Refusal("resit_used", _("This resit has been begun; it can no longer be withdrawn."))
        given.withdrawn_at, given.withdrawn_by = now, by
        given.save(update_fields=["withdrawn_at", "withdrawn_by"])
        seat.extra_attempts -= given.attempts
        seat.save(update_fields=["extra_attempts"])
        _follow(sitting)
        _tell_withdrawn(sitting, seat, given, now)
        _record("resit.withdraw", [given], by, now)
    return given


def _why(seat: Candidate, now: datetime) -> Why | None:
    attempts = list(seat.attempts.all())
    if any(one.is_usable(now) for one in openings.of(seat, attempts, openings.standing(seat))):
        return None
    if any(attempt.state in (State.IN_PROGRESS, State.SUBMITTED) for attempt in attempts):
        return None
    if seat.passed is False:
        return "failed"
    return None if attempts else "absent"


def _check(sitting: Sitting, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    if sitting.state != Sitting.State.PUBLISHED:
        raise Refusal("sitting_not_published", _("A resit can be granted only in an exam that is announced."))
    if closes_at is None:
        if opens_at is not None:
            raise Refusal("resit_window", _("Say when the resit closes, too."))
        if now >= sitting.closes_at:
            raise Refusal("resit_needs_window", _("This exam has closed: say when the resit closes."))
    elif closes_at <= now:
        raise Refusal("resit_past", _("The closing time is already past."))
    elif opens_at is not None and closes_at <= opens_at:
        raise Refusal("resit_window", _("It closes before it opens."))


def _seats(sitting: Sitting, candidates: Collection[int]) -> list[Candidate]:
    """The candidates locked, with what decides whether they hold a resit."""
    seats = sitting.candidates.select_for_update(of=("self",)).filter(pk__in=candidates).order_by("pk")
    found = list(seats.prefetch_related("attempts", "resits"))
    for seat in found:
        seat.sitting = sitting
    return found


def _holds_unused(seat: Candidate, now: datetime) -> bool:
    return any(opening.is_usable(now) for opening in (_opening_of(seat, grant) for grant in openings.standing(seat)))


def _opening_of(seat: Candidate, grant: ResitGrant) -> openings.Opening:
    """The opening that a standing grant gives or widens."""
    found = openings.of(seat, seat.attempts.all(), openings.standing(seat))
    resit = grant.pk if grant.has_window else None
    return next(opening for opening in found if opening.resit == resit)


def _follow(sitting: Sitting) -> None:
    """Until when somebody may still begin by a resit: answers are not shown before (Sitting.releases_answers)."""
    standing = ResitGrant.objects.standing().filter(candidate__sitting=sitting)
    sitting.resits_close_at = standing.aggregate(latest=Max("closes_at"))["latest"]
    sitting.save(update_fields=["resits_close_at"])


def _tell(sitting: Sitting, granted: Sequence[ResitGrant], now: datetime) -> None:
    given = granted[0]
    opens, closes = given.opens_at or sitting.opens_at, given.closes_at or sitting.closes_at
    values = {"attempts": given.attempts, "from": max(opens, now).isoformat(), "until": closes.isoformat()}
    notices.send(
        notice_templates.RESIT_GRANTED,
        user_ids=[one.candidate.user_id for one in granted],
        params={"title": sitting.title, "sitting": sitting.pk, **values},
        key=f"resit:{given.pk}",
        now=now,
    )


def _tell_withdrawn(sitting: Sitting, seat: Candidate, given: ResitGrant, now: datetime) -> None:
    notices.send(
        notice_templates.RESIT_WITHDRAWN,
        user_ids=[seat.user_id],
        params={"title": sitting.title, "sitting": sitting.pk},
        key=f"resit:{given.pk}:withdrawn",
        now=now,
    )


def _record(action: str, grants: Iterable[ResitGrant], by: User, now: datetime) -> None:
    facts = [
        audit.Fact(
            action,
            grant.candidate,
            {
                "resit": grant.pk,
                "attempts": grant.attempts,
                "reason": grant.reason,
                "opens_at": grant.opens_at and grant.opens_at.isoformat(),
                "closes_at": grant.closes_at and grant.closes_at.isoformat(),
            },
        )
        for grant in grants
    ]
    audit.record_all(facts, actor=by, now=now)
