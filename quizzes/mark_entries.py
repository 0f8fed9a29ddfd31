"""The one place that writes an entry of marking, with what follows from it for answer, attempt and grade.

marking.py, moderation.py and reopening ask `locked` how an answer stands, decide, and `add`. All in one transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lib.problems import Refusal

from . import content, delivery, double_marking, grading, rubric, tally
from .models import Attempt, MarkEntry, Response
from .scoring import FRACTION_STEP, rounded
from .wording import plain


@dataclass
class Answer:
    """An answer whose attempt is locked, and how it stands."""

    attempt: Attempt
    response: Response
    question: content.Question
    entries: list[MarkEntry]
    tally: tally.Tally

    @property
    def newest(self) -> MarkEntry | None:
        return self.entries[-1] if self.entries else None


def locked(response: Response) -> Answer:
    """The answer as it stands now; nobody else can mark any answer of the attempt until the transaction ends.

    Refusal: not_to_be_marked.
    """
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("candidate__sitting")
    attempt = attempts.get(pk=response.attempt_id)
    response = Response.objects.get(pk=response.pk)
    question = content.questions([response.version_id])[response.version_id]
    asks_nobody = not (question.kind.needs_person or question.kind.waits(question.body, response.value))
    if not attempt.is_closed or asks_nobody or response.is_void:
        raise Refusal("not_to_be_marked", _("This answer is not to be marked."))
    response.attempt = attempt
    entries = list(response.mark_entries.order_by("pk"))
    return Answer(attempt, response, question, entries, double_marking.fold(response, entries))


def value_of(answer: Answer, *, mark: Decimal | None, parts: Mapping[str, Decimal] | None) -> Decimal:
    """The mark that is being given, as such or by the points of the rubric.

    Refusals: mark_range, mark_step, parts_incomplete, parts_unknown.
    """
    full = answer.response.max_mark
    given = rubric.mark_of(answer.question, answer.response, parts) if parts else mark
    if given is None or not 0 <= given <= full:
        raise Refusal("mark_range", _("Give a mark from 0 to %(full)s.") % {"full": plain(full)}, status=400)
    if parts:
        most = {point["id"]: point["max"] for point in rubric.points(answer.question)}
        _refuse_between_steps(answer, ((value, most[point]) for point, value in parts.items()))
    else:
        _refuse_between_steps(answer, [(given, full)])
    return rounded(given)


def add(
    answer: Answer,
    *,
    kind: str,
    by: User,
    now: datetime,
    mark: Decimal | None = None,
    parts: Mapping[str, Decimal] | None = None,
    comment: str = "",
    is_doubtful: bool = False,
) -> None:
    """Write the entry and let answer, attempt and grade follow."""
    entry = MarkEntry.objects.create(
        response=answer.response,
        marker=by,
        kind=kind,
        mark=mark,
        parts={point: str(value) for point, value in (parts or {}).items()},
        comment=comment,
        is_doubtful=is_doubtful,
        at=now,
    )
    answer.entries.append(entry)
    answer.tally = answer.tally.then(entry.given)
    _write(answer.response, answer.tally)
    _total_up(answer.attempt, now=now)


def _write(response: Response, now: tally.Tally) -> None:
    response.mark, response.needs_marking = now.mark, now.mark is None
    if now.mark is None:
        response.fraction, response.awaits = None, now.stage
    else:
        share = now.mark / response.max_mark if response.max_mark else Decimal(0)
        response.fraction = share.quantize(FRACTION_STEP)
    response.save(update_fields=["mark", "fraction", "needs_marking", "awaits"])


def _total_up(attempt: Attempt, *, now: datetime) -> None:
    was = attempt.state
    delivery.total_up(attempt, list(attempt.responses.all()), now=now)
    attempt.save(update_fields=["state", "mark", "passed", "graded_at"])
    if Attempt.State.GRADED in (was, attempt.state):
        grading.settle(attempt, now=now)


def _refuse_between_steps(answer: Answer, given: Iterable[tuple[Decimal, Decimal]]) -> None:
    """(value, most) each: whole points, or half ones where the exam has them; a full mark may lie between."""
    step = answer.attempt.candidate.sitting.mark_step
    if any(value % step and value != most for value, most in given):
        text = _("Marks are given in steps of %(step)s here; a full mark is always possible.")
        raise Refusal("mark_step", text % {"step": plain(step)}, status=400)
