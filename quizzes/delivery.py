"""THE attempt state machine: start, enter, save, submit, close_overdue, take_over, void. Nothing else moves one.

    in_progress ─ submit / sweeper ─→ submitted (waits for a marker) → graded        any of them ─ void ─→ voided
                └ sweeper, where the sitting says so ─→ abandoned

`now` is when the server received the request, stamped before any work. Locks are taken in one order: attempt, then
candidate.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import (
    access,
    access_rules,
    assembly,
    content,
    double_marking,
    grading,
    lookups,
    openings,
    regrading_diff,
    response_table,
    rulings,
    scoring,
)
from .access_rules import Arrival, Visitor
from .models import Attempt, AttemptEvent, Candidate, Response, Sitting
from .models.attempts import ANY_DEVICE
from .openings import Opening
from .saving import Result, Sent, keep

logger = logging.getLogger("shiliu.exams")

State = Attempt.State
MOST_ADDRESSES = 20  # notes of one attempt: some offices send every second request through another line
NOWHERE = Arrival()  # a caller without a request: no rule that asks for one lets it in


@dataclass(frozen=True)
class Saved:
    """The attempt as it stands (its deadline may have moved), and one result for each answer sent, in that order."""

    attempt: Attempt
    results: list[Result]


@dataclass(frozen=True)
class Started:
    """`created` is False when the attempt was under way already."""

    attempt: Attempt
    created: bool


def start(*, user: User, sitting_id: int, arrival: Arrival = NOWHERE, now: datetime) -> Started:
    """The person's attempt at this sitting: the one under way, or a new one with its form frozen.

    Refusals: sitting_cancelled, not_open_yet, sitting_closed, no_attempts_left, paper_unfillable, and those of the
    sitting's access rules. 404 for whoever is no candidate.
    """
    try:
        started = _start(user, sitting_id, arrival, now)
        if started.attempt.is_open and started.attempt.closes_at < now:
            close(started.attempt.pk, now=now)
            started = _start(user, sitting_id, arrival, now)
    except access_rules.Missed as missed:
        missed.count()
        raise
    if not started.created:
        enter(attempt=started.attempt, arrival=arrival, now=now)
    return started


def enter(*, attempt: Attempt, arrival: Arrival, now: datetime) -> None:
    """Before the questions of an attempt under way are shown. It comes with its candidate and sitting.

    Refusals: those of the sitting's access rules.
    """
    if not attempt.is_open:
        return
    sitting = attempt.candidate.sitting
    visitor = Visitor(attempt.candidate.user_id, sitting.pk, arrival, now, attempt)
    access_rules.check_open(sitting, visitor)
    if attempt.device == ANY_DEVICE and arrival.device:
        claimed = Attempt.objects.filter(pk=attempt.pk, device=ANY_DEVICE).update(device=arrival.device)
        if not claimed:
            attempt.refresh_from_db(fields=["device"])
            access_rules.check_open(sitting, visitor)
        attempt.device = arrival.device


def save(
    *,
    user: User,
    attempt_id: int,
    sent: Sequence[Sent],
    lease: str = "",
    arrival: Arrival = NOWHERE,
    now: datetime,
) -> Saved:
    """Keep what was sent. Sending the same again gives the same results.

    Refusals: invalid (400, `errors`), attempt_voided, lease_lost (409, `items` with both values).
    """
    with transaction.atomic():
        attempt = access.own_attempt_locked(user, attempt_id)
        results = keep(attempt, sent, lease=lease, device=arrival.device, now=now)
        _note_address(attempt, arrival, now)
        return Saved(attempt, results)


def submit(*, user: User, attempt_id: int, now: datetime) -> Attempt:
    """Hand in what the server has. Handing in twice is once; after the last moment it is what the sweeper would do.

    Refusal: attempt_voided.
    """
    with transaction.atomic():
        attempt = access.own_attempt_to_close(user, attempt_id)
        if attempt.state == State.VOIDED:
            raise Refusal("attempt_voided", _("This attempt was declared void; its answers no longer count."))
        if attempt.is_open:
            _finish(attempt, now=now, swept=now > attempt.closes_at)
    return attempt


def close(attempt_id: int, *, now: datetime) -> bool:
    """Close one attempt whose time is over, as the sweeper does; False when it is closed or its time is not over."""
    with transaction.atomic():
        waiting = Attempt.objects.overdue(now).filter(pk=attempt_id)
        attempt = _locked(waiting).first()
        if attempt is None:
            return False
        _finish(attempt, now=now, swept=True)
    return True


def close_overdue(*, now: datetime, most: int = 2_000) -> int:
    """Close every attempt whose time is over; how many. One that fails is logged and keeps no other waiting."""
    closed = 0
    for attempt_id in list(Attempt.objects.overdue(now).order_by("closes_at").values_list("pk", flat=True)[:most]):
        try:
            closed += close(attempt_id, now=now)
        except Exception:
            logger.exception("attempt %s could not be closed", attempt_id)
    return closed


def take_over(
    *, user: User, attempt_id: int, lease: str, device: str = "", arrival: Arrival = NOWHERE, now: datetime
) -> Attempt:
    """From now on the tab that holds `lease` may save, and no other. It is noted as a fact; it means nothing by itself.

    Refusals: attempt_closed (409, `state`), and those of the sitting's access rules.
    """
    with transaction.atomic():
        attempt = access.own_attempt_to_close(user, attempt_id)
        if not attempt.is_open:
            raise Refusal("attempt_closed", _("This attempt has been handed in."), state=attempt.state)
        enter(attempt=attempt, arrival=arrival, now=now)
        if attempt.lease != lease:
            kind = "takeover" if attempt.lease else "opened"
            attempt.lease = lease
            attempt.save(update_fields=["lease"])
            note(attempt, kind, now=now, device=device[:200])
    return attempt


def allow_device(*, attempt_id: int, by: User, now: datetime) -> Attempt:
    """Let the next device that opens the attempt go on with it; the one before becomes read-only. Twice is once.

    Refusals: attempt_closed, no_device_rule (any device may go on anyway).
    """
    with transaction.atomic():
        attempt = get_object_or_404(Attempt.objects.select_for_update(of=("self",)), pk=attempt_id)
        if not attempt.is_open:
            raise Refusal("attempt_closed", _("This attempt has been handed in."), state=attempt.state)
        if not attempt.device:
            raise Refusal("no_device_rule", _("This attempt is not bound to a device: another one can go on as it is."))
        if attempt.device != ANY_DEVICE:
            attempt.device, attempt.lease = ANY_DEVICE, ""
            attempt.save(update_fields=["device", "lease"])
            note(attempt, "device_allowed", now=now, by=by.pk)
            audit.record(action="attempt.allow_device", actor=by, target=attempt, now=now)
    return attempt


def void(*, attempt_id: int, by: User, reason: str, now: datetime) -> Attempt:
    """Declare an attempt void. It keeps its number and its answers; its mark counts no more. Voiding twice is once."""
    with transaction.atomic():
        attempt = get_object_or_404(_locked(Attempt.objects.all()), pk=attempt_id)
        if attempt.state != State.VOIDED:
            before, attempt.state = attempt.state, State.VOIDED
            attempt.save(update_fields=["state"])
            note(attempt, "void", now=now, by=by.pk, reason=reason)
            grading.settle(attempt, now=now)
            audit.record(
                action="attempt.void", actor=by, target=attempt, detail={"reason": reason, "was": before}, now=now
            )
    return attempt


def note(attempt: Attempt, kind: str, *, now: datetime, **detail: Any) -> None:
    """Write a fact into the life of the attempt."""
    AttemptEvent.objects.create(attempt=attempt, at=now, kind=kind, detail=detail)


def total_up(attempt: Attempt, responses: Collection[Response], *, now: datetime) -> None:
    """State and mark of a closed attempt from its responses: graded once nobody has to mark any more."""
    waiting = any(response.needs_marking for response in responses)
    attempt.state = State.SUBMITTED if waiting else State.GRADED
    attempt.mark = None if waiting else _mark(attempt, responses)
    attempt.passed = None if attempt.mark is None else attempt.mark >= attempt.candidate.sitting.pass_mark
    attempt.graded_at = None if waiting else now


def _mark(attempt: Attempt, responses: Collection[Response]) -> Decimal:
    void = scoring.total(response.max_mark for response in responses if response.is_void)
    earned = scoring.total(response.mark or Decimal(0) for response in responses)
    return scoring.brought_to_full(earned, full=attempt.max_mark, void=void)


def _start(user: User, sitting_id: int, arrival: Arrival, now: datetime) -> Started:
    with transaction.atomic():
        candidate = access.own_candidacy_locked(user, sitting_id)
        attempts = lookups.attempts(candidate)
        running = next((attempt for attempt in attempts if attempt.is_open), None)
        if running:
            running.candidate = candidate
            return Started(running, created=False)
        opening = _opening(candidate, attempts, now)
        access_rules.check_start(candidate.sitting, Visitor(user.pk, sitting_id, arrival, now))
        number = len(attempts) + 1
        return Started(_begin(candidate, opening, number=number, arrival=arrival, now=now), created=True)


def _opening(candidate: Candidate, attempts: Sequence[Attempt], now: datetime) -> Opening:
    """The sitting's window, or a resit's, in which an attempt can begin now."""
    if candidate.sitting.state == Sitting.State.CANCELLED:
        raise Refusal("sitting_cancelled", _("This exam was cancelled."))
    found = openings.of(candidate, attempts, openings.standing(candidate))
    opening = openings.open_now(found, now=now)
    if opening is not None:
        return opening
    near = openings.nearest(found, now=now)
    if now >= near.closes_at:
        raise Refusal("sitting_closed", _("This exam has closed."), closed_at=near.closes_at.isoformat())
    if now < near.opens_at:
        raise Refusal("not_open_yet", _("This exam has not opened yet."), opens_at=near.opens_at.isoformat())
    raise Refusal("no_attempts_left", _("You have used all your attempts at this exam."))


def _begin(candidate: Candidate, opening: Opening, *, number: int, arrival: Arrival, now: datetime) -> Attempt:
    sitting = candidate.sitting
    form = assembly.freeze(sitting.paper, seen=_seen(candidate))
    minutes = candidate.extra_minutes
    deadline = sitting.deadline_for(start=now, extra_minutes=minutes, closes_at=opening.closes_at)
    attempt = Attempt.objects.create(
        candidate=candidate,
        form=form,
        resit_id=opening.resit,
        number=number,
        started_at=now,
        deadline=deadline,
        accepts_until=sitting.accepts_until(deadline),
        closes_at=sitting.sweeps_at(deadline),
        max_mark=form.max_mark,
        **access_rules.kept(sitting, arrival),
    )
    note(attempt, "start", now=now, form=form.pk, **access_rules.record(sitting))
    return attempt


def _note_address(attempt: Attempt, arrival: Arrival, now: datetime) -> None:
    """Where a rule asks for it: answers that come from another address are kept, and that is a fact of the attempt."""
    if not attempt.address or not arrival.address or arrival.address == attempt.address:
        return
    attempt.address = arrival.address
    attempt.save(update_fields=["address"])
    if AttemptEvent.objects.filter(attempt=attempt, kind="address").count() < MOST_ADDRESSES:
        note(attempt, "address", now=now, address=arrival.address)


def _seen(candidate: Candidate) -> set[int]:
    """Items that this person was shown on this paper before, in whatever sitting, answered or not."""
    if not assembly.plan_of(candidate.sitting.paper).draws:
        return set()
    forms = set(lookups.MET.rows(user=candidate.user_id, paper=candidate.sitting.paper_id))
    return {question.item for form in forms for question in content.sheet(form).questions().values()}


def _locked(attempts: Any) -> Any:
    """The attempts locked, with what closing them needs."""
    return attempts.select_for_update(of=("self",)).select_related("candidate__sitting")


def _finish(attempt: Attempt, *, now: datetime, swept: bool) -> None:
    """Close an open, locked attempt: score what is there, or let it count for nothing where the sitting says so."""
    sitting = attempt.candidate.sitting
    attempt.closed_by_sweeper = swept
    if swept and sitting.at_deadline != Sitting.AtDeadline.SUBMIT:
        attempt.state = State.ABANDONED
        attempt.save(update_fields=["state", "closed_by_sweeper"])
        note(attempt, "abandon", now=now)
        return
    attempt.submitted_at = attempt.deadline if swept else now
    total_up(attempt, _score(attempt), now=now)
    attempt.save(
        update_fields=["state", "closed_by_sweeper", "submitted_at", "mark", "passed", "graded_at"],
    )
    note(attempt, "sweep" if swept else "submit", now=now)
    if attempt.state == State.GRADED:
        grading.settle(attempt, now=now)


def _score(attempt: Attempt) -> list[Response]:
    """A scored response for every position, blanks included, in one statement."""
    sheet = content.sheet(attempt.form_id)
    questions = sheet.questions()
    given = {row.position: row for row in response_table.of_attempt(attempt.pk)}
    ruled = regrading_diff.in_force(attempt.candidate.sitting, {place.version for place in sheet.places.values()})
    scored = []
    for position, place in sheet.places.items():
        response = given.get(position) or Response(
            attempt=attempt, position=position, version_id=place.version, max_mark=place.mark
        )
        apply_score(response, questions[position], rule=sheet.rule, ruling=ruled.get(place.version))
        response.is_double = double_marking.is_drawn(response, attempt.candidate.sitting)
        scored.append(response)
    response_table.score(scored)
    return scored


def apply_score(
    response: Response, question: content.Question, *, rule: str, ruling: rulings.Ruling | None = None
) -> None:
    """Set fraction, mark and needs_marking from the stored value; `ruling`: what a correction says of the question."""
    outcome = rulings.outcome(
        ruling,
        interaction=question.interaction,
        body=question.body,
        key=question.key,
        value=response.value,
        rule=rule,
        max_mark=response.max_mark,
    )
    response.fraction, response.mark, response.needs_marking = outcome.fraction, outcome.mark, outcome.needs_marking
