"""Small queries of the exam path, compiled once. Whose they are is checked in access.py; these take what it gave."""

from datetime import datetime

from django.db.models import QuerySet

from lib.compiled import Compiled

from .models import Announcement, Attempt, AttemptEvent, Candidate, LateResponse, MarkEntry, RegradeLine


def attempts(candidate: Candidate) -> list[Attempt]:
    """The candidate's attempts in the order they were sat; each knows this very candidate."""
    found = _ATTEMPTS.rows(candidate=candidate.pk)
    for attempt in found:
        attempt.candidate = candidate
    return found


def _of(candidate: int) -> QuerySet[Attempt]:
    return Attempt.objects.filter(candidate=candidate)


_ATTEMPTS = Compiled[Attempt](lambda candidate: _of(candidate).order_by("number"), candidate=int)
# Marks that a grade rule folds, in the order in which they were earned.
MARKS = Compiled(lambda candidate: _of(candidate).counted().values_list("mark", flat=True), candidate=int)
CANDIDATE_LOCKED = Compiled[Candidate](
    lambda key: Candidate.objects.filter(pk=key).select_for_update(of=("self",)).select_related("sitting"), key=int
)
# Forms of a paper that a person sat before, in whatever sitting and however it ended.
MET = Compiled[int](
    lambda user, paper: Attempt.objects.filter(candidate__user=user, form__paper=paper).values_list("form", flat=True),
    user=int,
    paper=int,
)
LATE = Compiled[int](
    lambda attempt: LateResponse.objects.filter(attempt=attempt).values_list("pk", flat=True), attempt=int
)
EVENTS = Compiled[AttemptEvent](
    lambda attempt: AttemptEvent.objects.filter(attempt=attempt).order_by("id"), attempt=int
)
# What was said in a sitting since then, the oldest first.
ANNOUNCEMENTS = Compiled[Announcement](
    lambda sitting, since: Announcement.objects.filter(sitting=sitting, at__gte=since).order_by("id"),
    sitting=int,
    since=datetime,
)
# What corrections changed in the attempt, the first first.
REGRADED = Compiled[RegradeLine](
    lambda attempt: RegradeLine.objects.filter(attempt=attempt, applied_at__isnull=False).order_by("id"), attempt=int
)
# What was done to the answers of an attempt whose mark counts, the oldest first; each knows its answer.
MARKED = Compiled[MarkEntry](
    lambda attempt: (
        MarkEntry.objects.filter(response__attempt=attempt, response__needs_marking=False)
        .select_related("response")
        .order_by("id")
    ),
    attempt=int,
)
