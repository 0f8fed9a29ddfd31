"""How far the marking of a sitting is, question by question; and, for those who look after it, who marked how many."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from . import content, tally
from .access import by_people
from .models import Attempt, MarkEntry, Response, Sitting

CLOSED = (Attempt.State.SUBMITTED, Attempt.State.GRADED)
OPEN = Q(needs_marking=True)


@dataclass(frozen=True)
class Line:
    """One question: how many answers wait for a first mark, a second mark, a decision; how many have their mark."""

    question: content.Question
    first: int
    second: int
    moderation: int
    done: int

    @property
    def all(self) -> int:
        return self.first + self.second + self.moderation + self.done


def lines(sitting: Sitting) -> list[Line]:
    """Every question of which somebody wrote an answer; a fixed number of queries."""
    awaits = Response.Awaits
    rows = (
        _answers(sitting)
        .values("version")
        .annotate(
            first=Count("pk", filter=OPEN & Q(awaits=awaits.FIRST)),
            second=Count("pk", filter=OPEN & Q(awaits=awaits.SECOND)),
            moderation=Count("pk", filter=OPEN & Q(awaits=awaits.MODERATION)),
            done=Count("pk", filter=~OPEN),
        )
        .order_by("version")
        .values_list("version", "first", "second", "moderation", "done")
    )
    found = list(rows)
    questions = content.questions(version for version, *_counts in found)
    return [Line(questions[version], *counts) for version, *counts in found]


def people(sitting: Sitting) -> list[dict[str, Any]]:
    """{"name", "marks", "decisions"} of everybody who marked, by name: it is no ranking."""
    entries = MarkEntry.objects.filter(response__in=_answers(sitting))
    counted = entries.values("marker", name=F("marker__name")).annotate(
        marks=Count("response", filter=Q(kind=tally.MARK), distinct=True),
        decisions=Count("response", filter=Q(kind=tally.MODERATION), distinct=True),
    )
    return [one for one in counted.order_by("name", "marker") if one["marks"] or one["decisions"]]


def _answers(sitting: Sitting) -> Any:
    answers = Response.objects.filter(attempt__candidate__sitting=sitting, attempt__state__in=CLOSED)
    return answers.filter(by_people()).exclude(value=None)
