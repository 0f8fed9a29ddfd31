"""One candidate in one sitting, for the tests of delivery."""

from datetime import timedelta

from lib import clock
from quizzes import delivery
from quizzes.models import AttemptEvent
from quizzes.saving import Sent
from tests.builders import make_bank, make_candidate, make_item, make_paper, make_sitting

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Room:
    """One candidate in one sitting, with the verbs at hand."""

    def __init__(self, *interactions, candidate=None, **sitting):
        bank = make_bank()
        self.paper = make_paper(*[make_item(name, bank=bank) for name in interactions or ("single_choice",)])
        self.sitting = make_sitting(self.paper, **sitting)
        self.candidate = make_candidate(self.sitting, **(candidate or {}))
        self.user = self.candidate.user
        self.t0 = clock.now()

    def start(self, after=timedelta()):
        return delivery.start(user=self.user, sitting_id=self.sitting.pk, now=self.t0 + after).attempt

    def save(self, attempt, *sent, after=timedelta(), lease=""):
        answers = [Sent(*one) for one in sent]
        now = self.t0 + after
        return delivery.save(user=self.user, attempt_id=attempt.pk, sent=answers, lease=lease, now=now).results

    def submit(self, attempt, after=timedelta()):
        return delivery.submit(user=self.user, attempt_id=attempt.pk, now=self.t0 + after)

    def grade(self):
        self.candidate.refresh_from_db()
        return self.candidate.grade, self.candidate.passed


def outcomes(results):
    return [result.outcome for result in results]


def kinds(attempt):
    return list(AttemptEvent.objects.filter(attempt=attempt).values_list("kind", flat=True))
