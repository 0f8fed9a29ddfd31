"""Attempts → grade: which attempt counts, by the rule of the sitting, and whether that is a pass."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from . import lookups
from .models import Attempt, Candidate, Sitting
from .scoring import rounded, total
from .signals import announce

Rule = Sitting.GradeRule


def fold(rule: str, marks: Sequence[Decimal], pass_mark: Decimal) -> Decimal | None:
    """The grade from the marks of the attempts that count, in the order they were sat; None without any. Pure."""
    if not marks:
        return None
    if rule == Rule.FIRST:
        return marks[0]
    if rule == Rule.LAST:
        return marks[-1]
    if rule == Rule.MEAN:
        return rounded(total(marks) / len(marks))
    if rule == Rule.CAPPED:
        return max(marks[0], *(min(mark, pass_mark) for mark in marks[1:])) if len(marks) > 1 else marks[0]
    return max(marks)


def settle(attempt: Attempt, *, now: datetime) -> Candidate:
    """Work out the grade of the attempt's candidate anew and tell the apps above. Call it in the transaction that
    changed the attempt, with the attempt locked."""
    candidate = lookups.CANDIDATE_LOCKED.get_or_404(key=attempt.candidate_id)
    sitting = candidate.sitting
    marks = lookups.MARKS.rows(candidate=candidate.pk)
    candidate.grade = fold(sitting.grade_rule, marks, sitting.pass_mark)
    candidate.passed = None if candidate.grade is None else candidate.grade >= sitting.pass_mark
    candidate.graded_at = None if candidate.grade is None else now
    candidate.save(update_fields=["grade", "passed", "graded_at"])
    announce(attempt=attempt, candidate=candidate)
    return candidate
