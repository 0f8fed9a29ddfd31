"""Keeping answers: what is saved, what is stale, what came late. Called by delivery.save with the attempt locked.

For each position the highest sequence number wins. What comes too late is kept beside the attempt and decided by a
person; it is never dropped and never counts by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from django.utils.translation import gettext as _

from lib.problems import Refusal

from . import content, response_table
from .interactions import BadResponse
from .models import Attempt, AttemptEvent, LateResponse, Response

Outcome = Literal["saved", "stale", "late"]
OUTCOMES = get_args(Outcome)

HIGHEST_SEQ = 2**53 - 1  # what JavaScript counts exactly
MOST_LATE = 2_000  # rows of one attempt: a hundred questions changed twenty times each


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer as the client sent it. `flagged` None: not said, stays as it was."""

    position: int
    seq: int
    value: Any
    flagged: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it. `seq`, `value`, `flagged` and `saved_at` are what the server holds now; `sent` what it did not
    take over."""

    position: int
    outcome: Outcome
    seq: int
    value: Any
    flagged: bool
    saved_at: datetime | None
    sent: Sent | None = None


def keep(attempt: Attempt, sent: Sequence[Sent], *, lease: str, device: str = "", now: datetime) -> list[Result]:
    """Save into a locked attempt; one result each, in the order sent."""
    if attempt.state == Attempt.State.VOIDED:
        raise Refusal("attempt_voided", _("This attempt was declared void; its answers no longer count."))
    sent = accept(content.sheet(attempt.form_id), sent)
    if not attempt.is_open or now > attempt.accepts_until:
        return _keep_late(attempt, sent, now)
    held = _held(attempt, sent)
    _check_lease(attempt, sent, held, lease=lease, device=device)
    results = [_decide(answer, held.get(answer.position), now) for answer in sent]
    _write(attempt, results, held)
    return results


def accept(sheet: content.Sheet, sent: Sequence[Sent]) -> list[Sent]:
    """The answers in the shape in which they are kept. Refusal `invalid` naming every one that cannot be an answer."""
    errors, accepted, seen = [], [], set()
    for number, answer in enumerate(sent):
        try:
            if answer.position in seen:
                raise BadResponse("position sent twice")
            seen.add(answer.position)
            accepted.append(_accept_one(sheet, answer))
        except BadResponse as error:
            errors.append({"item": number, "position": answer.position, "code": str(error).replace(" ", "_")})
    if errors:
        message = _("Some of the answers do not fit their questions; nothing was saved.")
        raise Refusal("invalid", message, status=400, errors=errors)
    return accepted


def _accept_one(sheet: content.Sheet, answer: Sent) -> Sent:
    if answer.position not in sheet.places:
        raise BadResponse("no such position")
    if not 0 < answer.seq <= HIGHEST_SEQ:
        raise BadResponse("seq out of range")
    question = sheet.question(answer.position)
    return Sent(answer.position, answer.seq, question.kind.accept(question.body, answer.value), answer.flagged)


def _held(attempt: Attempt, sent: Sequence[Sent]) -> dict[int, Result]:
    """What the server holds at the positions sent."""
    rows = response_table.read(attempt.pk, [answer.position for answer in sent])
    return {row[0]: Result(row[0], "saved", *row[1:]) for row in rows}


def _check_lease(attempt: Attempt, sent: Sequence[Sent], held: dict[int, Result], *, lease: str, device: str) -> None:
    """Whoever saves first holds the lease; from then on only a takeover moves it. A device that is not let in never
    holds it."""
    is_elsewhere = bool(device) and not attempt.is_at(device)
    if attempt.lease == lease and not is_elsewhere:
        return
    if attempt.lease or is_elsewhere:
        raise Refusal(
            "lease_lost",
            _("This exam is being continued on another page or device."),
            items=[_lost(answer, held.get(answer.position)) for answer in sent],
        )
    attempt.lease = lease
    Attempt.objects.filter(pk=attempt.pk).update(lease=lease)


def _lost(answer: Sent, held: Result | None) -> dict[str, Any]:
    return {
        "position": answer.position,
        "seq": held.seq if held else 0,
        "response": held.value if held else None,
        "sent": {"seq": answer.seq, "response": answer.value},
    }


def _decide(answer: Sent, held: Result | None, now: datetime) -> Result:
    if held is None or answer.seq > held.seq:
        flagged = bool(held and held.flagged) if answer.flagged is None else answer.flagged
        return Result(answer.position, "saved", answer.seq, answer.value, flagged, now)
    if answer.seq == held.seq and answer.value == held.value and answer.flagged in (None, held.flagged):
        return held  # the same once more: the same reply
    return Result(answer.position, "stale", held.seq, held.value, held.flagged, held.saved_at, sent=answer)


def _write(attempt: Attempt, results: Sequence[Result], held: dict[int, Result]) -> None:
    places = content.sheet(attempt.form_id).places
    response_table.save(
        Response(
            attempt_id=attempt.pk,
            position=result.position,
            version_id=places[result.position].version,
            max_mark=places[result.position].mark,
            seq=result.seq,
            value=result.value,
            flagged=result.flagged,
            saved_at=result.saved_at,
        )
        for result in results
        if result.outcome == "saved" and result is not held.get(result.position)
    )


def _keep_late(attempt: Attempt, sent: Sequence[Sent], now: datetime) -> list[Result]:
    held = _held(attempt, sent)
    kept = list(LateResponse.objects.filter(attempt=attempt).values_list("position", "seq", "value"))
    results = [_decide_late(answer, held.get(answer.position)) for answer in sent]
    fresh = [
        answer
        for answer, result in zip(sent, results, strict=True)
        if result.outcome == "late" and (answer.position, answer.seq, answer.value) not in kept
    ]
    if len(kept) + len(fresh) > MOST_LATE:
        raise Refusal("too_many_late", _("Too many answers arrived after the end of this exam."))
    if fresh:
        _write_late(attempt, fresh, now)
    return results


def _decide_late(answer: Sent, held: Result | None) -> Result:
    """Nothing is late that the server holds already: a retry of what was saved in time, or an older answer."""
    if held and answer.value == held.value:
        return held
    if held is None:
        return Result(answer.position, "late", 0, None, False, None, sent=answer)
    outcome: Outcome = "stale" if answer.seq < held.seq else "late"
    return Result(answer.position, outcome, held.seq, held.value, held.flagged, held.saved_at, sent=answer)


def _write_late(attempt: Attempt, fresh: Sequence[Sent], now: datetime) -> None:
    LateResponse.objects.bulk_create(
        LateResponse(attempt=attempt, position=answer.position, seq=answer.seq, value=answer.value, received_at=now)
        for answer in fresh
    )
    positions = [answer.position for answer in fresh]
    AttemptEvent.objects.create(attempt=attempt, at=now, kind="late", detail={"positions": positions})
