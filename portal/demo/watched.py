"""What those who look after exams have done: said a word, granted resits; and what one page noted of itself."""

from datetime import datetime, timedelta

from accounts.models import User
from quizzes import announcing, integrity, resits
from quizzes.integrity import Signal
from quizzes.models import Attempt, Sitting


def watch(*, sitting: Sitting, by: User, now: datetime) -> None:
    """What whoever looks after the exam finds: a word said to all, and facts that one page noted of itself."""
    announcing.announce(sitting=sitting, text="草稿纸不够的请举手。", by=by, now=now - timedelta(minutes=4))
    attempt = (
        Attempt.objects.in_progress().filter(candidate__sitting=sitting).select_related("candidate__sitting").first()
    )
    if attempt:
        noted = [Signal("left", seconds=40), Signal("paste", position=attempt.form.layout[-1]["position"])]
        integrity.keep(attempt, noted, now=now - timedelta(minutes=2))


def grant_resits(*, sitting: Sitting, by: User, now: datetime, until: datetime) -> None:
    """A resit for the first two who failed; they did not come."""
    cases = resits.cases(sitting, who="failed", by=by, now=now)
    chosen = [case.candidate.pk for case in cases[:2]]
    if chosen:
        resits.grant(sitting=sitting, candidates=chosen, closes_at=until, reason="首考未及格", by=by, now=now)
