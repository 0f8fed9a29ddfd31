"""What authors may know of the verdicts on their works: a mark once it is released, at once why a work came back.

Never who marked it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from classes.models import Submission, Verdict


@dataclass(frozen=True)
class Result:
    """`verdict`: the mark that counts, released, with the `points` of the rubric; `returned`: why to revise."""

    verdict: Verdict | None = None
    points: tuple[tuple[Mapping[str, Any], str], ...] = ()
    returned: Verdict | None = None


def of(works: Iterable[Submission]) -> dict[int, Result]:
    """{id of the work: Result}; one query. Works come with their assignments."""
    known = list(works)
    told = Verdict.objects.filter(version__submission__in=known).order_by("pk")
    newest = {verdict.version.submission_id: verdict for verdict in told.select_related("version")}
    return {work.pk: _result(work, newest.get(work.pk)) for work in known}


def _result(work: Submission, newest: Verdict | None) -> Result:
    if newest is None:
        return Result()
    if work.state == Submission.State.RETURNED:
        return Result(returned=newest)
    if not work.is_released:
        return Result()
    points = tuple((point, newest.parts.get(point["id"], "")) for point in work.assignment.rubric)
    return Result(verdict=newest, points=points)
