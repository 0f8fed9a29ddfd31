"""What authors may know of the verdicts on their works: a mark once it is released, at once why a work came back.

Never who marked it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from classes.models import Submission, Verdict
from quizzes import double_marking

from . import verdicts


@dataclass(frozen=True)
class Result:
    """`points`: of the rubric, each with what was given for it, and `comments` of whoever the mark is made of, once it
    is released; `returned`: why to revise."""

    is_released: bool = False
    points: tuple[tuple[Mapping[str, Any], Any], ...] = ()
    comments: tuple[str, ...] = ()
    returned: Verdict | None = None


def of(works: Iterable[Submission]) -> dict[int, Result]:
    """{id of the work: Result}; one query. Works come with their assignments."""
    known = list(works)
    newest = Verdict.objects.filter(
        version__submission__in=known, version__number=F("version__submission__version")
    ).select_related("version")
    entries: dict[int, list[Verdict]] = defaultdict(list)
    for entry in newest.order_by("pk"):
        entries[entry.version.submission_id].append(entry)
    return {work.pk: _result(work, entries[work.pk]) for work in known}


def _result(work: Submission, entries: Sequence[Verdict]) -> Result:
    if work.state == Submission.State.RETURNED:
        return Result(returned=next(each for each in reversed(entries) if each.kind == Verdict.Kind.RETURNED))
    if not work.is_released:
        return Result()
    counting = verdicts.counting(work, entries)
    given = double_marking.points_of(counting) or {}
    points = tuple((point, given.get(point["id"], "")) for point in work.assignment.rubric)
    return Result(True, points, tuple(entry.comment for entry in counting if entry.comment))
