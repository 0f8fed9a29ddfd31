"""复核: a third person decides where two marks are too far apart or a marker is in doubt; and marks that are reopened.

Whoever moderates sees both marks side by side and marked nothing of it. Reopening takes a mark back with a reason; the
attempt waits again, and what rests on its grade above stays until a person corrects it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, notices
from accounts.models import User
from lib.problems import Refusal

from . import content, delivery, double_marking, mark_entries, notice_templates, rubric, tally
from .models import Attempt, MarkEntry, Response

REASON_LENGTH = 300


@dataclass(frozen=True)
class Compared:
    """The marks that stand against each other, in the order in which they came; whose they are is not said. `points`:
    what every one of the marks gave to each point of the rubric, {criterion id: marks in that order}."""

    entries: Sequence[MarkEntry]
    points: dict[str, list[Decimal | None]]


@dataclass(frozen=True)
class Written:
    """A written answer as whoever looks after the exam knows it: where it is, not what was written."""

    response: Response
    may_reopen: bool


def compared(question: content.Question, response: Response) -> Compared:
    """What a moderator sees of an answer. The response comes with attempt, candidate and sitting."""
    known = list(response.mark_entries.order_by("pk"))
    keys = {given.key for given in double_marking.fold(response, known).marks}
    entries = [entry for entry in known if entry.pk in keys]
    points = {point["id"]: [_part(entry, point["id"]) for entry in entries] for point in rubric.points(question)}
    return Compared(entries, points)


def decide(
    *,
    response: Response,
    by: User,
    now: datetime,
    mark: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
    comment: str = "",
) -> Response:
    """Give the mark that counts. The same once more is once.

    Refusals: own_marking, not_in_moderation, mark_range, mark_step, parts_incomplete, parts_unknown, not_to_be_marked.
    """
    with transaction.atomic():
        answer = mark_entries.locked(response)
        value = mark_entries.value_of(answer, mark=mark, parts=parts)
        if _is_same(answer, by, value):
            return answer.response
        if by.pk in answer.tally.markers:
            raise Refusal("own_marking", _("You marked this answer yourself: another person decides."))
        if not answer.response.needs_marking or not answer.tally.takes_decision_of(by.pk):
            raise Refusal("not_in_moderation", _("Nothing is to be decided about this answer any more."))
        given = [str(each.mark) for each in answer.tally.marks]
        mark_entries.add(answer, kind=tally.MODERATION, by=by, now=now, mark=value, parts=parts, comment=comment)
        detail = {"position": answer.response.position, "marks": given, "is": str(value)}
        audit.record(action="response.moderate", actor=by, target=answer.attempt, detail=detail, now=now)
    return answer.response


def reopen(*, response: Response, by: User, reason: str, anew: bool, now: datetime) -> Response:
    """Take a mark back: to be marked `anew`, or with the marks as they are to be decided by somebody else.

    Refusals: reason_missing, not_settled, not_to_be_marked.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Refusal("reason_missing", _("Say why the mark is reopened."), status=400)
    with transaction.atomic():
        answer = mark_entries.locked(response)
        if answer.response.needs_marking or answer.tally.stage != tally.SETTLED:
            raise Refusal("not_settled", _("Only a mark that a person gave and that counts is reopened."))
        was = answer.response.mark
        kind = tally.REOPENED if anew else tally.REFERRED
        mark_entries.add(answer, kind=kind, by=by, now=now, comment=reason)
        detail = {"position": answer.response.position, "reason": reason}
        audit.record(
            action="response.reopen", actor=by, target=answer.attempt, detail={**detail, "was": str(was)}, now=now
        )
        delivery.note(answer.attempt, "reopen", now=now, by=by.pk, **detail)
        _tell(answer, now)
    return answer.response


def written(attempts: Sequence[Attempt]) -> dict[int, list[Written]]:
    """{attempt id: its answers that people mark}, blanks left out; two queries however many."""
    closed = [attempt.pk for attempt in attempts if attempt.is_closed]
    rows = Response.objects.filter(attempt__in=closed, mark_entries__isnull=False) | Response.objects.filter(
        attempt__in=closed, needs_marking=True
    )
    found: dict[int, list[Written]] = {key: [] for key in closed}
    for response in rows.distinct().order_by("attempt", "position").prefetch_related("mark_entries"):
        is_marked = not response.needs_marking and not response.is_void
        has_mark = any(entry.mark is not None for entry in response.mark_entries.all())
        found[response.attempt_id].append(Written(response, may_reopen=is_marked and has_mark))
    return found


def _part(entry: MarkEntry, point: str) -> Decimal | None:
    return Decimal(entry.parts[point]) if point in entry.parts else None


def _is_same(answer: mark_entries.Answer, by: User, value: Decimal) -> bool:
    """Whether the moderator pressed twice."""
    newest = answer.newest
    return newest is not None and (newest.kind, newest.marker_id, newest.mark) == (tally.MODERATION, by.pk, value)


def _tell(answer: mark_entries.Answer, now: datetime) -> None:
    """Whoever may know the mark learns that it is open again."""
    sitting: Any = answer.attempt.candidate.sitting
    if not sitting.releases(sitting.release_mark, now=now):
        return
    notices.send(
        notice_templates.MARK_REOPENED,
        user_ids=[answer.attempt.candidate.user_id],
        params={"title": sitting.title, "attempt": answer.attempt.pk},
        key=f"reopen:{answer.newest.pk}" if answer.newest else "",
        now=now,
    )
