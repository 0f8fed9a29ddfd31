"""Late answers: kept beside the attempt until a person decides; accepted, one counts as if it had come in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import content, delivery, double_marking, grading, regrading_diff
from .models import Attempt, LateResponse, Response

Decision = LateResponse.Decision


@dataclass(frozen=True)
class Compared:
    """A late answer beside the one that counts, both in words."""

    late: LateResponse
    question: content.Question
    here: str
    there: str

    @property
    def seconds(self) -> int:
        """How long after the last moment it came."""
        return max(0, round((self.late.received_at - self.late.attempt.deadline).total_seconds()))


def compared(rows: Sequence[LateResponse]) -> list[Compared]:
    """Each late answer with what the server counts instead."""
    held = {
        (row.attempt_id, row.position): row.value
        for row in Response.objects.filter(attempt__in={late.attempt_id for late in rows})
    }
    found = []
    for late in rows:
        sheet = content.sheet(late.attempt.form_id)
        question, order = sheet.question(late.position), sheet.places[late.position].choices
        there = held.get((late.attempt_id, late.position))
        words = [question.kind.summary(question.body, value, order) for value in (late.value, there)]
        found.append(Compared(late, question, *words))
    return found


def decide(*, late: LateResponse, accept: bool, by: User, now: datetime) -> LateResponse:
    """Count a late answer, or refuse it. Either is final and noted.

    Refusals: late_decided, attempt_voided, attempt_open (it may still be answered); only for accepting:
    attempt_abandoned (nothing to count it in), late_outdated (a newer answer of the candidate counts already).
    """
    with transaction.atomic():
        attempt = (
            Attempt.objects.select_for_update(of=("self",)).select_related("candidate__sitting").get(pk=late.attempt_id)
        )
        late = LateResponse.objects.select_for_update().get(pk=late.pk)
        _check(late, attempt, accept=accept)
        late.decision = Decision.ACCEPTED if accept else Decision.REFUSED
        late.decided_by, late.decided_at = by, now
        late.save(update_fields=["decision", "decided_by", "decided_at"])
        detail = {"position": late.position, "seq": late.seq}
        audit.record(action=f"late_answer.{late.decision}", actor=by, target=attempt, detail=detail, now=now)
        # The answer that gives way was acknowledged: it stays known.
        was = _count(late, attempt, by=by, now=now) if accept else {}
        delivery.note(attempt, f"late_{late.decision}", now=now, **detail, **was)
    return late


def _check(late: LateResponse, attempt: Attempt, *, accept: bool) -> None:
    if late.decision != Decision.OPEN:
        raise Refusal("late_decided", _("This late answer was decided before."))
    if attempt.state == Attempt.State.VOIDED:
        raise Refusal("attempt_voided", _("This attempt was declared void; its answers no longer count."))
    if attempt.is_open:
        raise Refusal("attempt_open", _("This attempt has not been handed in yet."))
    if accept and attempt.state == Attempt.State.ABANDONED:
        message = _("This attempt was not handed in and does not count. Grant another attempt instead.")
        raise Refusal("attempt_abandoned", message)
    newer = attempt.responses.filter(position=late.position, seq__gt=late.seq)
    if accept and newer.exists():
        raise Refusal("late_outdated", _("A newer answer to this question counts already: refuse the older one."))


def _count(late: LateResponse, attempt: Attempt, *, by: User, now: datetime) -> dict[str, Any]:
    """Put the answer in its place, score it and total the attempt up; gives what stood there, for the record."""
    sheet = content.sheet(attempt.form_id)
    place = sheet.places[late.position]
    response = Response.objects.filter(attempt=attempt, position=late.position).first() or Response(
        attempt=attempt, position=late.position, version_id=place.version, max_mark=place.mark
    )
    was = {"was": response.value, "was_at": response.saved_at.isoformat() if response.saved_at else None}
    response.seq, response.value, response.saved_at = late.seq, late.value, late.received_at
    ruling = regrading_diff.in_force(attempt.candidate.sitting, [place.version]).get(place.version)
    delivery.apply_score(response, sheet.question(late.position), rule=sheet.rule, ruling=ruling)
    double_marking.start_anew(response, by=by, now=now)
    response.is_double = double_marking.is_drawn(response, attempt.candidate.sitting)
    response.save()
    delivery.total_up(attempt, attempt.responses.all(), now=now)
    attempt.save(update_fields=["state", "mark", "passed", "graded_at"])
    grading.settle(attempt, now=now)
    return was
