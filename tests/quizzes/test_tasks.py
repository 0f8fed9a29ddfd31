"""The clock closes what nobody handed in."""

from datetime import timedelta

import pytest

from lib import clock, schedule
from quizzes import delivery
from tests.builders import make_candidate, make_sitting

pytestmark = pytest.mark.django_db


def test_overdue_attempts_are_closed_each_minute(monkeypatch):
    candidate = make_candidate(make_sitting(minutes=10))
    now = clock.now()
    attempt = delivery.start(user=candidate.user, sitting_id=candidate.sitting_id, now=now).attempt
    sweep = schedule.registered()["quizzes.tasks.close_overdue_attempts"]
    assert sweep() == 0
    monkeypatch.setattr("lib.clock.now", lambda: now + timedelta(minutes=11))
    assert sweep() == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by_sweeper) == ("graded", True)
