"""The one way up: what quizzes tells the apps above it, sent after the transaction has committed.

attempt_graded(sender=Attempt, attempt=Attempt, candidate=Candidate): the candidate's grade was worked out anew because
this attempt was graded, marked again or voided. `candidate.grade` and `.passed` may be None (nothing counts any more).
"""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

from .models import Attempt, Candidate

attempt_graded = Signal()


def announce(*, attempt: Attempt, candidate: Candidate) -> None:
    """Send `attempt_graded` once the transaction is safe; a receiver's failure is logged, not the candidate's."""
    transaction.on_commit(partial(attempt_graded.send_robust, sender=Attempt, attempt=attempt, candidate=candidate))
