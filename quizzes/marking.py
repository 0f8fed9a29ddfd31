"""Marking by a person: one question across all candidates, without names; every mark given stays on record.

An attempt is graded once nobody has to mark any of its answers. Marking again is allowed and noted; the newest counts.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from lib.problems import Refusal

from . import access, content, delivery, grading, regrading_diff
from .models import Attempt, MarkEntry, Response
from .scoring import FRACTION_STEP, mark_of, rounded, total

BARS = 10


@dataclass(frozen=True)
class Task:
    """One question of one sitting, and how far its marking is."""

    sitting: int
    sitting_title: str
    version: int
    waiting: int
    marked: int

    @property
    def all(self) -> int:
        return self.waiting + self.marked


@dataclass(frozen=True)
class Histogram:
    """Marks given: bars from nothing to the full mark, each in per cent of the highest; how many; the mean."""

    bars: list[int]
    count: int
    mean: Decimal


def tasks(user: User) -> list[Task]:
    """What this person may mark, most waiting first; questions that nobody answered are left out."""
    rows = (
        access.responses_to_mark(user)
        .exclude(value=None)
        .values("attempt__candidate__sitting", "attempt__candidate__sitting__title", "version")
        .annotate(waiting=Count("pk", filter=Q(needs_marking=True)), marked=Count("pk", filter=Q(needs_marking=False)))
        .order_by("-waiting", "-attempt__candidate__sitting", "version")
        .values_list(
            "attempt__candidate__sitting", "attempt__candidate__sitting__title", "version", "waiting", "marked"
        )
    )
    return [Task(*row) for row in rows]


def pile(user: User, *, sitting_id: int, version_id: int) -> list[Response]:
    """The answers to one question in an order that tells nothing about who wrote them, the same at every look."""
    answers = access.responses_to_mark(user).filter(attempt__candidate__sitting=sitting_id, version=version_id)
    return sorted(answers.exclude(value=None), key=_shuffled)


def waiting(sittings: Iterable[int]) -> dict[int, int]:
    """{sitting id: how many of its answers wait for a mark}; those without any are left out."""
    rows = Response.objects.filter(
        needs_marking=True, attempt__candidate__sitting__in=sittings, attempt__state=Attempt.State.SUBMITTED
    )
    return dict(rows.values_list("attempt__candidate__sitting").annotate(Count("pk")).order_by())


def mark(
    *,
    response: Response,
    marker: User,
    now: datetime,
    mark: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
    comment: str = "",
    is_doubtful: bool = False,
) -> Response:
    """Give a mark: as such, or by the points of the rubric (`parts`: {criterion id: mark}, complete).

    Refusals: mark_range, parts_incomplete, parts_unknown, not_to_be_marked.
    """
    with transaction.atomic():
        attempts = Attempt.objects.select_for_update(of=("self",)).select_related("candidate__sitting")
        attempt = attempts.get(pk=response.attempt_id)
        response = Response.objects.get(pk=response.pk)
        question = content.questions([response.version_id])[response.version_id]
        asks_nobody = not (question.kind.needs_person or question.kind.waits(question.body, response.value))
        if not attempt.is_closed or asks_nobody or response.is_void:
            raise Refusal("not_to_be_marked", _("This answer is not to be marked."))
        given = _from_parts(question, response, attempt, parts) if parts else mark
        if given is None or not 0 <= given <= response.max_mark:
            message = _("Give a mark from 0 to %(full)s.") % {"full": response.max_mark.normalize()}
            raise Refusal("mark_range", message, status=400)
        before = None if response.needs_marking else response.mark
        _write(response, rounded(given))
        MarkEntry.objects.create(
            response=response,
            marker=marker,
            mark=response.mark,
            parts={point: str(value) for point, value in (parts or {}).items()},
            comment=comment,
            is_doubtful=is_doubtful,
            at=now,
        )
        if before is not None:
            detail = {"position": response.position, "was": str(before), "is": str(response.mark)}
            audit.record(action="response.mark_again", actor=marker, target=attempt, detail=detail, now=now)
        _total_up(attempt, now=now)
    return response


def rubric(question: content.Question) -> list[dict[str, Any]]:
    """The points of the rubric: {"id", "title", "max": Decimal, "note"}; empty when there is none."""
    points = question.kind.rubric(question.body, question.key)
    return [{**point, "max": Decimal(str(point["max"])), "note": point.get("note", "")} for point in points]


def scored_by_key(question: content.Question, response: Response) -> Decimal | None:
    """What the parts that nobody marks earn of the mark; None where there are no such parts."""
    if not question.kind.is_scored(question.body):
        return None
    return max(
        mark_of(question.kind.score(question.body, key, response.value, rule), response.max_mark)
        for rule, key in _keys(question, response.attempt)
    )


def histogram(user: User, pile: Sequence[Response]) -> Histogram | None:
    """What this marker gave so far for one question; None before the first mark."""
    entries = MarkEntry.objects.filter(response__in=pile, marker=user).order_by("pk")
    given = dict(entries.values_list("response", "mark"))  # the newest of each wins
    if not given:
        return None
    full = {response.pk: response.max_mark for response in pile}
    counts = [0] * (BARS + 1)
    for response, mark in given.items():
        counts[int(BARS * mark / full[response]) if full[response] else 0] += 1
    return Histogram(
        bars=[round(100 * count / max(counts)) for count in counts],
        count=len(given),
        mean=rounded(total(given.values()) / len(given)),
    )


def _from_parts(
    question: content.Question, response: Response, attempt: Attempt, parts: Mapping[str, Decimal]
) -> Decimal:
    """The points of the rubric, brought to the scale of the paper, with what the key scores of the same answer."""
    points = {point["id"]: point["max"] for point in rubric(question)}
    if set(parts) - set(points):
        raise Refusal("parts_unknown", _("The rubric has no such point."), status=400)
    if set(points) - set(parts):
        raise Refusal("parts_incomplete", _("Give a mark for every point of the rubric."), status=400)
    if any(not 0 <= value <= points[point] for point, value in parts.items()):
        raise Refusal("mark_range", _("A point of the rubric has more than its full mark."), status=400)
    return max(
        mark_of(question.kind.marked(question.body, key, response.value, rule, parts), response.max_mark)
        for rule, key in _keys(question, attempt)
    )


def _keys(question: content.Question, attempt: Attempt) -> list[tuple[str, Any]]:
    """(rule of the paper, key) of every key that counts for the question where it was sat."""
    if not question.kind.is_scored(question.body):
        return [("", question.key)]
    ruled = regrading_diff.in_force(attempt.candidate.sitting, [question.version]).get(question.version)
    keys = ruled.keys if ruled is not None and ruled.keys else [question.key]
    return [(content.sheet(attempt.form_id).rule, key) for key in keys]


def _write(response: Response, mark: Decimal) -> None:
    response.mark = mark
    response.fraction = (mark / response.max_mark).quantize(FRACTION_STEP) if response.max_mark else Decimal(0)
    response.needs_marking = False
    response.save(update_fields=["mark", "fraction", "needs_marking"])


def _total_up(attempt: Attempt, *, now: datetime) -> None:
    delivery.total_up(attempt, list(attempt.responses.all()), now=now)
    attempt.save(update_fields=["state", "mark", "passed", "graded_at"])
    if attempt.state == Attempt.State.GRADED:
        grading.settle(attempt, now=now)


def _shuffled(response: Response) -> str:
    return hashlib.sha256(f"{response.version_id}:{response.attempt_id}".encode()).hexdigest()
