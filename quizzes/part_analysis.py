"""What first answers earned in each part of a question that has parts, for item_analysis.py.

A part has no mark of its own on record: what the key scores is scored once more, by the keys that hold where it was
sat and by the rule of the paper; what people marked comes from the points that they gave. One query at most.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from . import content, double_marking
from .interactions.base import PartEarned, Worth
from .models import MarkEntry, Response
from .rulings import Ruling
from .statistics import Answer

WHOLE = Decimal(1)
Points = Mapping[str, Decimal]


class Reading:
    """Keys and points as they hold for the answers that are being read. `ruled`: by (sitting, version)."""

    def __init__(
        self,
        questions: Mapping[int, content.Question],
        ruled: Mapping[tuple[int, int], Ruling],
        answers: QuerySet[Response],
    ) -> None:
        self.ruled = ruled
        marked = [
            version
            for version, question in questions.items()
            if question.kind.has_parts and question.kind.asks_person(question.body)
        ]
        self._given = _points(answers.filter(version__in=marked)) if marked else {}

    def parts(
        self,
        question: content.Question,
        value: Any,
        *,
        attempt: int,
        sitting: int,
        rule: str,
        rest: float | None,
    ) -> list[Answer | None]:
        """Each part as an answer of its own, beside the same marks of the other questions; empty without parts."""
        kind = question.kind
        if not kind.has_parts:
            return []
        given = self._given.get((attempt, question.version))
        ruling = self.ruled.get((sitting, question.version))
        keys = ruling.keys if ruling is not None and ruling.keys else [question.key]
        key = keys[0]
        if len(keys) > 1:
            key = max(keys, key=lambda each: kind.marked(question.body, each, value, rule, given or {}))
        earned = kind.part_shares(question.body, key, value, Worth(WHOLE, rule, given))
        return [_answer(each, rest) for each in earned]


def _points(responses: QuerySet[Response]) -> dict[tuple[int, int], Points]:
    """{(attempt, version): points of the rubric} of those whose mark is made of points."""
    entries = MarkEntry.objects.filter(response__in=responses).order_by("pk")
    of_answers: dict[int, list[MarkEntry]] = defaultdict(list)
    for entry in entries.select_related("response__attempt__candidate__sitting"):
        of_answers[entry.response_id].append(entry)
    found = {}
    for given in of_answers.values():
        response = given[0].response
        points = double_marking.points_of(double_marking.counting(double_marking.fold(response, given), given))
        if points is not None:
            found[response.attempt_id, response.version_id] = points
    return found


def _answer(earned: PartEarned, rest: float | None) -> Answer | None:
    if earned.fraction is None:
        return None
    return Answer(float(earned.fraction), rest, None if earned.is_blank else ())
