"""评分标准: the points of a rubric, and the mark that they come to on the scale of the paper."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lib.problems import Refusal

from . import content, regrading_diff
from .models import Response
from .scoring import mark_of as on_the_scale


def points(question: content.Question) -> list[dict[str, Any]]:
    """The points of the rubric: {"id", "title", "max": Decimal, "note"}; empty when there is none."""
    found = question.kind.rubric(question.body, question.key)
    return [{**point, "max": Decimal(str(point["max"])), "note": point.get("note", "")} for point in found]


def mark_of(question: content.Question, response: Response, parts: Mapping[str, Decimal]) -> Decimal:
    """What complete `parts` ({criterion id: mark}) come to, with what the key scores of the same answer.

    The response comes with its attempt. Refusals: parts_unknown, parts_incomplete, mark_range.
    """
    most = {point["id"]: point["max"] for point in points(question)}
    if set(parts) - set(most):
        raise Refusal("parts_unknown", _("The rubric has no such point."), status=400)
    if set(most) - set(parts):
        raise Refusal("parts_incomplete", _("Give a mark for every point of the rubric."), status=400)
    if any(not 0 <= value <= most[point] for point, value in parts.items()):
        raise Refusal("mark_range", _("A point of the rubric has more than its full mark."), status=400)
    return max(
        on_the_scale(question.kind.marked(question.body, key, response.value, rule, parts), response.max_mark)
        for rule, key in _keys(question, response)
    )


def scored_by_key(question: content.Question, response: Response) -> Decimal | None:
    """What the parts that nobody marks earn of the mark; None where there are no such parts."""
    if not question.kind.is_scored(question.body):
        return None
    return max(
        on_the_scale(question.kind.score(question.body, key, response.value, rule), response.max_mark)
        for rule, key in _keys(question, response)
    )


def _keys(question: content.Question, response: Response) -> list[tuple[str, Any]]:
    """(rule of the paper, key) of every key that counts for the question where it was sat."""
    if not question.kind.is_scored(question.body):
        return [("", question.key)]
    attempt = response.attempt
    ruled = regrading_diff.in_force(attempt.candidate.sitting, [question.version]).get(question.version)
    keys = ruled.keys if ruled is not None and ruled.keys else [question.key]
    return [(content.sheet(attempt.form_id).rule, key) for key in keys]
