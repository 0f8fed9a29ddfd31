"""A work as its author may know it, in plain values."""

from typing import Any

from classes.assignments.results import Result
from classes.models import Submission

from .serializers import RELEASED

State = Submission.State


def work(work: Submission, result: Result) -> dict[str, Any]:
    assignment = work.assignment
    return {
        "id": work.pk,
        "assignment_id": assignment.pk,
        "title": assignment.title,
        "kind": assignment.kind,
        "class_id": assignment.training_class_id,
        "state": _state(work),
        "version": work.version,
        "handed_in_at": work.handed_in_at,
        "is_late": work.is_late,
        "due_at": work.due_at,
        "result": _result(work, result),
        "returned": _returned(work, result),
    }


def _state(work: Submission) -> str:
    if work.state == State.MARKED:
        return RELEASED if work.is_released else State.HANDED_IN
    return work.state


def _result(work: Submission, result: Result) -> dict[str, Any] | None:
    if not result.is_released:
        return None
    points = [{"title": point["title"], "given": str(given), "max": point["max"]} for point, given in result.points]
    return {"mark": work.mark, "passed": work.passed, "points": points, "comments": list(result.comments)}


def _returned(work: Submission, result: Result) -> dict[str, Any] | None:
    if result.returned is None:
        return None
    return {"comment": result.returned.comment, "again_until": work.again_until}
